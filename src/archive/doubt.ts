import type { CanaryRecord } from './archive.ts'

/**
 * Candidates on whose scores a failed test of the clock casts doubt: those told between the last good test before it
 * and the next good one, and until further notice where there is none.
 *
 * @param canaries - As the archive gives them.
 * @returns Ranges of numbers, `from` included and `to` not, in order and apart; none where every test passed. `to` is
 * infinite while the last test failed.
 */
export function doubtfulRanges(canaries: readonly CanaryRecord[]): { readonly from: number; readonly to: number }[] {
	const ranges: { from: number; to: number }[] = []
	let good = 0
	let isOpen = false
	for (const [toldBefore, passed] of together(canaries)) {
		if (passed && isOpen && toldBefore > good) ranges.push({ from: good, to: toldBefore })
		if (passed) good = toldBefore
		isOpen = !passed
	}
	if (isOpen) ranges.push({ from: good, to: Number.POSITIVE_INFINITY })
	return ranges
}

/** Whether a candidate's score is in doubt. */
export function isDoubtful(canaries: readonly CanaryRecord[], candidate: number): boolean {
	return doubtfulRanges(canaries).some(({ from, to }) => candidate >= from && candidate < to)
}

/** Tests made at one time, all of which have to pass. */
function together(canaries: readonly CanaryRecord[]): Map<number, boolean> {
	const times = new Map<number, boolean>()
	for (const { toldBefore, passed } of canaries) times.set(toldBefore, (times.get(toldBefore) ?? true) && passed)
	return times
}
