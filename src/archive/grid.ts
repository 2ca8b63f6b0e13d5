import { beats, compare, type Objectives, type Rank } from '../candidate/compare.ts'
import type { DescriptorAxis } from '../scoring/evaluate.ts'
import type { GridAxes } from './archive.ts'

/**
 * Axis of the source size: 12 cells over log2 of the tokens, from 8 tokens (and fewer) to 2,048 (and more), so that a
 * cell spans a factor of 1.59.
 */
export const sizeAxis: DescriptorAxis = Object.freeze({ name: 'log2_size', min: 3, max: 11, bins: 12 })

/** The candidate that holds a cell; plain figures, its source stays in the archive. */
export interface Elite extends Rank {
	readonly cell: string
	/** Number in its run. */
	readonly candidate: number
	/** How often it was a parent since it came to hold this cell of this grid. */
	readonly uses: number
}

/** A grid as plain data: its elites in the order in which their cells were first filled, and the rest by their places there. */
export interface GridState {
	readonly elites: readonly Elite[]
	/** Best first. */
	readonly ranked: readonly number[]
	readonly best?: number | undefined
}

/**
 * Axes of a run's grid: the source size, then what the evaluator offers, in its order.
 *
 * @throws {RangeError} If an axis has no positive integer of bins, or `min` is not below `max`.
 */
export function gridAxes(descriptors: readonly DescriptorAxis[]): GridAxes {
	for (const axis of descriptors) {
		if (!Number.isInteger(axis.bins) || axis.bins < 1) {
			throw new RangeError(`Expected \`bins\` of ${axis.name} to be a positive integer, got \`${axis.bins}\``)
		}
		if (!(axis.min < axis.max) || !Number.isFinite(axis.max - axis.min)) {
			throw new RangeError(`Expected \`min\` of ${axis.name} below \`max\`, got \`${axis.min}\` and \`${axis.max}\``)
		}
	}
	return [sizeAxis, ...descriptors]
}

/**
 * Cell of a candidate: its bin on each axis, joined by `/`, such as `4/0/2`.
 *
 * Values beyond an axis go to its first or last bin; a descriptor that is missing or not a number goes to bin 0.
 * No integer size but a power of two lies on the edge of a bin, and log2 of those is exact: the cell is the same on
 * every machine.
 *
 * @param axes - As `gridAxes` gives them: the size first.
 * @param size - Tokens of the source.
 * @param descriptors - By the axes' names.
 */
export function cellOf(axes: GridAxes, size: number, descriptors: Readonly<Record<string, number>>): string {
	const value = (axis: DescriptorAxis, index: number): number => {
		if (index === 0) return Math.log2(size)
		return Object.hasOwn(descriptors, axis.name) ? (descriptors[axis.name] ?? Number.NaN) : Number.NaN
	}
	return axes.map((axis, index) => binOf(axis, value(axis, index))).join('/')
}

/**
 * A grid of elites: for each cell the best candidate that was ever offered (MAP-Elites; Mouret and Clune 2015).
 *
 * The state follows from the sequence of offers alone, so a replay of a run rebuilds it. Iteration goes through cells
 * in the order in which they were first filled; a new elite takes the place of the old one.
 */
export class Grid implements Iterable<Elite> {
	readonly #elites = new Map<string, Elite>()
	/** Best first. */
	readonly #ranked: Elite[] = []
	readonly #objectives: Objectives
	#best: Elite | undefined

	constructor(objectives: Objectives) {
		this.#objectives = objectives
	}

	/** Cells filled. */
	get size(): number {
		return this.#elites.size
	}

	/**
	 * Takes a candidate as the elite of its cell, where the cell is empty or it `beats` the incumbent, who stays on a
	 * tie. A new elite starts unused.
	 *
	 * @returns Whether it is the elite now.
	 * @throws {RangeError} If the score is not finite.
	 */
	offer(candidate: Omit<Elite, 'uses'>): boolean {
		const { cell, score, floor, size } = candidate
		if (!Number.isFinite(score)) throw new RangeError(`Expected \`score\` to be finite, got \`${score}\``)
		const incumbent = this.#elites.get(cell)
		if (incumbent !== undefined && !beats(candidate, incumbent, this.#objectives)) return false
		const elite: Elite = {
			cell,
			candidate: candidate.candidate,
			score,
			...(floor === undefined ? {} : { floor }),
			size,
			uses: 0,
		}
		this.#elites.set(cell, elite)
		if (incumbent !== undefined) this.#ranked.splice(this.#ranked.indexOf(incumbent), 1)
		const next = this.#ranked.findIndex((other) => compare(elite, other, this.#objectives) < 0)
		this.#ranked.splice(next === -1 ? this.#ranked.length : next, 0, elite)
		if (this.#best === undefined || beats(elite, this.#best, this.#objectives)) this.#best = elite
		else if (ties(elite, this.#best) && elite.candidate < this.#best.candidate) this.#best = elite
		return true
	}

	/** Counts one use of the cell's elite as a parent; nothing happens where the cell is empty. */
	use(cell: string): void {
		const elite = this.#elites.get(cell)
		if (elite === undefined) return
		const used = { ...elite, uses: elite.uses + 1 }
		this.#elites.set(cell, used)
		this.#ranked[this.#ranked.indexOf(elite)] = used
		if (this.#best?.cell === cell) this.#best = used
	}

	/** All of it as plain data. */
	state(): GridState {
		const elites = [...this.#elites.values()]
		const places = new Map(elites.map((elite, place) => [elite, place]))
		const ranked = this.#ranked.map((elite) => places.get(elite) as number)
		return { elites, ranked, best: this.#best === undefined ? undefined : places.get(this.#best) }
	}

	/** The grid that `state` was taken of. */
	static of(objectives: Objectives, { elites, ranked, best }: GridState): Grid {
		const grid = new Grid(objectives)
		for (const elite of elites) grid.#elites.set(elite.cell, elite)
		for (const place of ranked) grid.#ranked.push(elites[place] as Elite)
		grid.#best = best === undefined ? undefined : elites[best]
		return grid
	}

	/** The elite of a cell. */
	at(cell: string): Elite | undefined {
		return this.#elites.get(cell)
	}

	/** The best elite of all cells; ties go to the smaller source, then to the earlier candidate. */
	best(): Elite | undefined {
		return this.#best
	}

	/** Elites as they stand, best first; ties go to the smaller source, then to the earlier candidate. */
	ranked(): readonly Elite[] {
		return this.#ranked
	}

	/** Elites in the order in which their cells were first filled. */
	[Symbol.iterator](): Iterator<Elite> {
		return this.#elites.values()
	}
}

function binOf(axis: DescriptorAxis, value: number): number {
	const bin = Math.floor(((value - axis.min) / (axis.max - axis.min)) * axis.bins)
	if (Number.isNaN(bin)) return 0
	return Math.min(Math.max(bin, 0), axis.bins - 1)
}

function ties(one: Elite, other: Elite): boolean {
	return one.score === other.score && one.size === other.size
}
