import type { RunEnded } from './events.ts'
import type { Ledger } from './ledger.ts'
import type { StopReason } from './stopping.ts'

/** The last event of a session: why it ended, and what it has come to. */
export function runEnded(reason: StopReason, ledger: Ledger, champion: RunEnded['best'] | undefined): RunEnded {
	const { asked, scored } = ledger
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
