import { basename } from 'node:path'
import * as z from 'zod'
import { randomStream } from '../candidate/random.ts'
import type { CallInput, CallJudgement, EvaluatorInput } from '../experiment/define-evaluator.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { importDefault } from '../experiment/import-default.ts'
import { argumentWriter, variantHead } from './argument-bytes.ts'
import { GrowingBytes } from './growing-bytes.ts'
import type { Parameter } from './init/parse-signature.ts'
import { hasShape, type Shape } from './init/rust-shape.ts'
import { fits } from './init/shape-fit.ts'

/** A judgement as it is told to the judge. */
export type ToldJudgement =
	| { readonly kind: 'wrong'; readonly feedback: string }
	| {
			readonly kind: 'scored'
			readonly score: number | null
			readonly losses: readonly number[] | null
			readonly exact: boolean | null
			readonly metrics: readonly (readonly [string, number])[]
			readonly feedback: string
	  }

/** A function that is called. */
export interface CalledFunction {
	readonly name: string
	/** What a call is made with. */
	readonly parameters: readonly Parameter[]
	/** Of what comes of it. */
	readonly result: Shape
}

const called = z.custom<(...given: never[]) => unknown>((value) => typeof value === 'function', 'a function')
const evaluatorSchema = z.strictObject({
	metrics: z.record(z.string(), z.enum(['lower', 'higher'], '`lower` or `higher`'), 'names of metrics').optional(),
	inputs: called,
	judge: called,
})
const callSchema = z.strictObject({
	function: z.string('the name of a function').optional(),
	arguments: z.array(z.unknown(), 'a list of arguments'),
	known: z.unknown().optional(),
})
const number = z.custom<number>((value) => typeof value === 'number', 'a number')
const judgementForm = '`{ wrong: text }`, or `score` or `losses` with `exact`, `metrics`, `feedback`'
const judgementSchema = z.union(
	[
		z.strictObject({ wrong: z.string('a text') }),
		z.strictObject({
			score: number.optional(),
			losses: z.array(number, 'a list of numbers').optional(),
			exact: z.boolean('true or false').optional(),
			metrics: z.record(z.string(), number, 'numbers by name').optional(),
			feedback: z.string('a text').optional(),
		}),
	],
	judgementForm,
)

/** A person's evaluator in TypeScript, asked for inputs and judgements. */
export class ScriptedCalls {
	/** By name, and whether more of it is better. */
	readonly metrics: readonly (readonly [string, boolean])[]
	readonly #evaluator: EvaluatorInput
	readonly #name: string
	readonly #path: string
	/** None where arguments are handed on as they are. */
	readonly #functions: readonly WrittenFunction[]
	/** Those made last for each stage, which are judged by their numbers. */
	readonly #lists = new Map<'search' | 'held-out', { readonly list: number; readonly calls: readonly CallInput[] }>()
	#lastList = 0

	private constructor(evaluator: EvaluatorInput, path: string, functions: readonly CalledFunction[]) {
		this.#functions = functions.map((one) => ({ ...one, write: writerOf(one, functions), wide: wideIn(one.result) }))
		this.#evaluator = evaluator
		this.#path = path
		this.#name = basename(path)
		const own = Object.entries(evaluator.metrics ?? {}).map(([name, better]) => [name, better === 'higher'] as const)
		this.metrics = own.some(([name]) => name === loss) ? own : [[loss, false], ...own]
	}

