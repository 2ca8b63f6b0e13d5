import type { Amount } from '../archive/model-log.ts'

/** A part of a budget that leaves a run nothing to do; `models` is what they may use in tokens, money or requests. */
export type UsedUp = 'time' | 'candidates' | 'disk' | 'models'

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

/** That a part of a run's budget is used up. */
export function usedUpText(part: BudgetPart): string {
	return texts[part]
}

/** Whether that is what models may use, or a part of it. */
export function isOfModels(part: BudgetPart | undefined): boolean {
	return part === 'models' || part === 'tokens' || part === 'money' || part === 'requests'
}
