import type { RunArchive, RunRecord } from '../archive/archive.ts'
import type { Budget } from '../experiment/experiment.ts'
import { hasEmbeddedOperator } from '../experiment/presets.ts'
import { askedOf } from '../experiment/seeds.ts'
import type { BudgetPart } from './used-up-text.ts'

/** What of its budget ended a run; `undefined` where none of it did, or a replay came to its end. */
export function endedBy(
	kept: Pick<RunArchive, 'record' | 'modelLog'>,
	run: RunRecord = kept.record(),
): BudgetPart | undefined {
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

/** What of a budget a run has used up by its time or its candidates; `undefined` for neither. */
export function usedByRun(
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

/** Whether a run goes on under a budget where its models have used up theirs. */
export function isOpenBeside(run: RunRecord, { forMs, candidates }: Pick<Budget, 'forMs' | 'candidates'>): boolean {
	return isOpenWithoutModels(run) && (forMs !== undefined || candidates !== undefined)
}

/** Whether some island of a run has an operator that needs no model. */
export function isOpenWithoutModels({ experiment }: RunRecord): boolean {
	return experiment.islands.some(({ rates }) => hasEmbeddedOperator(rates))
}
