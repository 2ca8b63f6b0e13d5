import type { Database } from 'better-sqlite3'
import type { Outcome } from '../candidate/outcome.ts'
import { inParts, type Steps } from './small-steps.ts'
import { lineOf, packBlock, textsOf, unpackBlock } from './text-blocks.ts'

/** What a pruned candidate says of how it was made. */
const prunedDetail = 'pruned: its source and what was said of it are kept no more'

/** Blocks of a step: some tens of milliseconds. */
const blocksOfStep = 8

/**
 * How many candidates of a run source, output and feedback are dropped of, all but those of `keep`, and the steps of it, which leave what they
 * came to. Those that are not packed yet, less than 128, stay.
 *
 * @param run - Its rowid.
 */
export function pruningTexts(
	database: Database,
	run: number,
	keep: ReadonlySet<number>,
): { readonly candidates: number; readonly steps: Steps } {
	const blocks = database
		.prepare<[number], Block>('SELECT id, first, candidates FROM text_blocks WHERE run = ? ORDER BY first')
		.all(run)
	const linesOf = database.prepare<[number], Buffer>('SELECT lines FROM text_blocks WHERE id = ?').pluck()
	const replace = database.prepare<[Buffer, number]>('UPDATE text_blocks SET lines = ? WHERE id = ?')
	const pruned = ({ id, first }: Block) => {
		const lines = unpackBlock(linesOf.get(id) as Buffer).map((line, index) => {
			if (keep.has(first + index)) return line
			const texts = textsOf(line)
			return lineOf({ ...texts, detail: prunedDetail, source: '', outcome: bare(texts.outcome as Outcome), output: '' })
		})
		replace.run(packBlock(lines), id)
	}
	const packed = blocks.reduce((sum, { candidates }) => sum + candidates, 0)
	const kept = blocks.flatMap(({ first, candidates }) =>
		Array.from({ length: candidates }, (_, index) => first + index).filter((number) => keep.has(number)),
	)
	return {
		candidates: packed - kept.length,
		steps: inParts(blocks, blocksOfStep).map((part) => () => part.forEach(pruned)),
	}
}

interface Block {
	readonly id: number
	readonly first: number
	readonly candidates: number
}

function bare(outcome: Outcome): Outcome {
	if (outcome.kind === 'scored') return { ...outcome, feedback: '' }
	if (outcome.kind !== 'compile-failed') return outcome
	return { ...outcome, diagnostics: outcome.diagnostics.slice(0, 1).map((one) => ({ ...one, rendered: '' })) }
}
