import { setTimeout as delay } from 'node:timers/promises'

/** Time as a parameter: whoever waits or stamps is given one. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number
	/** Resolves after `ms` milliseconds; rejects with the signal's reason once it aborts. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The machine's own time. */
export const systemClock: Clock = {
	now: () => Date.now(),
	async sleep(ms, signal) {
		signal?.throwIfAborted()
		try {
			await delay(Math.max(0, ms), undefined, signal === undefined ? {} : { signal })
		} catch (error) {
			signal?.throwIfAborted()
			throw error
		}
	},
}
