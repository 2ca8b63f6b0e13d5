import type { RunArchive, RunRecord } from '../archive/archive.ts'
import { budgetAfter } from '../archive/budget-after.ts'
import type { Amount } from '../archive/model-log.ts'
import type { Order } from '../archive/order.ts'
import type { Budget } from '../experiment/experiment.ts'
import { hasEmbeddedOperator } from '../experiment/presets.ts'
import { askedOf } from '../experiment/seeds.ts'
import { diskSizeText } from './numbers.ts'

/** A part of a budget that leaves a run nothing to do; `models` is what they may use in tokens, money or requests. */
export type UsedUp = 'time' | 'candidates' | 'disk' | 'models'

/** Whether a run has nothing left to do under a budget, for its time or its candidates. */
export function isUsedUp(run: RunRecord, budget: Budget): boolean {
	return usedByRun(run, budget) !== undefined
}

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

/** What of its budget ended a run; `undefined` where none of it did, or a replay came to its end. */
export function endedBy(kept: Pick<RunArchive, 'record' | 'modelLog'>): BudgetPart | undefined {
	const run = kept.record()
	if (run.status === 'disk') return 'disk'
	if (run.status === 'no-gain') return 'patience'
	if (run.status !== 'budget') return undefined
	const { budget, modelLimits, models } = run.experiment
	const used = usedByRun(run, budget)
	if (used === 'candidates' || models.length === 0 || isOpenBeside(run, budget)) return used
	// A search is cut before its time is over, and models are asked no more where less is left than one more request may take.
	const spent = kept.modelLog.spent()
	const shares = (['tokens', 'money', 'requests'] as const).map(
		(part) => [part, spent[part] / (modelLimits[part] ?? Number.POSITIVE_INFINITY)] as const,
	)
	const [most, share] = shares.reduce((one, other) => (other[1] > one[1] ? other : one))
	if (used === 'time' && share < run.elapsedMs / (budget.forMs ?? 1)) return 'time'
	return share > 0 ? most : 'models'
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

/** A part of a budget, with that of models in parts. */
export type BudgetPart = UsedUp | 'patience' | keyof Amount

/** That it is used up. */
const texts: Readonly<Record<BudgetPart, string>> = {
	time: 'its time is used up',
	candidates: 'its candidates are used up',
	disk: 'its disk is used up',
	patience: 'its patience is used up',
	models: 'what its models may use is used up',
	tokens: 'the tokens of its models are used up',
	money: 'the money of its models is used up',
	requests: 'the requests of its models are used up',
}

/** Whether that is what models may use, or a part of it. */
export function isOfModels(part: BudgetPart | undefined): boolean {
	return part === 'models' || part === 'tokens' || part === 'money' || part === 'requests'
}

/** That a part of a run's budget is used up. */
export function usedUpText(part: BudgetPart): string {
	return texts[part]
}

/** What of `resume` allows more. */
function moreOf(used: UsedUp, { diskBytes = 0 }: Budget): string {
	if (used === 'candidates') return '--candidates +500'
	return used === 'disk' ? `--disk ${diskSizeText(2 * diskBytes)}` : '--for 1m'
}

function usedByRun(
	{ experiment, elapsedMs, told }: RunRecord,
	{ forMs, candidates }: Budget,
): 'time' | 'candidates' | undefined {
	const asked = askedOf(experiment, told)
	if (candidates !== undefined && asked >= candidates) return 'candidates'
	const { budget } = experiment
	// A search is cut before its time is over, by what its end is to take.
	const endedByTime = budget.candidates === undefined || asked < budget.candidates
	const isOver = forMs !== undefined && (elapsedMs >= forMs || (endedByTime && forMs === budget.forMs))
	return isOver ? 'time' : undefined
}

/** Whether it was what models may use that ended the run, and would end it again. */
function areModelsSpent(run: RunRecord, { forMs, candidates }: Budget): boolean {
	const { budget, modelLimits } = run.experiment
	if (run.status !== 'budget' || isUsedUp(run, budget)) return false
	if (Object.values(modelLimits).every((limit) => limit === undefined)) return false
	return !isOpenBeside(run, { forMs, candidates })
}

/** Whether a run goes on under a budget where its models have used up theirs. */
function isOpenBeside(run: RunRecord, { forMs, candidates }: Pick<Budget, 'forMs' | 'candidates'>): boolean {
	return isOpenWithoutModels(run) && (forMs !== undefined || candidates !== undefined)
}

/** Whether some island of a run has an operator that needs no model. */
export function isOpenWithoutModels({ experiment }: RunRecord): boolean {
	return experiment.islands.some(({ rates }) => hasEmbeddedOperator(rates))
}
