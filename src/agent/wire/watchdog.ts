import type { ModelTimeouts } from '../../experiment/model-wanted.ts'
import type { Clock } from '../clock.ts'
import { StreamFault } from './failure.ts'

/**
 * Watches one reply: aborts its signal with a `StreamFault` where the first token, the next token or the end is overdue.
 *
 * One sleeper looks at the time of the last token, so that a fast stream costs no timer a token.
 */
export class Watchdog {
	readonly #controller = new AbortController()
	readonly #done = new AbortController()
	readonly #clock: Clock
	readonly #timeouts: ModelTimeouts
	readonly #startedAt: number
	#lastAt: number
	#tokens = 0

	constructor(timeouts: ModelTimeouts, clock: Clock) {
		this.#timeouts = timeouts
		this.#clock = clock
		this.#startedAt = clock.now()
		this.#lastAt = this.#startedAt
		void this.#watch()
	}

	/** Aborts when something is overdue. */
	get signal(): AbortSignal {
		return this.#controller.signal
	}

	/** Says that a token came. */
	token(): void {
		this.#tokens++
		this.#lastAt = this.#clock.now()
	}

	/** Gives the reply up for another reason. */
	bark(fault: StreamFault): void {
		this.#controller.abort(fault)
	}

	/** Ends the watch; it must be called, or its sleeper stays. */
	end(): void {
		this.#done.abort()
	}

	async #watch(): Promise<void> {
		const { firstTokenMs, stallMs, totalMs } = this.#timeouts
		for (;;) {
			const gapMs = this.#tokens === 0 ? firstTokenMs : stallMs
			const endAt = this.#startedAt + totalMs
			const dueAt = Math.min(this.#lastAt + gapMs, endAt)
			const restMs = dueAt - this.#clock.now()
			if (restMs > 0) {
				try {
					// No longer than a stall may last: the first token shortens what is waited for.
					await this.#clock.sleep(Math.min(restMs, stallMs), this.#done.signal)
				} catch (error) {
					if (this.#done.signal.aborted) return
					throw error
				}
				continue
			}
			this.#controller.abort(this.#fault(dueAt === endAt, gapMs))
			return
		}
	}

	#fault(atEnd: boolean, gapMs: number): StreamFault {
		if (atEnd) return new StreamFault('endless', `The reply was not complete after ${this.#timeouts.totalMs} ms`)
		return this.#tokens === 0
			? new StreamFault('slow', `No token of the reply came within ${gapMs} ms`)
			: new StreamFault('stalled', `The reply stalled: no token for ${gapMs} ms`)
	}
}
