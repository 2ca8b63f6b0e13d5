import type { RunArchive, RunRecord } from '../archive/archive.ts'
import { budgetAfter } from '../archive/budget-after.ts'
import type { Order } from '../archive/order.ts'
import type { Budget } from '../experiment/experiment.ts'
import { askedOf } from '../experiment/seeds.ts'
import { isOpenBeside, isOpenWithoutModels, usedByRun } from '../report/ended-by.ts'
import { type UsedUp, usedUpText } from '../report/used-up-text.ts'
import { diskSizeText } from './numbers.ts'

/**
 * What of a budget a run has used up; `undefined` where there is something left to do. Patience is none of it: each session begins with
 * all of it.
 *
 * @param kept - A run that does not go on.
 */
export function usedUpOf(kept: Pick<RunArchive, 'record' | 'diskBytes'>, budget: Budget): UsedUp | undefined {
	const run = kept.record()
	if (budget.diskBytes !== undefined && kept.diskBytes() >= budget.diskBytes) return 'disk'
	return usedByRun(run, budget) ?? (areModelsSpent(run, budget) ? 'models' : undefined)
}

/** Who takes orders that are given to a run which does not go on, or wait for it. */
export function takerOf(
	kept: Pick<RunArchive, 'record' | 'diskBytes' | 'waitingOrders'>,
	orders: readonly Order[],
): string {
	const run = kept.record()
	const takes = orders.length === 1 ? 'takes it' : 'takes them'
	if (run.status === 'exact') return `nothing ${takes} any more: the run has found what is exact`
	const asked = askedOf(run.experiment, run.told)
	const budget = [...kept.waitingOrders().map(({ order }) => order), ...orders].reduce(
		(before, order) => (order.kind === 'budget' ? budgetAfter(before, order, asked) : before),
		run.experiment.budget,
	)
	const used = usedUpOf(kept, budget)
	if (used === undefined) return `\`resume\` ${takes}`
	if (used === 'models' && !isOpenWithoutModels(run))
		return `nothing ${takes} any more: what its models may use is used up, and no island has an operator that needs none`
	return `\`resume\` ${takes} if it has more to do, as with \`${moreOf(used, budget)}\`: ${usedUpText(used)}`
}

/** What of `resume` allows more. */
export function moreOf(used: UsedUp, { diskBytes = 0 }: Budget): string {
	if (used === 'candidates') return '--candidates +500'
	return used === 'disk' ? `--disk ${diskSizeText(2 * diskBytes)}` : '--for 1m'
}

/** Whether it was what models may use that ended the run, and would end it again. */
function areModelsSpent(run: RunRecord, { forMs, candidates }: Budget): boolean {
	const { budget, modelLimits } = run.experiment
	if (run.status !== 'budget' || usedByRun(run, budget) !== undefined) return false
	if (Object.values(modelLimits).every((limit) => limit === undefined)) return false
	return !isOpenBeside(run, { forMs, candidates })
}
