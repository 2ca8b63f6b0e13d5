/**
 * Between which values rows are drawn: from what a fifth of those that are seen falls short of, or the first where that is worse, to the
 * best. A few wild ones press nobody together.
 *
 * @param values - Higher is further up; what is not finite counts for nothing.
 * @param isSeen - Of a row.
 */
export function boundsOf(values: Float64Array, isSeen: (row: number) => boolean): [number, number] {
	const sorted = values.filter((value, row) => Number.isFinite(value) && isSeen(row)).sort()
	const usual = sorted[Math.floor(sorted.length * 0.2)] ?? 0
	return [Math.min(usual, values.find(Number.isFinite) ?? usual), sorted.at(-1) ?? 1]
}
