import type { JournalEntry } from '../archive/archive.ts'
import type { ModelProposers } from './model-proposers.ts'
import type { OpenAsk } from './open-ask.ts'
import type { SearchRun } from './search-run.ts'

/**
 * An ask of the journal, opened again: of the operator that it was made for, whatever would be chosen by now, since what
 * that proposed may have been told. `undefined` where this session has none such.
 */
export function reopened(search: SearchRun, entry: JournalEntry, models: ModelProposers): OpenAsk | undefined {
	const { operator: name = '', model } = entry
	const operator = model === undefined ? search.parts.operators.get(name) : models.operatorOf(entry.island, name, model)
	return operator && search.asks.reopen(operator, search.islandOf(entry), entry)
}
