import type { RunArchive } from '../archive/archive.ts'
import { lastScored } from '../archive/rescoring.ts'
import type { Random } from '../candidate/random.ts'
import type { Island } from '../island/island.ts'
import { selectParents } from '../island/selection.ts'
import type { IslandView, Parent, Parents } from '../variation/operator.ts'

/** Enough for what some islands show again and again. */
const kept = 512

/** Candidates of a run as operators are shown them; the latest are kept at hand, since what was told never changes. */
export class Shown {
	readonly #run: RunArchive
	readonly #parents = new Map<number, Parent>()

	constructor(run: RunArchive) {
		this.#run = run
	}

	/** The candidates of those numbers, or else the one of `otherwise`. @throws {RangeError} If one was not told. */
	parents(numbers: readonly number[], otherwise = 0): Parents {
		const [main = this.#parent(otherwise), ...others] = numbers.map((number) => this.#parent(number))
		return [main, ...others]
	}

	/** What an operator may look at on an island. */
	view(island: Island): IslandView {
		const shown = (numbers: readonly number[], count: number): Parent[] =>
			numbers.slice(0, count).map((number) => this.#parent(number))
		return {
			parents: (count: number, random: Random) =>
				this.parents(
					selectParents(island.grid.ranked(), count, random).map(({ candidate }) => candidate),
					island.seeds[0],
				),
			elites: (count) => {
				const elites = island.grid.ranked().slice(0, count)
				return shown(
					elites.map(({ candidate }) => candidate),
					count,
				)
			},
			migrants: (count) => shown(island.migrants, count),
			failures: (count) => shown(island.failures, count),
		}
	}

	#parent(number: number): Parent {
		const parent = this.#parents.get(number) ?? this.#read(number)
		this.#parents.delete(number)
		this.#parents.set(number, parent)
		for (const [oldest] of this.#parents) {
			if (this.#parents.size <= kept) break
			this.#parents.delete(oldest)
		}
		return parent
	}

	#read(number: number): Parent {
		const candidate = lastScored(this.#run, number)
		if (candidate === undefined) throw new RangeError(`Expected candidate ${number} in run ${this.#run.id}`)
		const { source, operator, outcome, island } = candidate
		const score = outcome.kind === 'scored' ? outcome.score : undefined
		return { candidate: number, source, operator, outcome, island, score }
	}
}
