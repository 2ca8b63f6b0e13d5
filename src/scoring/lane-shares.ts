import type { EvaluateRequest } from './evaluate.ts'

/** Who waits for a lane. */
export interface Place extends Pick<EvaluateRequest, 'by' | 'ahead'> {
	/** Aborted when nobody wants the outcome any more; what has not begun is dropped then, what has is cut. */
	readonly signal: AbortSignal | undefined
	/** It may have a lane for long: where there are several, one is left to others. */
	readonly isLong?: boolean
}

/** A stretch of time for which somebody has a lane. */
interface Turn {
	readonly by: string | undefined
	readonly weight: number
	readonly startedAt: number
}

/**
 * Shares lanes by the time that each has had them, so that none keeps the others waiting for ever, whatever it
 * hands in (start-time fair queuing: Goyal, Vin, Cheng 1996).
 *
 * What a person waits for goes first. A model's drafts are awaited by a conversation, and get eight times the share of
 * what fills the time; such as take a lane to its limits are charged in full. Each model has a share of its own.
 */
export class LaneShares {
	readonly #now: () => number
	readonly #spent = new Map<string, number>()
	readonly #turns = new Set<Turn>()
	/** Where who comes back after a while starts: time that was not asked for is not saved up. */
	#floor = 0

	/** @param now - Milliseconds of a clock that never goes back. */
	constructor(now: () => number = () => performance.now()) {
		this.#now = now
	}

	/** The one of `waiting` whose turn it is: of whoever has had least the first, or what goes ahead; `undefined` for none. */
	first<Item extends { readonly place: Place }>(waiting: Iterable<Item>): Item | undefined {
		const firsts = new Map<string, Item>()
		for (const item of waiting) {
			const { by, ahead = false } = item.place
			if (by === undefined) return item
			const before = firsts.get(by)
			if (before === undefined || (ahead && !before.place.ahead)) firsts.set(by, item)
		}
		let [first, least]: [Item | undefined, number] = [undefined, Number.POSITIVE_INFINITY]
		for (const [by, item] of firsts) {
			const spent = this.#spentBy(by)
			if (spent < least) [first, least] = [item, spent]
		}
		return first
	}

	/**
	 * Gives a lane to somebody from now on.
	 *
	 * @returns To be called when the lane is free again, with whether it was taken to its limits.
	 */
	begin(place: Place): (isAtLimit?: boolean) => void {
		const { by } = place
		const turn: Turn = { by, startedAt: this.#now(), weight: isModel(place) ? modelWeight : 1 }
		if (by !== undefined) this.#floor = Math.max(this.#floor, this.#spentBy(by))
		const from = this.#floor
		this.#turns.add(turn)
		return (isAtLimit = false) => {
			this.#turns.delete(turn)
			const weight = isAtLimit ? 1 : turn.weight
			if (by !== undefined)
				this.#spent.set(by, Math.max(this.#spent.get(by) ?? 0, from) + this.#charge({ ...turn, weight }))
		}
	}

	#spentBy(by: string): number {
		let sum = Math.max(this.#spent.get(by) ?? 0, this.#floor)
		for (const turn of this.#turns) if (turn.by === by) sum += this.#charge(turn)
		return sum
	}

	#charge({ startedAt, weight }: Turn): number {
		return Math.max(leastMs, this.#now() - startedAt) / weight
	}
}

const modelWeight = 8
/** A turn that has just begun counts too, so that lanes which are free at once are shared as well. */
const leastMs = 10

/** Who fills the time that models leave. */
export const filler = 'operators'

/** Whether a model wrote what waits there. */
export function isModel({ by }: Place): boolean {
	return by !== undefined && by !== filler
}
