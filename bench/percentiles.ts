/** How a number of measurements is spread; in their unit. */
export interface Spread {
	readonly count: number
	readonly p50: number
	readonly p99: number
}

/** Median and 99th percentile by the nearest rank; NaN where there is nothing. */
export function spreadOf(values: readonly number[]): Spread {
	const sorted = values.toSorted((left, right) => left - right)
	const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
	return { count: sorted.length, p50: at(0.5), p99: at(0.99) }
}
