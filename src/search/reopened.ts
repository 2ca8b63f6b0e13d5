import type { JournalEntry } from '../archive/journal.ts'
import { askName, history } from './history.ts'
import type { ModelProposers } from './model-proposers.ts'
import type { OpenAsk, Told } from './open-ask.ts'
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

/** An ask of the journal that has not ended. */
interface StillOpen {
	readonly entry: JournalEntry
	readonly told: Told[]
}

/**
 * Goes through what earlier sessions asked and told in order of arrival, since a snapshot where there is one.
 *
 * @returns How many asks were made, and which of them have not ended.
 */
export async function journalGoneThrough(
	search: SearchRun,
): Promise<{ readonly made: number; readonly open: Iterable<StillOpen> }> {
	const { archive } = search.parts
	const { asks } = search.snapshots.found ?? {}
	const from = asks?.kind === 'arrival' ? { ...asks, told: search.ledger.told } : undefined
	const open = new Map<string, StillOpen>()
	const note = (entry: JournalEntry | undefined, told: Told[]): void => {
		if (entry?.ended === false) open.set(askName(entry), { entry, told })
	}
	for (const { sequence, told } of from?.open ?? []) note(archive.journal.at(sequence), told)
	let made = from?.made ?? 0
	for (const past of history(archive, from)) {
		await search.stretches.giveWay()
		if (past.kind === 'told') {
			const { number, attempt } = past.row
			await search.replay(past.row)
			open.get(askName(past.row))?.told.push({ number, attempt })
			continue
		}
		search.meetOrders()
		search.islandOf(past.entry).noteAsk(past.entry.parents[0])
		made = past.entry.sequence + 1
		note(past.entry, [])
	}
	return { made, open: open.values() }
}
