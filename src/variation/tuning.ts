import { isDuplicate, type Outcome } from '../candidate/outcome.ts'
import { drawSeed, type Random } from '../candidate/random.ts'
import { isAgentOperator } from '../experiment/presets.ts'
import type { RustSyntax } from '../experiment/rust-syntax.ts'
import { mostNumbers, type TuneRequest, type Tuning } from '../scoring/tuning.ts'
import { type Anatomy, readAnatomy } from './anatomy.ts'
import { applyChange, brief, replacing, type Splice } from './change.ts'
import { atom, type Fragment, fragmentOf, negation, withParentheses } from './fragment.ts'
import { integerText } from './literal.ts'
import {
	type Ask,
	type Draft,
	duplicatesInARow,
	type EmbeddedOperator,
	type IslandView,
	type Parent,
	type Parents,
	type SearchingOperator,
} from './operator.ts'
import { readableFloat } from './readable.ts'
import { signBefore, type Tunable, tunables, withTable } from './tunable.ts'

/** Tunes the numbers of a candidate that is compiled once; see `Evaluator.tune`. */
export type Tune = (request: TuneRequest, signal: AbortSignal) => Promise<Tuning>

/** What the operator works with. */
export interface TuningParts {
	readonly syntax: RustSyntax
	/** Tokens beyond which a source may change, but not grow. */
	readonly maxTokens: number
	readonly tune: Tune
	/** Where speed is scored a vector takes long. */
	readonly timed: boolean
	/** Moves numbers by chance, where tuning finds nothing. */
	readonly otherwise: EmbeddedOperator
}

/**
 * `tune` where the evaluator tunes: the numbers of one elite, or of a model's draft that scored, are found by a search over
 * vectors of them, and written back as literals.
 *
 * The draft takes the road of every other: it is compiled without a table, and judged.
 */
export function createTuning(parts: TuningParts): SearchingOperator {
	/** Drafts of models that were chosen. Asks of models are kept in a journal, so this is not a part of the run's state. */
	const tried = new Set<number>()
	return {
		kind: 'searching',
		name: parts.otherwise.name,
		mostUnderWay: 2,
		effort: () => (parts.timed ? racing : usualVectors / vectorsOfACandidate),
		choose: (view, random) => choose(view, random, tried),
		async *propose(ask): AsyncGenerator<Draft, void, Outcome> {
			const draft = await tunedDraft(parts, ask)
			if (draft !== undefined && !isDuplicate(yield draft)) return
			yield* untilKnown(parts.otherwise.propose(ask))
		},
	}
}

/** A model's draft, in every other ask for which there is one; or else an elite whose numbers were not tuned, if one comes up. */
function choose(view: IslandView, random: Random, tried: Set<number>): Parents {
	const isUntried = ({ candidate, operator, score }: Parent) =>
		score !== undefined && isAgentOperator(operator) && !tried.has(candidate)
	const [promising] = [...view.failures(lately), ...view.elites(lately)]
		.filter(isUntried)
		.sort((one, other) => (other.score ?? 0) - (one.score ?? 0))
	if (promising !== undefined) {
		tried.add(promising.candidate)
		return [promising]
	}
	let parents = view.parents(1, random)
	for (let draws = 1; draws < mostDraws && parents[0].operator === 'tune'; draws++) parents = view.parents(1, random)
	return parents
}

/** What an embedded operator drafts, as it is asked for by itself: where all literals are flags, it soon makes the same again. */
function* untilKnown(drafts: ReturnType<EmbeddedOperator['propose']>): typeof drafts {
	let duplicates = 0
	for (let next = drafts.next(); next.done !== true && duplicates < duplicatesInARow; ) {
		const outcome = yield next.value
		duplicates = isDuplicate(outcome) ? duplicates + 1 : 0
		next = drafts.next(outcome)
	}
}

const lately = 16
const mostDraws = 4

