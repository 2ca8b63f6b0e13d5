import type { Scored } from '../candidate/outcome.ts'
import type { CandidateRecord } from './archive.ts'

/** A scored candidate. */
interface Ranked {
	readonly candidate: Pick<CandidateRecord, 'operator' | 'size'>
	readonly outcome: Scored
}

/** Whether a candidate of that operator was found as a formula over rows. */
export function isFormulaOf(operator: string): boolean {
	return operator === 'regress'
}

/**
 * Ranked candidates with those first that are as good as the best but for chance, the smallest of them first: where
 * formulas were searched over rows, a larger one that is better by less than one standard error has fitted noise (the
 * rule of one standard error: Breiman, Friedman, Olshen and Stone 1984, section 3.4.3).
 *
 * The order stays where no formula was, where scores are measured or do not say how far they may be off, and where the best
 * is exact.
 *
 * @param ranked - Best first.
 */
export function smallerFirst<Of extends Ranked>(ranked: readonly [Of, ...Of[]]): readonly [Of, ...Of[]] {
	const [{ outcome }] = ranked
	if (outcome.exact || outcome.interval !== undefined) return ranked
	if (!ranked.some(({ candidate }) => isFormulaOf(candidate.operator))) return ranked
	const least = outcome.score - standardErrorOf(outcome)
	const asGood = ranked.filter((one) => one.outcome.score >= least)
	const [first = ranked[0], ...others] = asGood.toSorted((one, other) => one.candidate.size - other.candidate.size)
	return [first, ...others, ...ranked.filter((one) => one.outcome.score < least)]
}

/** Of a score that is minus a mean, or a mean: that of the metric which it is; else 0. */
function standardErrorOf({ score, metrics, standardErrors = {} }: Scored): number {
	const name = Object.keys(standardErrors).find((one) => metrics[one] === Math.abs(score))
	return (name === undefined ? undefined : standardErrors[name]) ?? 0
}
