import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../candidate/clock.ts'

/** Longest stretch of work between two turns of the event loop. */
const stretchMs = 10

/** Work cut into stretches: a queue of finished evaluations would otherwise starve the lanes. */
export class Stretches {
	readonly #clock: Clock
	#since = 0

	constructor(clock: Clock) {
		this.#clock = clock
	}

	/** Lets I/O in between two of them. */
	async giveWay(): Promise<void> {
		if (this.#clock.monotonic() - this.#since < stretchMs) return
		await turn()
		this.#since = this.#clock.monotonic()
	}
}
