import type { Clock } from '../../candidate/clock.ts'
import type { ModelTimeouts } from '../../experiment/model-wanted.ts'
import { StreamFault } from './failure.ts'

/**
 * Watches one reply: aborts its signal with a `StreamFault` where the first token, the next token or the end is overdue.
 *
 * One sleeper looks at the time of the last token, so that a fast stream costs no timer a token.
 */
export class Watchdog {
	readonly #controller = new AbortController()
	readonly #clock: Clock
	readonly #timeouts: ModelTimeouts
	readonly #startedAt: number
	#lastAt: number
	#tokens = 0
	#cancel = () => {}

	constructor(timeouts: ModelTimeouts, clock: Clock) {
		this.#timeouts = timeouts
		this.#clock = clock
		this.#startedAt = clock.now()
		this.#lastAt = this.#startedAt
		this.#watch()
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
		this.#cancel()
	}

	#watch(): void {
		const { firstTokenMs, stallMs, totalMs } = this.#timeouts
		const gapMs = this.#tokens === 0 ? firstTokenMs : stallMs
		const endAt = this.#startedAt + totalMs
		const dueAt = Math.min(this.#lastAt + gapMs, endAt)
		const restMs = dueAt - this.#clock.now()
		if (restMs <= 0) this.#controller.abort(this.#fault(dueAt === endAt, gapMs))
		// No longer than a stall may last: the first token shortens what is waited for.
		else this.#cancel = this.#clock.after(Math.min(restMs, stallMs), () => this.#watch())
	}

	#fault(atEnd: boolean, gapMs: number): StreamFault {
		if (atEnd) {
			const after = `${this.#timeouts.totalMs} ms (\`timeouts.totalMs\` of the model)`
			return new StreamFault('slow', `The reply was not complete after ${after}`)
		}
		return this.#tokens === 0
			? new StreamFault(
					'slow',
					`No token of the reply came within ${gapMs} ms (\`timeouts.firstTokenMs\` of the model)`,
				)
			: new StreamFault('stalled', `The reply stalled: no token for ${gapMs} ms (\`timeouts.stallMs\` of the model)`)
	}
}
