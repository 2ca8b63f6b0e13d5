import type { Experiment } from '../experiment/experiment.ts'
import { bytes, counted, figure, timeSpan } from './numbers.ts'

/** When a run stops, all of its budgets in words. */
export function budgetText({ budget, modelLimits }: Pick<Experiment, 'budget' | 'modelLimits'>): string {
	const { forMs, candidates, target, diskBytes, patience } = budget
	const { tokens, money, requests } = modelLimits
	const parts = [
		...(forMs === undefined ? [] : [timeSpan(forMs)]),
		...(candidates === undefined ? [] : [counted(candidates, 'candidate')]),
		...(target === undefined ? [] : [`until ${figure(target)}`]),
		...(diskBytes === undefined ? [] : [`an archive of ${bytes(diskBytes)}`]),
		...(patience?.candidates === undefined
			? []
			: [`${counted(patience.candidates, 'candidate')} without a better best`]),
		...(patience?.forMs === undefined ? [] : [`${timeSpan(patience.forMs)} without a better best`]),
		...(requests === undefined ? [] : [counted(requests, 'request')]),
		...(tokens === undefined ? [] : [counted(tokens, 'token')]),
		...(money === undefined ? [] : [`cost ${figure(money)}`]),
	]
	return parts.length === 0 ? 'none: until it is exact' : parts.join(', ')
}
