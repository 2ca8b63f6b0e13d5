import type { Amount } from '../../archive/model-log.ts'
import type { Clock } from '../../candidate/clock.ts'

/** What models may use up in a run, all sessions together; `undefined` for no limit. */
export interface ModelBudget {
	/** Prompt and reply tokens. */
	readonly tokens?: number | undefined
	/** In the currency of the prices. */
	readonly money?: number | undefined
	readonly requests?: number | undefined
	/** Milliseconds since 1970 from which no request is sent. */
	readonly untilMs?: number | undefined
}

/** An amount set aside for a request in flight; `settle` it once with what was really used. */
export interface Reservation {
	/** Replaces what was set aside; a second call changes nothing. */
	settle(used: Amount): void
}

/**
 * One hard stop over tokens, money, requests and wall clock.
 *
 * A request is let out only if its largest possible amount fits in what is left after everything spent and everything
 * in flight, so the limits hold whatever the replies cost, up to the error of the estimate of a prompt's tokens. Once
 * a request does not fit and nothing is in flight that could free some, the budget is spent for good.
 */
export class Spending {
	readonly #budget: ModelBudget
	readonly #clock: Clock
	readonly #within: Spending | undefined
	#spent: Amount
	#inFlight: Amount = { tokens: 0, money: 0, requests: 0 }
	#ended: keyof ModelBudget | undefined
	#waiting: (() => void)[] = []

	/**
	 * @param spent - What earlier sessions of the run used.
	 * @param within - Where all that is used counts too, and has to fit: the budget of all models for one of them.
	 */
	constructor(budget: ModelBudget, spent: Amount, clock: Clock, within?: Spending) {
		this.#budget = budget
		this.#within = within
		this.#spent = spent
		this.#clock = clock
		for (const [name, limit] of Object.entries(budget)) {
			if (limit !== undefined && !(limit >= 0)) {
				throw new RangeError(`Expected the budget's \`${name}\` to be a number from 0, got \`${limit}\``)
			}
		}
	}

	/** Spent so far, without what is in flight. */
	get spent(): Amount {
		return this.#spent
	}

	/** The limit of its own that ended it; `undefined` while requests may still be made. */
	get ended(): keyof ModelBudget | undefined {
		if (this.#ended === undefined && this.#outOfTime()) this.#ended = 'untilMs'
		return this.#ended
	}

	/**
	 * Sets `most` aside, waiting for requests in flight where only they stand in the way; `undefined` once spent.
	 *
	 * @param most - The largest amount that the request can use.
	 * @throws The signal's reason once it aborts.
	 */
	async reserve(most: Amount, signal: AbortSignal): Promise<Reservation | undefined> {
		const own = await this.#reserve(most, signal)
		if (own === undefined || this.#within === undefined) return own
		let outer: Reservation | undefined
		try {
			outer = await this.#within.reserve(most, signal)
		} finally {
			if (outer === undefined) own.settle({ tokens: 0, money: 0, requests: 0 })
		}
		return (
			outer && {
				settle: (used) => {
					own.settle(used)
					outer.settle(used)
				},
			}
		)
	}

	async #reserve(most: Amount, signal: AbortSignal): Promise<Reservation | undefined> {
		for (;;) {
			signal.throwIfAborted()
			if (this.ended !== undefined) return undefined
			const over = this.#exceeded(most)
			if (over === undefined) return this.#take(most)
			if (this.#inFlight.requests === 0) {
				this.#ended = over
				this.#wake()
				return undefined
			}
			await this.#release(signal)
		}
	}

	/** Counts an amount that was used without a reservation, such as that of a replayed reply. */
	count(used: Amount): void {
		this.#spent = sum(this.#spent, used)
	}

	#take(most: Amount): Reservation {
		this.#inFlight = sum(this.#inFlight, most)
		let open = true
		return {
			settle: (used) => {
				if (!open) return
				open = false
				this.#inFlight = sum(this.#inFlight, most, -1)
				this.#spent = sum(this.#spent, used)
				this.#wake()
			},
		}
	}

	#exceeded(most: Amount): 'tokens' | 'money' | 'requests' | undefined {
		const after = sum(sum(this.#spent, this.#inFlight), most)
		return (['requests', 'tokens', 'money'] as const).find((name) => {
			const limit = this.#budget[name]
			return limit !== undefined && after[name] > limit
		})
	}

	#outOfTime(): boolean {
		return this.#budget.untilMs !== undefined && this.#clock.now() >= this.#budget.untilMs
	}

	async #release(signal: AbortSignal): Promise<void> {
		const { promise, resolve, reject } = Promise.withResolvers<void>()
		const stop = () => reject(signal.reason)
		signal.addEventListener('abort', stop, { once: true })
		this.#waiting.push(resolve)
		try {
			await promise
		} finally {
			signal.removeEventListener('abort', stop)
		}
	}

	#wake(): void {
		const woken = this.#waiting
		this.#waiting = []
		for (const resolve of woken) resolve()
	}
}

function sum(a: Amount, b: Amount, sign: 1 | -1 = 1): Amount {
	return {
		tokens: a.tokens + sign * b.tokens,
		money: a.money + sign * b.money,
		requests: a.requests + sign * b.requests,
	}
}
