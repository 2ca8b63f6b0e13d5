import type { Calibration, Evaluator } from '../src/scoring/evaluate.ts'

/** What was found of a difference; how many pairs it took is not told of candidates. */
export type Found = Omit<Calibration, 'pairs'> & Partial<Calibration>

/** A win, as the evaluator itself counts it: half a percent at least. */
export const margin = 0.005

/** The measured score of a candidate, as in a search where `toBeat` is the best. */
export async function score(evaluator: Evaluator, source: string, seed: string, toBeat: number): Promise<Found> {
	const { outcome } = await evaluator.evaluate({ source, seed, purpose: 'search', toBeat })
	if (outcome.kind !== 'scored' || outcome.interval === undefined)
		throw new RangeError(`Expected a measured score, got ${JSON.stringify(outcome)}`)
	return { score: outcome.score, interval: outcome.interval }
}
