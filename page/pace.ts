import type { Rate } from '../src/report/run-data.ts'

/** Stretches up to a run time, also those in which nothing was told any more. */
export function stretchesTill({ stretchMs, told, scored }: Rate, elapsedMs: number): Rate {
	const count = Math.max(told.length, Math.floor(elapsedMs / stretchMs) + 1)
	const filled = (counts: readonly number[]) => Array.from({ length: count }, (_, at) => counts[at] ?? 0)
	return { stretchMs, told: filled(told), scored: filled(scored) }
}

/** Candidates a second in the last five seconds or so before a run time. */
export function lately(rate: Rate, elapsedMs: number): number {
	const { stretchMs, told } = stretchesTill(rate, elapsedMs)
	// The last stretch has only begun.
	const whole = told.length > 1 ? told.slice(0, -1) : told
	const some = whole.slice(-Math.max(1, Math.ceil(5000 / stretchMs)))
	return some.reduce((sum, one) => sum + one, 0) / ((some.length * stretchMs) / 1000)
}
