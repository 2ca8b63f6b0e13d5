import type { Random } from '../../candidate/random.ts'

/**
 * Milliseconds to wait before try `tries + 1`: uniform between 0 and `baseMs` · 2^(`tries` - 1), at most `capMs`
 * ("full jitter": Brooker, Exponential Backoff and Jitter, 2015), but never less than the endpoint asked for.
 *
 * @param tries - Failures so far, from 1.
 */
export function backoffMs(
	tries: number,
	wishMs: number | undefined,
	random: Random,
	{ baseMs, capMs }: { readonly baseMs: number; readonly capMs: number },
): number {
	const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(tries - 1, 30))
	// Those who were all told the same moment must not all come back at it.
	if (wishMs !== undefined) return wishMs + random.float() * Math.min(baseMs, wishMs / 10 + 1)
	return random.float() * ceiling
}
