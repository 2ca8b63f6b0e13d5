import { type Elite, Grid, type GridState } from '../archive/grid.ts'
import { gain, type Objectives, type Rank } from '../candidate/compare.ts'

/** Numbers of candidates that an island remembers for its prompts. */
const remembered = 16

/** What a tell brings to an island. */
export interface Told {
	readonly candidate: number
	readonly size: number
	/** `undefined` unless scored. */
	readonly score: number | undefined
	/** Lower end of the interval of a score that was measured. */
	readonly floor?: number | undefined
	/** `undefined` unless scored. */
	readonly cell: string | undefined
}

/** All that an island is, as plain data, but for what it begins with. */
export interface IslandState {
	readonly grid: GridState
	readonly asked: number
	readonly told: number
	readonly toldAtBest: number
	readonly best?: Omit<Rank, 'size'> | undefined
	readonly failures: readonly number[]
	readonly migrants: readonly number[]
}

/**
 * One island: its grid of elites and what it has seen.
 *
 * Its state follows from the sequence of tells, arrivals and uses alone.
 */
export class Island {
	readonly index: number
	/** Candidates that it begins with, the one that stands in for elites while it has none first. */
	readonly seeds: readonly [number, ...number[]]
	readonly #objectives: Objectives
	#grid: Grid
	#asked = 0
	#told = 0
	#toldAtBest = 0
	#best: Omit<Rank, 'size'> | undefined
	readonly #failures: number[] = []
	readonly #migrants: number[] = []

	constructor(index: number, objectives: Objectives, seeds: readonly [number, ...number[]] = [0]) {
		this.index = index
		this.seeds = seeds
		this.#objectives = objectives
		this.#grid = new Grid(objectives)
	}

	/** What it is now; the lists are its own. */
	state(): IslandState {
		const [asked, told, toldAtBest, best] = [this.#asked, this.#told, this.#toldAtBest, this.#best]
		const { score, floor } = best ?? {}
		return {
			...{ grid: this.#grid.state(), asked, told, toldAtBest },
			best: score === undefined ? undefined : { score, floor },
			failures: this.#failures,
			migrants: this.#migrants,
		}
	}

	/** Becomes what an island of this index was when `state` was taken of it. */
	restore({ grid, asked, told, toldAtBest, best, failures, migrants }: IslandState): void {
		this.#grid = Grid.of(this.#objectives, grid)
		this.#asked = asked
		this.#told = told
		this.#toldAtBest = toldAtBest
		this.#best = best
		this.#failures.splice(0, Number.POSITIVE_INFINITY, ...failures)
		this.#migrants.splice(0, Number.POSITIVE_INFINITY, ...migrants)
	}

	/** Elites by cell. */
	get grid(): Grid {
		return this.#grid
	}

	/** Asks made here. */
	get asked(): number {
		return this.#asked
	}

	/** Candidates made here and told, the seed not counted. */
	get told(): number {
		return this.#told
	}

	/** Best score the island has had since it was last reseeded, chance aside. */
	get best(): Omit<Rank, 'size'> | undefined {
		return this.#best
	}

	/** Candidates made here lately that did not become elites; latest first. */
	get failures(): readonly number[] {
		return this.#failures
	}

	/** Elites that came from other islands lately; latest first. */
	get migrants(): readonly number[] {
		return this.#migrants
	}

	/** Counts an ask and the use of its main parent. */
	noteAsk(mainParent: number | undefined): void {
		this.#asked++
		if (mainParent === undefined) return
		for (const elite of this.#grid) {
			if (elite.candidate !== mainParent) continue
			this.#grid.use(elite.cell)
			return
		}
	}

	/** Takes the outcome of a candidate made here. @returns Whether it is the elite of its cell now. */
	tell(told: Told): boolean {
		this.#told++
		const { score, floor, cell, size, candidate } = told
		const accepted = score !== undefined && cell !== undefined && this.#offer({ candidate, score, floor, size, cell })
		if (!accepted) remember(this.#failures, candidate)
		return accepted
	}

	/** Takes an elite of another island, or the seed. @returns Whether it is the elite of its cell now. */
	receive(elite: Omit<Elite, 'uses'>, from: 'seed' | 'migration'): boolean {
		if (from === 'migration') remember(this.#migrants, elite.candidate)
		return this.#offer(elite)
	}

	/** Whether the island has told `patience` candidates since its best last rose; never for a patience of 0. */
	isStagnant(patience: number): boolean {
		return patience > 0 && this.#told - this.#toldAtBest >= patience
	}

	/** Forgets its elites, to be filled from elsewhere. */
	clear(): void {
		this.#grid = new Grid(this.#objectives)
		this.#best = undefined
		this.#toldAtBest = this.#told
	}

	/** Lets its elites be what `now` makes of each, from none to more, unused. */
	rescore(now: (elite: Omit<Elite, 'uses'>) => readonly Omit<Elite, 'uses'>[]): void {
		const elites = [...this.#grid].flatMap(now)
		this.clear()
		for (const elite of elites) this.#offer(elite)
	}

	#offer(elite: Omit<Elite, 'uses'>): boolean {
		const accepted = this.#grid.offer(elite)
		// What may be chance would keep an island from ever standing still.
		if (gain(elite, this.#best, this.#objectives) > 0) {
			this.#best = elite
			this.#toldAtBest = this.#told
		}
		return accepted
	}
}

function remember(numbers: number[], candidate: number): void {
	const at = numbers.indexOf(candidate)
	if (at >= 0) numbers.splice(at, 1)
	numbers.unshift(candidate)
	if (numbers.length > remembered) numbers.pop()
}
