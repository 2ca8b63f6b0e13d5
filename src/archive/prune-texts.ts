import type { Database } from 'better-sqlite3'
import type { Outcome } from '../candidate/outcome.ts'
import { lineOf, packBlock, textsOf, unpackBlock } from './text-blocks.ts'

/** What a pruned candidate says of how it was made. */
const prunedDetail = 'pruned: its source and what was said of it are kept no more'

/**
 * Drops source, output and feedback of a run's candidates but those of `keep`, and leaves what they came to; the caller puts it
 * in a transaction. Those that are not packed yet, less than 128, stay.
 *
 * @param run - Its rowid.
 * @returns Candidates that were dropped so.
 */
export function pruneTexts(database: Database, run: number, keep: ReadonlySet<number>): number {
	const blocks = database.prepare<[number], { id: number; first: number }>(
		'SELECT id, first FROM text_blocks WHERE run = ? ORDER BY first',
	)
	const block = database.prepare<[number], Buffer>('SELECT lines FROM text_blocks WHERE id = ?').pluck()
	const replace = database.prepare<[Buffer, number]>('UPDATE text_blocks SET lines = ? WHERE id = ?')
	let pruned = 0
	for (const { id, first } of blocks.all(run)) {
		const lines = unpackBlock(block.get(id) as Buffer).map((line, index) => {
			if (keep.has(first + index)) return line
			pruned++
			const texts = textsOf(line)
			return lineOf({ ...texts, detail: prunedDetail, source: '', outcome: bare(texts.outcome as Outcome), output: '' })
		})
		replace.run(packBlock(lines), id)
	}
	return pruned
}

function bare(outcome: Outcome): Outcome {
	if (outcome.kind === 'scored') return { ...outcome, feedback: '' }
	if (outcome.kind !== 'compile-failed') return outcome
	return { ...outcome, diagnostics: outcome.diagnostics.slice(0, 1).map((one) => ({ ...one, rendered: '' })) }
}
