/** A stretch of time in which an endpoint worked, in milliseconds of any one clock. */
export interface Worked {
	readonly from: number
	readonly to: number
}

/** How busy an endpoint was, by its own clock. */
export interface BusyShare {
	/** Of the time from the first request's beginning to the last one's end, in [0, 1]. */
	readonly busy: number
	/** Seconds between two requests, the longest first. */
	readonly gaps: readonly number[]
}

/** What share of its time an endpoint worked; `undefined` where it never did. */
export function busyShare(stretches: readonly Worked[]): BusyShare | undefined {
	const sorted = stretches.toSorted((one, other) => one.from - other.from)
	const [first] = sorted
	if (first === undefined) return undefined
	let end = first.from
	let worked = 0
	const gaps: number[] = []
	for (const { from, to } of sorted) {
		if (from > end) gaps.push((from - end) / 1_000)
		worked += Math.max(0, to - Math.max(from, end))
		end = Math.max(end, to)
	}
	return { busy: worked / Math.max(1, end - first.from), gaps: gaps.sort((one, other) => other - one) }
}
