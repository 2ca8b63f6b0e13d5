/** Time as a parameter. */
export interface Clock {
	/** Milliseconds since 1970, for the archive. */
	now(): number
	/** Milliseconds of a clock that never goes back, for durations. */
	monotonic(): number
	/** Calls `callback` once after `delayMs`. @returns Cancels it. */
	after(delayMs: number, callback: () => void): () => void
}

/** Longest delay that a timer of Node takes: about 24.8 days. */
const longestTimerMs = 2 ** 31 - 1

/** The machine's clock. */
export const systemClock: Clock = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
	after: (delayMs, callback) => {
		const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), longestTimerMs))
		return () => clearTimeout(timer)
	},
}
