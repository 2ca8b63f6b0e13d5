import type { RunArchive } from '../archive/archive.ts'
import { type ChampionReport, championReport } from '../archive/champion.ts'

/** The best function of a run, and whether it held up on inputs that the search never had. */
export interface Champion extends ChampionReport {
	/** The whole source, ready to compile. */
	readonly source: string
}

/** The champion of a run, else the best of its search so far; `undefined` where nothing has a score. */
export function championOf(run: RunArchive): Champion | undefined {
	const report = championReport(run)
	const candidate = report && run.candidate(report.candidate)
	return report === undefined || candidate === undefined ? undefined : { ...report, source: candidate.source }
}
