import type { Outcome } from '../candidate/outcome.ts'
import type { Random } from '../candidate/random.ts'

/** An elite offered to an operator. */
export interface Parent {
	/** Number of the candidate in its run. */
	readonly candidate: number
	readonly source: string
	/** Name of the operator that made it; `seed` for the seed. */
	readonly operator: string
	/** `undefined` for an unscored seed. */
	readonly score: number | undefined
	readonly outcome: Outcome
	/** The island where it was made; `undefined` for the seed. */
	readonly island: number | undefined
}

/** At least one, the main parent first. */
export type Parents = readonly [Parent, ...Parent[]]

/** What an operator may look at on its island; each call reads afresh, so an operator that needs nothing pays nothing. */
export interface IslandView {
	/**
	 * Elites to make a candidate from, as many as the island can offer up to `count`: the main one drawn by rank, used ones
	 * less, the others uniformly. The seed where there is no elite.
	 */
	parents(count: number, random: Random): Parents
	/** Elites of different cells, best first. */
	elites(count: number): Parent[]
	/** Candidates that came from other islands, latest first. */
	migrants(count: number): Parent[]
	/** Candidates made here lately that did not become elites, latest first. */
	failures(count: number): Parent[]
}

/** What an operator is given for one ask. */
export interface Ask {
	readonly island: number
	/** Count of asks made on this island before. */
	readonly number: number
	/** What drafts are drawn from. */
	readonly random: Random
	/** What the operator chose to work on. */
	readonly parents: Parents
	/** Aborted when nobody wants a draft any more. */
	readonly signal: AbortSignal
	/** For what a model is shown beside; by the time of a draft it may have moved on from where `parents` were chosen. */
	readonly view: IslandView
}

/** One source proposed. */
export interface Draft {
	readonly source: string
	/** What was done to the parents, for a person, such as `literal 2.0 → 3.1`. */
	readonly detail: string
	/** Candidates it was made from, the main one first. */
	readonly parents: readonly number[]
}

/** Duplicates in a row after which an operator that drafts at once is asked for no more: it may have nothing else to make. */
export const duplicatesInARow = 8

interface Proposing<Drafts> {
	readonly name: string
	/**
	 * What the next ask works on: all that drafts depend on, with the ask's stream and the outcomes that they hear. It is
	 * kept before a draft is made, so that an ask which was cut short, or is replayed, goes on from the same.
	 */
	choose(view: IslandView, random: Random): Parents
	/**
	 * Yields drafts one at a time, until it wants no more of this ask. Each `yield` answers with the outcome of the draft
	 * before; see `isDuplicate` for one that was not evaluated. Ending without a draft says that nothing could be made of
	 * these parents.
	 */
	propose(ask: Ask): Drafts
}

/** An operator that needs no model: it drafts at once, and the same for the same ask. */
export interface EmbeddedOperator extends Proposing<Generator<Draft, void, Outcome>> {
	readonly kind: 'embedded'
}

/**
 * An operator that needs no model and searches by itself before it drafts, which takes long: its drafts are the same for
 * the same ask, as those of an embedded one are, where time has a part in what it finds for what it found then.
 */
export interface SearchingOperator extends Proposing<AsyncGenerator<Draft, void, Outcome>> {
	readonly kind: 'searching'
	/** Asks of it that a run has under way at most, such as one where each takes the whole machine; any number unless given. */
	readonly mostUnderWay?: number
	/**
	 * What an ask takes beside compiling and scoring its drafts, in candidates that could be compiled and scored instead; nothing
	 * unless given. By the number of the ask alone.
	 */
	readonly effort?: (ask: number) => number
}

/** An operator that needs no model. */
export type OfflineOperator = EmbeddedOperator | SearchingOperator

/** An operator that a language model carries out, which may take long. */
export interface ModelOperator extends Proposing<AsyncGenerator<Draft, void, Outcome>> {
	readonly kind: 'model'
	/** Name of the model in the experiment. */
	readonly model: string
}

/** Makes candidates from parents. */
export type Operator = OfflineOperator | ModelOperator
