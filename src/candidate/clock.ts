/** Time as a parameter: whoever waits or stamps is given one. */
export interface Clock {
	/** Milliseconds since 1970. */
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

/**
 * A clock that says what `clock` does now, and goes on evenly from there: whoever sets the machine's clock meanwhile, forward
 * or back, moves no limit, back-off or pause that is reckoned by it.
 */
export function steadyClock(clock: Clock): Clock {
	const aheadMs = clock.now() - clock.monotonic()
	return {
		now: () => clock.monotonic() + aheadMs,
		monotonic: () => clock.monotonic(),
		after: (delayMs, callback) => clock.after(delayMs, callback),
	}
}

/** Resolves after `ms` milliseconds of that clock; rejects with the signal's reason once it aborts. */
export async function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted()
	const { promise, resolve, reject } = Promise.withResolvers<void>()
	const cancel = clock.after(ms, resolve)
	const abort = () => reject(signal?.reason)
	signal?.addEventListener('abort', abort)
	try {
		await promise
	} finally {
		cancel()
		signal?.removeEventListener('abort', abort)
	}
}
