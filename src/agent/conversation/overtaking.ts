import { gain, type Objectives } from '../../candidate/compare.ts'
import type { IslandView } from '../../variation/operator.ts'

/** Gain of an island's best over what it was, from which corrections of what was drawn before are of no interest. */
const far = 0.5

/**
 * Tells whether an island has got so much further since now that what was drawn from it is overtaken: by more than half of
 * the larger of the two scores.
 */
export function overtaking(view: IslandView, objectives: Objectives): () => boolean {
	const best = (): number | undefined => view.elites(1)[0]?.score
	const then = best()
	return () => {
		const now = best()
		return now !== undefined && then !== undefined && gain({ score: now }, { score: then }, objectives) > far
	}
}
