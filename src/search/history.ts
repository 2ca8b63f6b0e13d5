import type { RunArchive } from '../archive/archive.ts'
import type { JournalEntry } from '../archive/journal.ts'
import type { LineageRow } from '../archive/outline.ts'
import { seedsOf } from '../experiment/seeds.ts'

/** One thing that happened in a run: an ask was made, or a candidate told. */
export type Past =
	| { readonly kind: 'asked'; readonly entry: JournalEntry }
	| { readonly kind: 'told'; readonly row: LineageRow }

/**
 * What happened in a run that is told in order of arrival once its seeds were told, in its order.
 *
 * @param from - A place between two tells: candidates told and asks made until then.
 */
export function* history(run: RunArchive, from?: { readonly told: number; readonly made: number }): Generator<Past> {
	const { told, made } = from ?? { told: seedsOf(run.record().experiment).length, made: 0 }
	const journal = run.journal.from(made)[Symbol.iterator]()
	let next = journal.next()
	for (const row of run.lineage(told)) {
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