	/**
	 * The evaluator that a file exports: by itself, or as `evaluator` of an experiment.
	 *
	 * @param path - Absolute.
	 * @param functions - Those that are called; where none is said, arguments are handed on as they are.
	 * @throws {ExperimentError} If it cannot be imported or is none.
	 */
	static async load(path: string, functions: readonly CalledFunction[] = []): Promise<ScriptedCalls> {
		const found = await importDefault(path, 'defineEvaluator')
		const own = (found as { readonly evaluator?: unknown }).evaluator
		const checked = evaluatorSchema.safeParse(own ?? found)
		if (checked.success) return new ScriptedCalls(checked.data as unknown as EvaluatorInput, path, functions)
		const problems = checked.error.issues.map((issue) => {
			if (issue.code === 'unrecognized_keys')
				return `${issue.keys.map((key) => `\`${key}\``).join(', ')}: unknown; known are \`inputs\`, \`judge\`, \`metrics\``
			return `${issue.path.map((key) => `\`${String(key)}\``).join('.') || 'the evaluator'}: expected ${issue.message}`
		})
		throw new ExperimentError([`${path}: ${problems.join('; ')}`])
	}

	/**
	 * Calls to make, by the number under which they are judged: the bytes of their arguments, one call after the other.
	 *
	 * @param seed - 64 hex digits; chance comes from it alone.
	 * @throws {ExperimentError} If the evaluator throws, or gives something else.
	 */
	async inputs(
		seed: string,
		stage: 'search' | 'held-out',
	): Promise<{ list: number; count: number; bytes: Uint8Array }> {
		const given = await this.#ask('inputs', () => this.#evaluator.inputs(randomStream(seed), stage))
		const read = z.array(z.unknown()).min(1).safeParse(given)
		if (!read.success) throw this.#unlike('inputs', 'a list of at least one `{ arguments: […] }`', given)
		const list = ++this.#lastList
		const calls = read.data.map((one, index) => {
			const call = callSchema.safeParse(one)
			if (call.success) return call.data
			throw this.#unlike(`inputs`, `\`{ arguments: […], known }\` as case ${index + 1}`, one)
		})
		this.#lists.set(stage, { list, calls: calls as CallInput[] })
		const bytes = new GrowingBytes()
		for (const [index, call] of calls.entries()) {
			const called = this.#calledBy(index, call.function)
			const given = plain(call.arguments) as unknown[]
			if (called === undefined) bytes.push(asTheyAre(given))
			else for (const piece of called.write(this.#checked(index, called, given))) bytes.push(piece)
		}
		return { list, count: calls.length, bytes: bytes.whole() }
	}

	/** @throws {ExperimentError} If it is none of the functions. */
	#calledBy(index: number, name: string | undefined): WrittenFunction | undefined {
		const [only, ...others] = this.#functions
		const found = this.#functions.find((one) => one.name === name)
		if (found !== undefined || only === undefined) return found
		if (others.length === 0 && name === undefined) return only
		const names = this.#functions.map((one) => `'${one.name}'`).join(' or ')
		throw this.#unlike('inputs', `\`function: ${names}\` in case ${index + 1}`, name ?? 'none')
	}

	/** @throws {ExperimentError} If the arguments are not those of the function. */
	#checked(index: number, { parameters: wanted }: CalledFunction, given: readonly unknown[]): readonly unknown[] {
		if (given.length !== wanted.length) {
			const types = wanted.map(({ name, type }) => `${name}: ${type}`).join(', ')
			throw this.#unlike('inputs', `${wanted.length} arguments (${types}) in case ${index + 1}`, given)
		}
		const at = wanted.findIndex(({ shape }, at) => !fits(shape, given[at]))
		const strange = wanted[at]
		if (strange === undefined) return given
		const { name, type } = strange
		throw this.#unlike('inputs', `\`${name}\` of case ${index + 1} to be of the type ${type}`, given[at])
	}

	/**
	 * What the evaluator says of what came of the calls.
	 *
	 * @param outputs - Of each call how it failed, or what it gave.
	 * @throws {ExperimentError} If the evaluator throws, or says something else.
	 */
	async judge(list: number, outputs: readonly (readonly [string | null, unknown])[]): Promise<ToldJudgement> {
		const calls = [...this.#lists.values()].find((one) => one.list === list)?.calls ?? []
		const all = calls.map((call, index) => {
			const [failed, returned] = outputs[index] as (typeof outputs)[number]
			return {
				...call,
				returned: failed === null ? this.#returned(index, call, returned) : undefined,
				failed: failed ?? undefined,
			}
		})
		const said = await this.#ask('judge', () => this.#evaluator.judge(all))
		const read = judgementSchema.safeParse(said)
		if (!read.success) throw this.#unlike('judge', judgementForm, said)
		return this.#told(read.data as CallJudgement, calls.length)
	}

	/** What came of a call: of several functions it is told with the name of its own. */
	#returned(index: number, call: CallInput, given: unknown): unknown {
		const called = this.#calledBy(index, call.function)
		const value = this.#functions.length > 1 ? (given as Readonly<Record<string, unknown>>)[called?.name ?? ''] : given
		return small(value, called?.wide)
	}

	#told(said: CallJudgement, count: number): ToldJudgement {
		if ('wrong' in said) return { kind: 'wrong', feedback: said.wrong }
		const { score, losses, exact, metrics = {}, feedback = '' } = said
		if (score === undefined && losses === undefined) throw this.#unlike('judge', '`score` or `losses`', said)
		if (losses !== undefined && losses.length !== count)
			throw this.#unlike('judge', `${count} losses, one a call`, `${losses.length}`)
		const known = this.metrics.map(([name]) => name)
		const other = Object.keys(metrics).find((name) => !known.includes(name) || name === loss)
		if (other !== undefined)
			throw this.#unlike('judge', `metrics that \`metrics\` of the evaluator names (${known.join(', ')})`, other)
		return {
			kind: 'scored',
			score: score ?? null,
			losses: losses ?? null,
			exact: exact ?? null,
			metrics: Object.entries(metrics),
			feedback,
		}
	}

	async #ask<Value>(what: string, call: () => Value): Promise<Awaited<Value>> {
		try {
			return await call()
		} catch (cause) {
			const line = new RegExp(`${this.#name.replaceAll('.', '\\.')}(?:\\?at=[\\d.]+)?:(\\d+)`).exec(
				(cause as Error)?.stack ?? '',
			)?.[1]
			const why = cause instanceof Error ? `${cause.name}: ${cause.message.split('\n')[0]}` : JSON.stringify(cause)
			throw new ExperimentError([`${this.#path}${line === undefined ? '' : `:${line}`}: \`${what}\` threw ${why}`], {
				cause,
			})
		}
	}

	#unlike(what: string, expected: string, found: unknown): ExperimentError {
		return new ExperimentError([`${this.#path}: \`${what}\`: expected ${expected}, found ${shown(found)}`])
	}
}

