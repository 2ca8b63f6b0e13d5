import type { Random } from '../../src/candidate/random.ts'

/** A candidate with what it reaches on each instance, higher is better. */
export interface Contender {
	readonly candidate: number
	readonly score: number
	/** Tokens. */
	readonly size: number
	readonly values: readonly number[]
}

/** Someone on a front, with the instances that it is best on. */
export interface Winner {
	readonly contender: Contender
	readonly wins: ReadonlySet<number>
}

/**
 * Who is best where: for each instance its best candidates, without those whose every instance someone else is as good on (GEPA;
 * Agrawal et al. 2025, section 3, candidate selection by Pareto front).
 *
 * Its state follows from the sequence of offers alone.
 */
export class InstanceFront {
	/** By their values; of equal ones the smaller, then the earlier. */
	readonly #contenders = new Map<string, Contender>()
	#winners: readonly Winner[] | undefined

	offer(contender: Contender): void {
		const key = contender.values.join(' ')
		const other = this.#contenders.get(key)
		if (other !== undefined && other.size <= contender.size) return
		this.#contenders.set(key, contender)
		this.#winners = undefined
	}

	clear(): void {
		this.#contenders.clear()
		this.#winners = undefined
	}

	/** Best scores last. */
	winners(): readonly Winner[] {
		this.#winners ??= winnersOf([...this.#contenders.values()])
		return this.#winners
	}

	/**
	 * Numbers of candidates to make the next one from, the main parent first: drawn by how many instances they win, the second by
	 * how many it wins that the first does not. Fewer than `count` where there are fewer.
	 */
	draw(count: number, random: Random): number[] {
		const drawn: Winner[] = []
		let left = this.winners()
		while (drawn.length < count && left.length > 0) {
			const isNew = (instance: number) => drawn.every(({ wins }) => !wins.has(instance))
			const next = random.weighted(left, ({ wins }) => [...wins].filter(isNew).length + (drawn.length > 0 ? 0.01 : 0))
			drawn.push(next)
			left = left.filter((one) => one !== next)
		}
		return drawn.map(({ contender }) => contender.candidate)
	}
}

function winnersOf(contenders: readonly Contender[]): Winner[] {
	const [first] = contenders
	if (first === undefined) return []
	const best = first.values.map((_, at) => Math.max(...contenders.map(({ values }) => values[at] as number)))
	let winners: Winner[] = contenders
		.toSorted((one, other) => one.score - other.score || other.candidate - one.candidate)
		.map((contender) => ({
			contender,
			wins: new Set(best.flatMap((value, at) => (contender.values[at] === value ? [at] : []))),
		}))
		.filter(({ wins }) => wins.size > 0)
	for (const one of winners) {
		const others = winners.filter((other) => other !== one)
		if ([...one.wins].every((at) => others.some(({ wins }) => wins.has(at)))) winners = others
	}
	return winners
}
