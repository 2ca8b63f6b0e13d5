import type { Outcome } from '../candidate/outcome.ts'
import type { ConfirmationRecord, RunArchive } from './archive.ts'
import { margin } from './grid.ts'

/**
 * Whether a result on held-out inputs confirms a candidate: it has a score there, and one that was measured is better
 * than the seed's: its interval lies above the seed's, and clears the seed's score by the margin.
 *
 * It must also keep, a tenth aside, what it had in the search.
 *
 * @param seed - What came of the seed; best on held-out inputs too.
 * @param searched - What came of the candidate in the search.
 */
export function isConfirmedBy(
	{ candidate, outcome }: ConfirmationRecord,
	seed: Outcome | undefined,
	searched: Outcome | undefined,
): boolean {
	if (outcome.kind !== 'scored') return false
	if (outcome.interval === undefined || candidate === 0 || seed?.kind !== 'scored') return true
	if (outcome.interval.high + mayFall < (searched?.kind === 'scored' ? searched.score : Number.NEGATIVE_INFINITY))
		return false
	return outcome.interval.low > Math.max(seed.score + margin, seed.interval?.high ?? seed.score)
}

/** A champion that was merely lucky falls by more than this, a tenth of its speed, below its score in the search. */
const mayFall = 0.1

/** What came of a run's seed: on held-out inputs where it was tried on them, else in the search. */
export function seedOutcome(run: RunArchive): Outcome | undefined {
	const tried = run.confirmations().findLast(({ candidate }) => candidate === 0)
	return tried?.outcome ?? run.candidate(0)?.outcome
}
