import type { JournalEntry } from '../archive/archive.ts'
import type { Outcome } from '../candidate/outcome.ts'
import type { Operator } from '../variation/operator.ts'
import type { ModelProposers } from './model-proposers.ts'
import { draftsPerAsk } from './proposer.ts'
import type { SearchRun } from './search-run.ts'

/**
 * The operator that an ask of the journal was made for: the one, whatever would be chosen by now, since what it proposed
 * may have been told. `undefined` where this session has none such.
 */
export function operatorOf(
	{ parts: { operators } }: SearchRun,
	models: ModelProposers,
	{ island, operator, model }: JournalEntry,
): Operator | undefined {
	if (operator === undefined) return undefined
	return model === undefined ? operators.get(operator) : models.operatorOf(island, operator, model)
}

/**
 * Whether an ask is gone on with after a draft: an operator of a model is told how its draft did, and says itself when
 * it ends; an embedded one is asked again for a duplicate only.
 *
 * @param open - The ask, with the drafts told so far.
 */
export function goesOn(
	{ operator, attempts }: { readonly operator: Operator; readonly attempts: number },
	outcome: Outcome,
): boolean {
	const duplicate = outcome.kind === 'rejected' && outcome.reason === 'duplicate'
	return operator.needsModel || (duplicate && attempts < draftsPerAsk)
}
