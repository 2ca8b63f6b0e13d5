import type { RunArchive } from '../archive/archive.ts'
import { askedOf } from '../experiment/seeds.ts'
import type { RunEnded } from './events.ts'
import type { Ledger } from './ledger.ts'
import type { StopReason } from './stopping.ts'

/**
 * The last event of a session: why it ended, and what it has come to.
 *
 * @param archive - Of the run: a session that is stopped at once has not gone through all that it has told.
 */
export function runEnded(
	reason: StopReason,
	ledger: Ledger,
	archive: RunArchive,
	champion: RunEnded['best'] | undefined,
): RunEnded {
	const { told, experiment } = archive.record()
	const { asked, scored } =
		ledger.told === told ? ledger : { asked: askedOf(experiment, told), scored: scoredOf(archive) }
	const elapsedMs = Math.round(ledger.elapsedMs)
	return {
		kind: 'run-ended',
		reason,
		asked,
		scored,
		candidatesPerSecond: elapsedMs > 0 ? Math.round((asked / elapsedMs) * 1e5) / 100 : 0,
		best: champion ?? null,
	}
}

/** Candidates with a score, seeds not counted. */
function scoredOf(archive: RunArchive): number {
	const counts = archive.outcomeCounts().filter(({ island, kind }) => island !== undefined && kind === 'scored')
	return counts.reduce((sum, { count }) => sum + count, 0)
}
