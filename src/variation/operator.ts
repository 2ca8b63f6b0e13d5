import type { Outcome } from '../candidate/outcome.ts'
import type { Random } from '../candidate/random.ts'

/** An elite offered to an operator. */
export interface Parent {
	/** Number of the candidate in its run. */
	readonly candidate: number
	readonly source: string
	/** `undefined` for an unscored seed. */
	readonly score: number | undefined
	readonly outcome: Outcome
	/** The island where it was made; `undefined` for the seed. */
	readonly island: number | undefined
}

/** What an operator may look at on its island; each call reads afresh, so an operator that needs nothing pays nothing. */
export interface IslandView {
	/** Elites of different cells, best first. */
	elites(count: number): Parent[]
	/** Candidates that came from other islands, latest first. */
	migrants(count: number): Parent[]
	/** Candidates made here lately that did not become elites, latest first. */
	failures(count: number): Parent[]
	/** The candidate of that number; `undefined` where it was not told. */
	candidate(number: number): Parent | undefined
}

/** What an operator is given for one ask. */
export interface Ask {
	readonly island: number
	/** Count of asks made on this island before. */
	readonly number: number
	readonly random: Random
	/** At least one, the main parent first; as many more as the island can offer, up to the operator's `arity`. */
	readonly parents: readonly [Parent, ...Parent[]]
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

/**
 * Makes candidates from parents.
 *
 * `propose` yields drafts one at a time. Each `yield` answers with the outcome of the draft before, so that an
 * operator can repair what failed; an embedded operator ignores it, and is asked only for the next draft where the
 * one before was a duplicate. Ending without a draft says that nothing could be made of these parents.
 */
export interface Operator {
	readonly name: string
	/** Parents it can use. */
	readonly arity: number
	/** Needs a language model: `propose` is then an asynchronous generator and may take long. */
	readonly needsModel: boolean
	/** Name of the model that carries it out, where it needs one. */
	readonly model?: string
	propose(ask: Ask): Generator<Draft, void, Outcome> | AsyncGenerator<Draft, void, Outcome>
}
