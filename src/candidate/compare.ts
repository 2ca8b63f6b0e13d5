import type { Outcome, Scored } from './outcome.ts'

/** What candidates are ranked by: plain figures, kept with their lineage. */
export interface Rank {
	/** Higher is better; finite. */
	readonly score: number
	/** Lower end of the interval of a score that was measured; none for a computed one. */
	readonly floor?: number | undefined
	/** Tokens. */
	readonly size: number
}

/** One thing that candidates are to be good at. */
export interface Objective {
	readonly figure: 'score' | 'size'
	readonly better: 'higher' | 'lower'
	/** `log-ratio`: e to the difference of two says how many times better the one is. */
	readonly scale: 'plain' | 'log-ratio'
	/** What was measured is better by this at least. */
	readonly margin: number
}

/** Objectives in order: the first that tells two candidates apart decides. */
export type Objectives = readonly [Objective, ...Objective[]]

/** What an evaluator's candidates are compared by: the score, then the smaller source. */
export function objectivesOf({
	measured,
}: {
	readonly measured: Pick<Objective, 'scale' | 'margin'> | null
}): Objectives {
	const { scale, margin } = measured ?? plain
	return [
		{ figure: 'score', better: 'higher', scale, margin },
		{ figure: 'size', better: 'lower', ...plain },
	]
}

const plain = { scale: 'plain', margin: 0 } as const

/** The rank of a scored candidate. */
export function rankOf({ score, interval }: Scored, size: number): Rank {
	return interval === undefined ? { score, size } : { score, floor: interval.low, size }
}

/** What a score is at least: the lower end of its interval where it was measured. */
export function surely({ score, floor }: Omit<Rank, 'size'>): number {
	return floor ?? score
}

/**
 * Whether one candidate is better than another, and not by chance.
 *
 * A score that was measured has to be higher by the margin even at the lower end of its interval, which must not meet
 * the other's: thousands of candidates make lucky ones. Where that leaves it open, it is not better, however small.
 */
export function beats(one: Rank, other: Rank, objectives: Objectives): boolean {
	for (const objective of objectives) {
		const lead = leadOf(one, other, objective)
		if (lead !== 0) return lead > 0
	}
	return false
}

/** Best first, for sorting: by what the figures are at least, ties by the earlier candidate. */
export function compare<Ranked extends Rank & { readonly candidate: number }>(
	one: Ranked,
	other: Ranked,
	objectives: Objectives,
): number {
	for (const { figure, better } of objectives) {
		const [a, b] = figure === 'score' ? [surely(one), surely(other)] : [one[figure], other[figure]]
		if (a !== b) return a > b === (better === 'higher') ? -1 : 1
	}
	return one.candidate - other.candidate
}

/**
 * How much better one candidate is than another at the first objective, in [0, 1]: 0 where it is not, or where that may
 * be chance; relative to the larger of the two, so that scores of any scale compare; 1 where the other has no score.
 */
export function gain(one: Omit<Rank, 'size'>, other: Omit<Rank, 'size'> | undefined, [objective]: Objectives): number {
	if (other === undefined) return 1
	if (leadOf({ ...one, size: 0 }, { ...other, size: 0 }, objective) <= 0) return 0
	const ahead = one.score - other.score
	if (objective.scale === 'log-ratio') return -Math.expm1(-ahead)
	return Math.min(1, ahead / Math.max(Math.abs(one.score), Math.abs(other.score), Number.MIN_VALUE))
}

/** Whether a draft is better than its parent, and not by chance; of a parent without a score it is. */
export function isImprovement(draft: Scored, parent: Outcome | undefined, objectives: Objectives): boolean {
	const other = parent?.kind === 'scored' ? rankOf(parent, 0) : undefined
	return gain(rankOf(draft, 0), other, objectives) > 0
}

/** Above 0 where one is better, 0 for a tie, below 0 where it is not better. */
function leadOf(one: Rank, other: Rank, { figure, better, margin }: Objective): number {
	if (figure !== 'score' || one.floor === undefined) {
		return (better === 'higher' ? 1 : -1) * (one[figure] - other[figure])
	}
	// An interval reaches about as far up as it reaches down.
	const doubt = other.floor === undefined ? 0 : other.score - other.floor
	return one.floor > other.score + Math.max(margin, doubt) ? 1 : -1
}
