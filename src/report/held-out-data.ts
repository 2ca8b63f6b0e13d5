import type { RunArchive } from '../archive/archive.ts'
import { standingsOf } from '../archive/champion.ts'
import { confirmationsOfNow } from '../archive/rescoring.ts'
import type { HeldOutData } from './run-data.ts'

/** What held-out inputs said of those that were tried on them, by the compiler of now. */
export function heldOutData(run: RunArchive): HeldOutData[] {
	const standings = standingsOf(run)
	return confirmationsOfNow(run).flatMap(({ candidate, outcome, confirmedAtMs }) => {
		const standing = standings.get(candidate)
		const score = outcome.kind === 'scored' ? outcome.score : null
		return standing === undefined ? [] : [{ candidate, atMs: confirmedAtMs, verdict: standing.verdict, score }]
	})
}
