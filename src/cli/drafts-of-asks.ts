import type { RunArchive } from '../archive/archive.ts'

/** An ask of a run. */
export interface AskName {
	readonly island: number
	readonly ask: number
}

/** Candidates that drafts of these asks became, by `island/ask/attempt`: of a long run only what was told since the first of them is read. */
export function draftsOf(run: RunArchive, asks: readonly AskName[]): Map<string, number> {
	const drafts = new Map<string, number>()
	if (asks.length === 0) return drafts
	const wanted = new Set(asks.map(({ island, ask }) => `${island}/${ask}`))
	const first = Math.min(...asks.map(({ island, ask }) => run.journal.ask(island, ask)?.toldBefore ?? 0))
	for (const { island, ask, attempt, number } of run.lineage(first)) {
		if (wanted.has(`${island}/${ask}`)) drafts.set(`${island}/${ask}/${attempt}`, number)
	}
	return drafts
}
