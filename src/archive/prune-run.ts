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
 * @param note - Called in the first step with how many candidates are dropped, so that a run of which nothing could be dropped is still one to replay.
 */
export function pruningOf(
	database: Database,
	run: number,
	keep: ReadonlySet<number>,
	note: (candidates: number) => void,
): { readonly pruned: Pruned; readonly steps: Steps } {
	const texts = pruningTexts(database, run, keep)
	const conversations = pruningConversations(database, run, new ModelTexts(database, run), keep)
	const pruned = { candidates: texts.candidates, requests: conversations.requests }
	if (pruned.candidates + pruned.requests === 0) return { pruned, steps: [] }
	const [first, ...others] = [...texts.steps, ...conversations.steps]
	const begin = () => {
		note(pruned.candidates)
		// Of use to a replay, which a pruned run has none of; what is under way is tuned again.
		database.prepare('DELETE FROM tunings WHERE run = ?').run(run)
		first?.()
	}
	return { pruned, steps: [begin, ...others] }
}
