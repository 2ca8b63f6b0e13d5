import type { Model } from '../endpoint/model.ts'
import type { UselessReply } from '../endpoint/yield-watch.ts'

/** Of servers of one's own, where none is asked for. */
const usualTemperature = 0.8
/** By how much it rises where the parent came back, or what is all but a candidate. */
const warmer = 0.3
/** As far as is of use. */
const warmest = 1.4

/**
 * At which a reply is asked for; `undefined` leaves it to the model's own. What sent back what it was shown is asked to be
 * less sure of itself.
 *
 * @param island - The island's own.
 * @param useless - Replies of the conversation since the last that was of use.
 */
export function temperatureFor(
	island: number | undefined,
	{ plan, isLocal }: Pick<Model, 'plan' | 'isLocal'>,
	useless: readonly UselessReply[],
): number | undefined {
	const usual = island ?? plan.temperature ?? (isLocal ? usualTemperature : undefined)
	if (usual === undefined || !useless.some(({ reason }) => reason === 'unchanged' || reason === 'near-duplicate'))
		return island
	return Math.max(usual, Math.min(usual + warmer, warmest))
}
