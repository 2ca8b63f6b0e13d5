import type { RunRecord } from '../archive/archive.ts'
import type { Order } from '../archive/order.ts'
import type { Budget } from '../experiment/experiment.ts'
import { askedOf } from '../experiment/seeds.ts'

/** Whether a run has nothing left to do under a budget. */
export function isUsedUp({ experiment, elapsedMs, told }: RunRecord, { forMs, candidates }: Budget): boolean {
	const asked = askedOf(experiment, told)
	if (candidates !== undefined && asked >= candidates) return true
	const { budget } = experiment
	// A search is cut before its time is over, by what its end is to take.
	const endedByTime = budget.candidates === undefined || asked < budget.candidates
	return forMs !== undefined && (elapsedMs >= forMs || (endedByTime && forMs === budget.forMs))
}

/** Who takes orders of these kinds that are given to a run which does not go on. */
export function takerOf(run: RunRecord, kinds: readonly Order['kind'][]): string {
	const takes = kinds.length === 1 ? 'takes it' : 'takes them'
	if (run.status === 'exact') return `nothing ${takes} any more: the run has found what is exact`
	const hasMore = kinds.includes('budget') || !isUsedUp(run, run.experiment.budget)
	return `\`resume\` ${takes}${hasMore ? '' : ' if it has more to do, as with `--for 1m`'}`
}
