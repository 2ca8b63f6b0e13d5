import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../cli/exit-codes.ts'
import { readCases } from '../cli/init/cases-file.ts'
import { casesText } from '../cli/init/cases-text.ts'
import { exactText } from '../cli/init/exact-json.ts'
import { ownShapes } from '../cli/init/own-shapes.ts'
import { readSignatures, type Signature } from '../cli/init/parse-signature.ts'
import type { Shape } from '../cli/init/rust-shape.ts'
import { expectedShape } from '../cli/init/shape-fit.ts'
import { speedText } from '../cli/init/speed-text.ts'
import type { ExperimentInput } from '../experiment/define-experiment.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { loadRustSyntax } from '../experiment/rust-syntax.ts'

/** One call and what has to come of it. */
export interface Case {
	/** Of which of several functions it is. */
	readonly function?: string
	readonly arguments: readonly unknown[]
	/** The result, then what `&mut` parameters are afterwards: an array where these are several. */
	readonly expected: unknown
	/** By which it is named where it fails. */
	readonly name?: string
}

/** How inputs are drawn: for a parameter, a Rust expression of its owned type that draws from `rng`. */
export type Draws = Readonly<Record<string, string>>

/** What scores candidates. */
export type Evaluate =
	/** The share of cases that are right; a share of them (0.2) is hidden, to confirm champions. */
	| { readonly cases: readonly Case[]; readonly tolerance?: number; readonly hidden?: number }
	/** The share of drawn inputs for which a candidate agrees with a slow right function, given as Rust text. */
	| { readonly reference: string; readonly inputs?: Draws; readonly tolerance?: number }
	/** The time taken beside the version that evolution starts from, with whose results it agrees. */
	| { readonly speed: true; readonly inputs?: Draws; readonly tolerance?: number }
	/** As an experiment names it: a crate's folder, a `.rs` file, or a built-in one. */
	| Pick<ExperimentInput, 'evaluator' | 'data' | 'settings' | 'reference'>

/** The keys of an experiment that say how it is scored. */
export type Scoring = Pick<ExperimentInput, 'evaluator' | 'data' | 'settings' | 'reference'>

/**
 * What an experiment says of an evaluation; files that it needs are written into a folder of their own.
 *
 * @param seed - Source of the function.
 * @param types - Text of the file of types that it shares with the evaluator.
 * @param folder - For such folders; absolute.
 * @throws {ExperimentError} If the evaluation and the function do not go together.
 */
export async function scoringOf(
	evaluate: Evaluate,
	seed: string,
	types: string | undefined,
	folder: string,
): Promise<Scoring> {
	expectEvaluate(evaluate)
	if ('evaluator' in evaluate) return evaluate
	try {
		const around = { own: ownShapes(await loadRustSyntax(), types ?? ''), instance: {} }
		const signatures = await readSignatures(seed, around)
		const { tolerance = 0 } = evaluate
		if ('cases' in evaluate) {
			const cases = casesJson(evaluate.cases, signatures)
			const written = await writeOnce(folder, { 'evaluator.rs': casesText(signatures, 'cases'), 'cases.json': cases })
			const data = join(written, 'cases.json')
			await readCases(data, signatures)
			const settings = { hidden: evaluate.hidden ?? 0.2, tolerance, shorten: false }
			return { evaluator: join(written, 'evaluator.rs'), data, settings }
		}
		if ('reference' in evaluate) {
			const references = await readSignatures(evaluate.reference, around)
			const [found, wanted] = [references, signatures].map(typesOf)
			if (found !== wanted) {
				throw new ExperimentError([`evaluate.reference: expected functions of the types ${wanted}, found ${found}`])
			}
			const text = drawn(casesText(references, 'reference'), evaluate.inputs)
			const written = await writeOnce(folder, { 'evaluator.rs': text, 'reference.rs': evaluate.reference })
			return { evaluator: join(written, 'evaluator.rs'), settings: { tolerance, shorten: false } }
		}
		const text = drawn(speedText(signatures), evaluate.inputs).replace(
			/(const TOLERANCE: f64 = )0\.0/,
			(_, start: string) => start + rustFloat(tolerance),
		)
		return { evaluator: join(await writeOnce(folder, { 'evaluator.rs': text }), 'evaluator.rs') }
	} catch (error) {
		if (!(error instanceof UsageError)) throw error
		throw new ExperimentError(
			[`evaluate: ${error.message.replace(/^--signature: /, '').replace(/^.*cases\.json: /, '')}`],
			{ cause: error },
		)
	}
}

