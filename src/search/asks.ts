import type { RunArchive } from '../archive/archive.ts'
import type { JournalEntry } from '../archive/journal.ts'
import { type Random, randomStream } from '../candidate/random.ts'
import type { Island } from '../island/island.ts'
import type { Operator, Parents } from '../variation/operator.ts'
import type { KnownSources } from './known-sources.ts'
import { type Description, OpenAsk } from './open-ask.ts'
import { Shown } from './shown.ts'

/** What asks are made of. */
export interface AsksParts {
	/** The run's. */
	readonly seed: number
	readonly describe: (source: string) => Description
	/** Aborted when no more drafts are wanted. */
	readonly signal: AbortSignal
}

/** Makes the asks of a run, each from its island's state and the stream of (run seed, island, asks before) alone. */
export class Asks {
	readonly #parts: AsksParts
	readonly #known: KnownSources
	readonly #shown: Shown

	/** @param shown - The run whose candidates operators are shown: itself, or the one that it replays. */
	constructor(parts: AsksParts, known: KnownSources, shown: RunArchive) {
		this.#parts = parts
		this.#known = known
		this.#shown = new Shown(shown)
	}

	/**
	 * Operator and parents of an island's next ask, from the island as it is.
	 *
	 * @param choose - Draws the operator, first of all, from the ask's stream.
	 * @returns With the ask's stream, from where these draws ended.
	 */
	draw(
		island: Island,
		choose: (random: Random) => Operator,
	): { readonly operator: Operator; readonly parents: Parents; readonly random: Random } {
		const random = randomStream(this.#parts.seed, 'ask', island.index, island.asked)
		const operator = choose(random)
		return { operator, parents: operator.choose(this.#shown.view(island), random), random }
	}

	/** Begins an ask again of what its operator chose then. */
	reopen(operator: Operator, island: Island, { ask, parents }: Pick<JournalEntry, 'ask' | 'parents'>): OpenAsk {
		return this.open(operator, island, ask, this.#shown.parents(parents))
	}

	/**
	 * Begins an ask.
	 *
	 * @param number - Asks made on the island before.
	 * @param random - What drafts are drawn from; else a stream of its own, in which nothing shows of how operator and
	 * parents were chosen: an ask that is begun again has neither to choose, and makes the same drafts.
	 */
	open(
		operator: Operator,
		island: Island,
		number: number,
		parents: Parents,
		random: Random = randomStream(this.#parts.seed, 'drafts', island.index, number),
	): OpenAsk {
		const { describe, signal } = this.#parts
		const ask = { island: island.index, number, random, parents, signal, view: this.#shown.view(island) }
		return new OpenAsk(operator, ask, describe, (fingerprint) => this.#known.has(fingerprint))
	}
}
