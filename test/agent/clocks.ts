import type { Clock } from '../../src/candidate/clock.ts'

/** A clock that stands still until it is told to go on; sleepers wake when their time has come. */
export class ManualClock implements Clock {
	#now = 1_700_000_000_000
	#sleepers: { at: number; wake: () => void }[] = []

	now(): number {
		return this.#now
	}

	monotonic(): number {
		return this.#now
	}

	after(delayMs: number, callback: () => void): () => void {
		const sleeper = { at: this.#now + delayMs, wake: callback }
		this.#sleepers.push(sleeper)
		return () => {
			this.#sleepers = this.#sleepers.filter((one) => one !== sleeper)
		}
	}

	/** Goes on by `ms`. */
	advance(ms: number): void {
		this.#now += ms
		const due = this.#sleepers.filter(({ at }) => at <= this.#now)
		this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now)
		for (const { wake } of due.sort((a, b) => a.at - b.at)) wake()
	}
}

/**
 * A clock that goes on by `stepMs` about every millisecond: hours of back-off in moments, with real sockets.
 *
 * It counts turns of the event loop, not time: where the machine is busy elsewhere and this process stands still, so
 * does the clock, and no limit passes unseen.
 */
export class TickingClock extends ManualClock implements Disposable {
	readonly #timer: NodeJS.Timeout

	constructor(stepMs: number) {
		super()
		this.#timer = setInterval(() => this.advance(stepMs), 1)
	}

	[Symbol.dispose](): void {
		clearInterval(this.#timer)
	}
}
