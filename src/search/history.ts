import type { JournalEntry, RunArchive } from '../archive/archive.ts'
import type { LineageRow } from '../archive/outline.ts'
import { seedsOf } from '../experiment/seeds.ts'

/** One thing that happened in a run: an ask was made, or a candidate told. */
export type Past =
	| { readonly kind: 'asked'; readonly entry: JournalEntry }
	| { readonly kind: 'told'; readonly row: LineageRow }

/** What happened in a run that is told in order of arrival once its seeds were told, in its order. */
export function* history(run: RunArchive): Generator<Past> {
	const journal = run.journal()[Symbol.iterator]()
	let next = journal.next()
	for (const row of run.lineage(seedsOf(run.record().experiment).length)) {
		for (; next.done !== true && next.value.toldBefore <= row.number; next = journal.next()) {
			yield { kind: 'asked', entry: next.value }
		}
		yield { kind: 'told', row }
	}
	for (; next.done !== true; next = journal.next()) yield { kind: 'asked', entry: next.value }
}

/** Names the ask of an entry or a row within its run. */
export function askName({ island, ask }: Pick<LineageRow | JournalEntry, 'island' | 'ask'>): string {
	return `${island}/${ask}`
}
