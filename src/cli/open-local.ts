import { availableParallelism } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import { createGate, type Gate } from '../candidate/gate.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { evaluatorsFolder } from '../experiment/load.ts'
import { evolvedFunctionsOf } from '../experiment/read-seeds.ts'
import { loadRustSyntax, type RustSyntax } from '../experiment/rust-syntax.ts'
import { findToolchain } from '../rust/toolchain.ts'
import { checkSeed } from '../scoring/check-seed.ts'
import type { EvaluatorFacts } from '../scoring/evaluate.ts'
import { type LocalEvaluator, openEvaluator } from '../scoring/open-evaluator.ts'
import type { Surroundings } from './context.ts'
import { forgetKeys } from './environment.ts'
import { expectOpenFiles } from './file-limit.ts'
import type { Notices } from './progress/display.ts'
import { scriptEvaluator } from './script-evaluator.ts'
import { readExperimentTable } from './table-data.ts'

/** Options of every command that compiles and scores. */
export interface LocalOptions {
	readonly lanes?: number
	readonly allowUnsandboxed?: boolean
	/** As typed. */
	readonly data?: string
}

/** At the same time, of a model for which the experiment says nothing else. */
const usualRequests = 8

/** An evaluator with the experiment that it is open for. */
export interface Opened {
	readonly evaluator: LocalEvaluator
	/** As loaded, or with another seed where the evaluator offers one that fits the data, which then is the only one. */
	readonly experiment: Experiment
}

/**
 * Opens compile-and-score for an experiment on this machine, with a seed that fits.
 *
 * Data given by `--data` may want another function than the experiment's own: the search then starts from one that the
 * table gives, or from the evaluator's own seed.
 *
 * @throws {Error} What `openEvaluator` and `checkSeed` throw.
 * @throws {MissingError} If too few files may be open.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export async function openLocal(
	context: Surroundings,
	loaded: Experiment,
	options: LocalOptions,
	display: Notices,
	signal: AbortSignal,
): Promise<Opened> {
	const { cache: cacheFolder } = context.places
	const lanes = options.lanes ?? availableParallelism()
	const requests = loaded.models.reduce((sum, { concurrency = usualRequests }) => sum + concurrency, 0)
	expectOpenFiles(lanes, requests)
	const syntax = await loadRustSyntax()
	forgetKeys(context.env, loaded)
	const toolchain = await findToolchain(context.env.OXIPELAGO_RUSTC, context.env)
	const table = await readExperimentTable(context, loaded, options.data !== undefined)
	for (const note of table.notes) display.note(note)
	const open = async (experiment: Experiment): Promise<LocalEvaluator> => {
		const scripted = await scriptEvaluator(experiment, cacheFolder)
		return await openEvaluator({
			experiment: table.opened(scripted?.experiment ?? experiment),
			script: scripted?.script,
			toolchain,
			cacheFolder,
			evaluatorsFolder,
			lanes,
			gate: gateOf(syntax, experiment),
			allowUnsandboxed: options.allowUnsandboxed ?? false,
			onRoom: ({ text }) => display.note(text),
			onProgress: (line) => display.wait('building the evaluator (once; it may take a minute)', line),
			signal,
		})
	}
	let { experiment } = table
	let evaluator = await open(experiment)
	try {
		if (options.data !== undefined && evaluator.facts.starter !== null && !fits(evaluator.facts, experiment)) {
			experiment = await withStarter(experiment, evaluator.facts.starter)
			await evaluator.close()
			evaluator = await open(experiment)
			const [first] = experiment.seed.functions
			display.note(`${loaded.seed.path} does not fit this data: starting from ${first?.signature}`)
		}
		// Equal texts are equal types; for others the compiler decides.
		if (!fits(evaluator.facts, experiment)) await checkSeed(evaluator, experiment.seed)
		return { evaluator, experiment }
	} catch (error) {
		await evaluator.close()
		throw error
	}
}

/** @throws {ExperimentError} If `forbid` or `allow` cannot be read. */
function gateOf(syntax: RustSyntax, { forbid, allow, seed, folder }: Experiment): Gate {
	try {
		return createGate(syntax, { forbid, allow, functions: seed.functions.map(({ name }) => name) })
	} catch (error) {
		if (error instanceof RangeError) throw new ExperimentError([`${folder}: ${error.message}`], { cause: error })
		throw error
	}
}

function fits({ functions }: EvaluatorFacts, { seed }: Experiment): boolean {
	const plain = (type: string) => type.replace(/\s+/g, '')
	const wanted = functions.map(({ name, type }, index) => [name ?? seed.functions[index]?.name, plain(type)])
	return isDeepStrictEqual(
		wanted,
		seed.functions.map(({ name, type }) => [name, plain(type)]),
	)
}

/** Whatever seeds it had. */
async function withStarter({ moreSeeds: _, ...experiment }: Experiment, starter: string): Promise<Experiment> {
	const functions = await evolvedFunctionsOf(starter, undefined, "the evaluator's starter")
	return { ...experiment, seed: { path: experiment.seed.path, source: starter, functions } }
}