const loss = 'loss'

interface WrittenFunction extends CalledFunction {
	/** A call of it, as the judge reads it. */
	write(given: readonly unknown[]): readonly Uint8Array[]
	/** Whether integers of 128 bits come out, and whether they have a sign. */
	readonly wide: 'u128' | 'i128' | undefined
}

const asTheyAre = argumentWriter([])

/** Of several functions, arguments stand behind the name of theirs. */
function writerOf({ name, parameters }: CalledFunction, all: readonly CalledFunction[]): WrittenFunction['write'] {
	const write = argumentWriter(parameters.map(({ shape }) => shape))
	const before = all.length > 1 ? [variantHead(name)] : []
	return (given) => [...before, write(given)]
}

function wideIn(result: Shape): 'u128' | 'i128' | undefined {
	return (['i128', 'u128'] as const).find((wide) => hasShape(result, (one) => 'name' in one && one.name === wide))
}

/** Lists for arrays of numbers of any kind: MessagePack would have those of bytes as something else. */
function plain(value: unknown): unknown {
	// What is no 32-bit number would be a float.
	if (typeof value === 'number')
		return Number.isSafeInteger(value) && Math.abs(value) >= 2 ** 31 ? BigInt(value) : value
	if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array, plain)
	if (Array.isArray(value)) return value.map(plain)
	if (value === null || typeof value !== 'object') return value
	if (value instanceof Map) return plain(Object.fromEntries(value))
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}

/** Whole numbers that fit as numbers; sixteen bytes are a wide one. */
function small(value: unknown, wide?: 'u128' | 'i128'): unknown {
	if (wide !== undefined && value instanceof Uint8Array) {
		const number = BigInt(`0x${Buffer.from(value).toString('hex')}`)
		return small(wide === 'i128' ? BigInt.asIntN(128, number) : number)
	}
	if (typeof value === 'bigint')
		return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
	if (Array.isArray(value)) return value.map((one) => small(one, wide))
	if (value === null || typeof value !== 'object') return value
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, small(one, wide)]))
}

function shown(value: unknown): string {
	if (typeof value === 'string') return value
	const text = JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${one}` : one)) ?? String(value)
	return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
