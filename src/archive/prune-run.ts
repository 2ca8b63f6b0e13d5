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
	// Of use to a replay, which a pruned run has none of; what is under way is tuned again.
	database.prepare('DELETE FROM tunings WHERE run = ?').run(run)
	return { candidates, requests: pruneConversations(database, run, new ModelTexts(database, run), keep) }
}
