import type { Database } from 'better-sqlite3'
import { ModelTexts } from './model-texts.ts'
import { pruneConversations } from './prune-conversations.ts'
import { pruneTexts } from './prune-texts.ts'

/** Of what only figures are kept since a run was pruned, those of earlier times included. */
export interface Pruned {
	readonly candidates: number
	/** To models. */
	readonly requests: number
}

/**
 * Drops what a run has beside figures, but what candidates of `keep` need; the caller puts it in a transaction.
 *
 * @param run - Its rowid.
 */
export function pruneRun(database: Database, run: number, keep: ReadonlySet<number>): Pruned {
	const candidates = pruneTexts(database, run, keep)
	return { candidates, requests: pruneConversations(database, run, new ModelTexts(database, run), keep) }
}
