import type { ConfirmationRecord } from './archive.ts'
import { margin } from './grid.ts'

/**
 * Whether a result on held-out inputs confirms a candidate: it has a score there, and one that was measured is better
 * than the seed's even at the lower end of its interval.
 *
 * @param seedScore - The seed's score in the search; `undefined` where it has none.
 */
export function isConfirmedBy({ candidate, outcome }: ConfirmationRecord, seedScore: number | undefined): boolean {
	if (outcome.kind !== 'scored') return false
	if (outcome.interval === undefined || candidate === 0 || seedScore === undefined) return true
	return outcome.interval.low > seedScore + margin
}
