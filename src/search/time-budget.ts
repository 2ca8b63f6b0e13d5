import type { Clock } from '../candidate/clock.ts'

/** What an end takes at least, where nothing is known of it yet. */
const leastAsideMs = 500

/**
 * The run time that a session has: the search comes first, then its end: a last test of the clock, and the best on held-out
 * inputs. For that some is set aside, so that all of it ends in time.
 */
export class TimeBudget implements Disposable {
	readonly #clock: Clock
	#leftMs: number
	#endsAt: number
	readonly #onSearched: () => void
	readonly #over = new AbortController()
	#asideMs = 0
	#cancelSearch = (): void => {}
	#cancelOver: (() => void) | undefined

	/**
	 * @param leftMs - Infinite where time is no matter. Where none is left there is no search, and the end takes what it takes.
	 * @param onSearched - Called when the search has to end; at once where no time is left.
	 */
	constructor(clock: Clock, leftMs: number, onSearched: () => void) {
		this.#clock = clock
		this.#leftMs = leftMs
		this.#endsAt = clock.monotonic() + leftMs
		this.#onSearched = onSearched
		this.setAside(leastAsideMs)
	}

	/** Aborted when all of the time is over: what is under way then is cut. */
	get over(): AbortSignal {
		return this.#over.signal
	}

	/** Sets that much time aside for the end, in place of what was; half of all at most, and half a second at least. */
	setAside(ms: number): void {
		if (!Number.isFinite(this.#leftMs) || this.#cancelOver !== undefined) return
		this.#cancelSearch()
		this.#asideMs = Math.min(Math.max(ms, leastAsideMs), this.#leftMs / 2)
		const searchMs = this.#endsAt - this.#asideMs - this.#clock.monotonic()
		if (searchMs > 0) {
			this.#cancelSearch = this.#clock.after(searchMs, () => {
				this.beginEnd()
				this.#onSearched()
			})
		} else {
			this.beginEnd()
			this.#onSearched()
		}
	}

	/** From now on that much is left; of no use once the search is over. */
	extend(leftMs: number): void {
		this.#leftMs = leftMs
		this.#endsAt = this.#clock.monotonic() + leftMs
		this.setAside(this.#asideMs)
	}

	/** The search is over, for whatever reason. Where all of the time is over by now, the machine has slept: its end still has what was set aside. */
	beginEnd(): void {
		this.#cancelSearch()
		if (!Number.isFinite(this.#leftMs) || this.#leftMs <= 0) return
		const leftMs = this.#endsAt - this.#clock.monotonic()
		this.#cancelOver ??= this.#clock.after(leftMs > 0 ? leftMs : this.#asideMs, () => this.#over.abort())
	}

	[Symbol.dispose](): void {
		this.#cancelSearch()
		this.#cancelOver?.()
	}
}
