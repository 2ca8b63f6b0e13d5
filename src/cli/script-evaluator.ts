import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Experiment } from '../experiment/experiment.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { loadRustSyntax } from '../experiment/rust-syntax.ts'
import type { ScriptProgram } from '../scoring/open-evaluator.ts'
import { UsageError } from './exit-codes.ts'
import { ownShapes } from './init/own-shapes.ts'
import { readSignatures, type Signature } from './init/parse-signature.ts'
import { scriptText } from './init/script-text.ts'
import { expectedShape } from './init/shape-fit.ts'
import type { CalledFunction } from './scripted-calls.ts'
import { writeOnce } from './write-once.ts'

/** An experiment whose evaluator is in TypeScript, with the Rust that calls candidates and asks it. */
export interface Scripted {
	/** To be opened with. */
	readonly experiment: Experiment
	/** What the Rust asks. */
	readonly script: ScriptProgram
}

/**
 * Writes the Rust of an evaluator in TypeScript into the cache: it calls candidates, by the seed's signature, and asks a
 * process beside the judge for inputs and scores.
 *
 * @returns `undefined` for any other experiment.
 * @throws {ExperimentError} If a function of the seed has a type that cannot be handed over.
 */
export async function scriptEvaluator(experiment: Experiment, cache: string): Promise<Scripted | undefined> {
	const { evaluator } = experiment
	if (evaluator.kind !== 'script') return undefined
	const { signatures, text } = await writtenFor(experiment)
	const path = join(cache, 'scripts', sha256(text).slice(0, 16), 'evaluator.rs')
	await writeOnce(path, text)
	return {
		experiment: { ...experiment, evaluator: { kind: 'file', path } },
		script: {
			command: [process.execPath, host, evaluator.path, JSON.stringify(calledBy(signatures))],
			source: await readFile(evaluator.path, 'utf8'),
		},
	}
}

async function writtenFor({
	seed,
	types,
	instance = {},
}: Experiment): Promise<{ readonly signatures: readonly Signature[]; readonly text: string }> {
	try {
		const own = ownShapes(await loadRustSyntax(), types?.source ?? '')
		const signatures = await readSignatures(seed.source, { own, instance })
		return { signatures, text: scriptText(signatures) }
	} catch (cause) {
		if (!(cause instanceof UsageError)) throw cause
		throw new ExperimentError([cause.message.replace('--signature', seed.path)], { cause })
	}
}

/** What is called, with what, and what comes of it. */
function calledBy(signatures: readonly Signature[]): CalledFunction[] {
	return signatures.map((one) => ({ name: one.name, parameters: one.parameters, result: expectedShape(one) }))
}

/** The program that runs a person's evaluator; as source in a clone, as JavaScript in a package. */
const host: string = ['./script-host.ts', './script-host.js']
	.map((name) => fileURLToPath(new URL(name, import.meta.url)))
	.find((file) => existsSync(file)) as string

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex')
}