async function tunedDraft(parts: TuningParts, ask: Ask): Promise<Draft | undefined> {
	const [parent] = ask.parents
	const main = readAnatomy(parts.syntax, parent.source)
	if (main === undefined || parent.score === undefined) return undefined
	const found = tunables(main, mostNumbers)
	if (found.length === 0) return undefined
	const { random } = ask
	const seed = drawSeed(random)
	const vectors = vectorsFor(found.length, parts.timed, random)
	const values = await bestValues(parts.tune, main, found, { seed, vectors, by: 'operators' }, ask.signal)
	const written = values && writtenBack(parts, main, values)
	return written && { ...written, parents: [parent.candidate] }
}

/** Mostly few, so that much is tuned; now and then many, for what is hard. */
function vectorsFor(numbers: number, timed: boolean, random: Random): number {
	const times = random.chance(0.2) ? 8 : 1
	return timed ? racing : (vectorsAtFirst + vectorsEach * numbers) * times
}

const vectorsAtFirst = 60
const vectorsEach = 40
/** Of which eight make a race. */
const racing = 24
/** Of an ask, on average of those of five numbers. */
const usualVectors = (vectorsAtFirst + vectorsEach * 5) * 2.4
/** Vectors that are judged in the processor time of a candidate that is compiled and scored, roughly. */
const vectorsOfACandidate = 100

/** The best values of these numbers; where it does not compile, of those whose types are certain. */
async function bestValues(
	tune: Tune,
	main: Anatomy,
	found: readonly Tunable[],
	asked: Omit<TuneRequest, 'source' | 'numbers'>,
	signal: AbortSignal,
): Promise<ReadonlyMap<Tunable, number> | undefined> {
	const numbers = found.map(({ number }) => number)
	const tuning = await tune({ ...asked, source: withTable(main, found), numbers }, signal)
	if (tuning.kind === 'tuned') {
		const { best } = tuning
		return best === null ? undefined : new Map(found.map((one, index) => [one, best.values[index] ?? one.number.value]))
	}
	const suspects = suspectsOf(main, found, tuning.outcome)
	const certain = found.filter((one) => !suspects.has(one))
	return certain.length === 0 || suspects.size === 0 ? undefined : await bestValues(tune, main, certain, asked, signal)
}

/** Numbers in lines that the compiler complains of; or else those whose types are not certain. */
function suspectsOf({ source }: Anatomy, found: readonly Tunable[], outcome: Outcome): Set<Tunable> {
	if (outcome.kind !== 'compile-failed') return new Set()
	const lines = new Set(outcome.diagnostics.flatMap(({ line }) => line ?? []))
	const lineOf = (offset: number) => source.slice(0, offset).split('\n').length
	const named = found.filter(({ places }) => places.some(({ start }) => lines.has(lineOf(start))))
	return new Set(named.length > 0 ? named : found.filter(({ type }) => type === '_'))
}

/** The source with these values as literals; `undefined` where that is the same source. */
function writtenBack(
	{ syntax, maxTokens }: TuningParts,
	main: Anatomy,
	values: ReadonlyMap<Tunable, number>,
): Pick<Draft, 'source' | 'detail'> | undefined {
	const details: string[] = []
	const splices: Splice[] = []
	for (const [tunable, value] of values) {
		if (value === tunable.number.value) continue
		const sign = signBefore(tunable.node)
		const slot = withParentheses(sign ?? tunable.node)
		const fragment = literalOf(tunable, sign === undefined || tunable.isSigned ? value : -value)
		if (fragment === undefined) return undefined
		splices.push(replacing(slot, fragment))
		details.push(`${brief(fragmentOf(main.source, slot).text)} → ${brief(fragment.text)}`)
	}
	const detail = `tuned ${details.slice(0, shown).join('; ')}${details.length > shown ? ` and ${details.length - shown} more` : ''}`
	const after = splices.length === 0 ? undefined : applyChange(syntax, main, { splices, detail }, maxTokens)
	return after && { source: after.source, detail }
}

const shown = 6

function literalOf({ number, type, suffix }: Tunable, value: number): Fragment | undefined {
	if (number.kind === 'real') return readableFloat(value, type, suffix)
	const text = integerText(Math.abs(value), type === '_' ? 'i32' : type)
	if (text === undefined) return undefined
	const literal = atom(text + suffix)
	return value < 0 ? negation(literal) : literal
}
