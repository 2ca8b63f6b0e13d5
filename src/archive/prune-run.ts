import type { Database } from 'better-sqlite3'
import { ModelTexts } from './model-texts.ts'
import { pruningConversations } from './prune-conversations.ts'
import { pruningTexts } from './prune-texts.ts'
import type { Pruned } from './pruned.ts'
import type { Steps } from './small-steps.ts'

/**
 * What dropping all that a run has beside figures, but what candidates of `keep` need, comes to, and its steps. Each leaves the archive
 * whole.
 *
 * @param run - Its rowid.
 */
export function pruningOf(
	database: Database,
	run: number,
	keep: ReadonlySet<number>,
): { readonly pruned: Pruned; readonly steps: Steps } {
	const texts = pruningTexts(database, run, keep)
	const conversations = pruningConversations(database, run, new ModelTexts(database, run), keep)
	// Of use to a replay, which a pruned run has none of; what is under way is tuned again.
	const dropTunings = () => void database.prepare('DELETE FROM tunings WHERE run = ?').run(run)
	return {
		pruned: { candidates: texts.candidates, requests: conversations.requests },
		steps: [...texts.steps, dropTunings, ...conversations.steps],
	}
}
