import { isDuplicate, type Outcome } from '../candidate/outcome.ts'
import { recently } from '../experiment/recent-sources.ts'
import type { RustSyntax } from '../experiment/rust-syntax.ts'
import { type Anatomy, readAnatomy } from './anatomy.ts'
import { readCallShape } from './call-shape.ts'
import { crossings } from './crossover.ts'
import { readDonor, transplanted } from './donors.ts'
import { growBody, startOf } from './edit-body.ts'
import { type EditWatch, editCount, mutations, type Variation, vary, type Workshop } from './mutate.ts'
import type { Ask, Draft, EmbeddedOperator } from './operator.ts'
import { tuned } from './tune.ts'

/** What the embedded operators need to know of an experiment. */
export interface EmbeddedSettings {
	/** Call shapes that mutation may insert, the evaluator's and the experiment's. */
	readonly calls: readonly string[]
	/** Names of the evolved functions: these are never taken out. */
	readonly functions: readonly string[]
	/** Tokens beyond which a source may change, but not grow. */
	readonly maxTokens: number
	/** What the run begins with; where one has nothing to vary, bodies are grown from their signatures. */
	readonly seeds?: readonly string[]
	/** Files that `mutate` and `crossover` may take pieces from: names without folders, and texts. */
	readonly donors?: readonly { readonly name: string; readonly source: string }[]
	/** Other weights of edits of `mutate`, by their names. */
	readonly weights?: Readonly<Record<string, number>>
	/** Told of the edits of an operator. */
	readonly watch?: (operator: string) => EditWatch
}

/**
 * The operators that need no model: `mutate`, `crossover` and `tune`, in this order.
 *
 * All make text splices in their first parent's source, so that everything else in it, comments included, stays as it
 * is. They are deterministic: all chance comes from the ask. What they propose always parses; most of it compiles.
 *
 * @throws {RangeError} If a call shape cannot be read, or `maxTokens` is not a positive integer.
 */
export function createEmbeddedOperators(syntax: RustSyntax, settings: EmbeddedSettings): EmbeddedOperator[] {
	const { functions, maxTokens } = settings
	if (!Number.isInteger(maxTokens) || maxTokens < 1) {
		throw new RangeError(`Expected \`maxTokens\` to be a positive integer, got \`${maxTokens}\``)
	}
	const read = recently((source) => readAnatomy(syntax, source), keptCharacters)
	const barren = (settings.seeds ?? []).some((source) => {
		const seed = read(source)
		return seed !== undefined && startOf(seed, functions) === 'grown'
	})
	const workshop: Workshop = {
		syntax,
		calls: settings.calls.map(readCallShape),
		functions,
		maxTokens,
		isBarren: barren,
	}
	const of = (operator: string): Workshop => ({ ...workshop, watch: settings.watch?.(operator) })
	const [mutating, crossing] = [of('mutate'), of('crossover')]
	const edits = mutations.map((one) => ({ ...one, weight: settings.weights?.[one.edit.name] ?? one.weight }))
	const grown = (main: Anatomy, { random }: Ask) =>
		barren ? vary(workshop, [{ edit: growBody, weight: 1 }], 1, main, undefined, random) : undefined

	const donors = (settings.donors ?? []).flatMap(({ name, source }) => readDonor(syntax, name, source) ?? [])
	const given = (main: Anatomy, { random }: Ask) => transplanted(workshop, donors, main, random)

	return [
		operator(
			'mutate',
			2,
			read,
			(main, other, ask) =>
				given(main, ask) ?? vary(mutating, edits, editCount(ask.random), main, other, ask.random) ?? grown(main, ask),
		),
		operator(
			'crossover',
			2,
			read,
			(main, other, ask) =>
				given(main, ask) ?? vary(crossing, crossings, 1, main, other ?? main, ask.random) ?? grown(main, ask),
		),
		operator('tune', 1, read, (main, _other, ask) => tuned(workshop, main, ask.random) ?? grown(main, ask)),
	]
}

type Vary = (main: Anatomy, other: Anatomy | undefined, ask: Ask) => Variation | undefined

function operator(
	name: string,
	count: number,
	read: (source: string) => Anatomy | undefined,
	vary: Vary,
): EmbeddedOperator {
	return {
		kind: 'embedded',
		name,
		choose: (view, random) => view.parents(count, random),
		*propose(ask): Generator<Draft, void, Outcome> {
			const [mainParent, otherParent] = ask.parents
			const main = read(mainParent.source)
			if (main === undefined) return
			const other = otherParent && read(otherParent.source)
			for (let variation = vary(main, other, ask); variation !== undefined; variation = vary(main, other, ask)) {
				const parents = [mainParent.candidate]
				if (variation.fromOther && otherParent !== undefined) parents.push(otherParent.candidate)
				if (!isDuplicate(yield { source: variation.after.source, detail: variation.detail, parents })) return
			}
		},
	}
}

/** Elites are parents again and again: the latest few are kept, as much as a few megabytes hold. */
const keptCharacters = 60_000
