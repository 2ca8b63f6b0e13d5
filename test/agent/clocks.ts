import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../src/agent/clock.ts'

/** A clock that runs `factor` times as fast as the machine's: hours of back-off in moments, with real sockets. */
export function fastClock(factor: number): Clock {
	const startedAt = performance.now()
	return {
		now: () => 1_700_000_000_000 + (performance.now() - startedAt) * factor,
		async sleep(ms, signal) {
			signal?.throwIfAborted()
			try {
				await delay(Math.max(0, ms / factor), undefined, signal === undefined ? {} : { signal })
			} catch (error) {
				signal?.throwIfAborted()
				throw error
			}
		},
	}
}

/** A clock that stands still until it is told to go on; sleepers wake when their time has come. */
export class ManualClock implements Clock {
	#now = 1_700_000_000_000
	#sleepers: { at: number; wake: () => void }[] = []

	now(): number {
		return this.#now
	}

	sleep(ms: number, signal?: AbortSignal): Promise<void> {
		signal?.throwIfAborted()
		return new Promise((resolve, reject) => {
			const sleeper = { at: this.#now + ms, wake: resolve }
			this.#sleepers.push(sleeper)
			signal?.addEventListener('abort', () => {
				this.#sleepers = this.#sleepers.filter((one) => one !== sleeper)
				reject(signal.reason)
			})
		})
	}

	/** Goes on by `ms`. */
	advance(ms: number): void {
		this.#now += ms
		const due = this.#sleepers.filter(({ at }) => at <= this.#now)
		this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now)
		for (const { wake } of due.sort((a, b) => a.at - b.at)) wake()
	}
}
