import type { Rescoring } from '../archive/order.ts'
import type { LineageRow } from '../archive/outline.ts'
import { isOfNow, rankLast } from '../archive/rescoring.ts'
import { gain, type Objectives, type Rank } from '../candidate/compare.ts'
import type { Outcome } from '../candidate/outcome.ts'

/** A {@link Tally} as plain data. */
export interface TallyState {
	/** Candidates of islands by kind of outcome. */
	readonly outcomes: Readonly<Partial<Record<Outcome['kind'], number>>>
	/** By island, candidates told and the best score that one of them ever had. */
	readonly islands: readonly { readonly told: number; readonly best?: Omit<Rank, 'size'> | undefined }[]
}

/** What was told on islands, counted; by the compiler of now alone where scores are compared. */
export class Tally {
	readonly #objectives: Objectives
	readonly #rescoring: Rescoring | undefined
	#outcomes: Partial<Record<Outcome['kind'], number>> = {}
	#islands: TallyState['islands'][number][] = []

	constructor(objectives: Objectives, rescoring: Rescoring | undefined) {
		this.#objectives = objectives
		this.#rescoring = rescoring
	}

	/** What it has come to; islands as far as something was told on one. */
	state(): TallyState {
		return { outcomes: this.#outcomes, islands: this.#islands }
	}

	/** Goes on from what another came to under the same compiler. */
	restore({ outcomes, islands }: TallyState): void {
		this.#outcomes = { ...outcomes }
		this.#islands = [...islands]
	}

	/** Counts a candidate; a seed is none of an island. */
	take(row: LineageRow): void {
		const { number, island, kind } = row
		if (island === undefined) return
		while (this.#islands.length <= island) this.#islands.push({ told: 0, best: undefined })
		const { told, best } = this.#islands[island] as TallyState['islands'][number]
		const rank = isOfNow(number, this.#rescoring) ? rankLast(row, this.#rescoring) : undefined
		const isBetter = rank !== undefined && gain(rank, best, this.#objectives) > 0
		this.#outcomes[kind] = (this.#outcomes[kind] ?? 0) + 1
		this.#islands[island] = { told: told + 1, best: isBetter ? { score: rank.score, floor: rank.floor } : best }
	}
}
