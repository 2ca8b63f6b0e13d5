import type { Database } from 'better-sqlite3'
import { ModelTexts } from './model-texts.ts'
import { pruneConversations } from './prune-conversations.ts'
import { pruneTexts } from './prune-texts.ts'
import type { Pruned } from './pruned.ts'

/**
 * Drops what a run has beside figures, but what candidates of `keep` need; the caller puts it in a transaction.
 *
 * @param run - Its rowid.
 */
export function pruneRun(database: Database, run: number, keep: ReadonlySet<number>): Pruned {
	const candidates = pruneTexts(database, run, keep)
	return { candidates, requests: pruneConversations(database, run, new ModelTexts(database, run), keep) }
}