/** Who writes no TypeScript is told here. */
function expectEvaluate(evaluate: unknown): void {
	const keys = typeof evaluate === 'object' && evaluate !== null ? Object.entries(evaluate) : []
	const isKnown = keys.some(([key, value]) => {
		return (
			key === 'evaluator' ||
			key === 'reference' ||
			(key === 'speed' && value === true) ||
			(key === 'cases' && Array.isArray(value))
		)
	})
	if (isKnown) return
	throw new ExperimentError([
		`evaluate: expected a list of \`cases\`, a \`reference\`, \`speed: true\` or an \`evaluator\`, found ${exactText(evaluate) ?? 'nothing'}`,
	])
}

function typesOf(signatures: readonly Signature[]): string {
	return signatures.map(({ type }) => `\`${type}\``).join(', ')
}

function rustFloat(value: number): string {
	return Number.isInteger(value) ? `${value}.0` : String(value)
}

/** The evaluator with its inputs drawn as is said. */
function drawn(text: string, inputs: Draws = {}): string {
	let result = text
	for (const [name, expression] of Object.entries(inputs)) {
		const line = new RegExp(`^(    let ${name}: [^=]+ = ).*;$`, 'm')
		if (!line.test(result))
			throw new ExperimentError([`evaluate.inputs: expected names of parameters, found \`${name}\``])
		result = result.replace(line, (_, start: string) => `${start}${expression};`)
	}
	return result
}

/** Writes files into a folder named by what is in them, so that what is equal is built once. */
export async function writeOnce(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
	const digest = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 24)
	const path = join(folder, digest)
	await mkdir(path, { recursive: true })
	for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text)
	return path
}

function casesJson(cases: readonly Case[], signatures: readonly [Signature, ...Signature[]]): string {
	const lines = cases.map((one) => {
		if (typeof one !== 'object' || one === null) return exactText(one) ?? 'null'
		const signature = signatures.find(({ name }) => name === one.function) ?? signatures[0]
		const given: Shape = { kind: 'tuple', parts: signature.parameters.map(({ shape }) => shape) }
		const { arguments: values, expected, ...others } = one
		const left = expectedShape(signature)
		return JSON.stringify({ arguments: plain(given, values), expected: plain(left, expected), ...others })
	})
	return `[\n${lines.join(',\n')}\n]\n`
}

/** Digits as they are; TypeScript does not know of it yet. */
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => unknown }

/** As evaluators read a value of that shape: whole digits of a bigint, arrays, `null` for what is missing, `Ok` and `Err`. */
function plain(shape: Shape | undefined, value: unknown): unknown {
	if (typeof value === 'bigint') return rawJson(String(value))
	if (value === undefined) return null
	// JSON has none; the text does not fit, and says what was there.
	if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
	if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
		return Array.from(value as unknown as Iterable<unknown>, (one) => plain(undefined, one))
	}
	if (shape?.kind === 'reference' || (shape?.kind === 'option' && value !== null)) return plain(shape.of, value)
	if (Array.isArray(value)) return value.map((one, index) => plain(partOf(shape, index), one))
	if (typeof value !== 'object' || value === null) return value
	if (shape?.kind === 'result') {
		const [[key, inner]] = [...Object.entries(value), ['', undefined]] as [[string, unknown]]
		if (key === 'ok') return { Ok: plain(shape.of, inner) }
		if (key === 'error') return { Err: plain(shape.error, inner) }
	}
	const fields = shape?.kind === 'own' ? (shape.variants[0]?.fields ?? []) : []
	const entries = Object.entries(value).map(([key, one]) => {
		return [key, plain(fields.find(({ name }) => name === key)?.shape, one)]
	})
	return Object.fromEntries(entries)
}

/** Of what stands at a place of a list. */
function partOf(shape: Shape | undefined, index: number): Shape | undefined {
	if (shape?.kind === 'tuple') return shape.parts[index]
	return shape?.kind === 'list' || shape?.kind === 'array' || shape?.kind === 'set' ? shape.of : undefined
}
