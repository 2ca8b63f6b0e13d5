import type { RunArchive } from '../archive/archive.ts'
import type { Outcome } from '../candidate/outcome.ts'
import type { Evaluation, Evaluator } from '../scoring/evaluate.ts'
import { withoutEvaluation } from './ledger.ts'
import type { Description } from './open-ask.ts'

/**
 * An evaluator for a replay: what a limit of time or of memory decides, then or now, is as it was recorded.
 *
 * What lies near a limit may end on either side of it on a machine that is busy with other things, and all that follows with
 * it: what runs away in both comes to one of them first, and a compiler that somebody has killed ends as one for which there was
 * no memory. Everything else is evaluated again, and has to come out the same.
 */
export function withRecordedLimits(
	evaluator: Evaluator,
	recorded: RunArchive,
	describe: (source: string) => Description,
): Evaluator {
	const { facts, calibrate } = evaluator
	return {
		facts,
		async evaluate(request, signal) {
			// The first of its kind is the one that was evaluated.
			const number = recorded.findFingerprint(describe(request.source).fingerprint)
			const then = number === undefined ? undefined : evaluationOf(recorded, number, request.purpose)
			if (then !== undefined && isOfLimit(then.outcome)) return then
			const now = await evaluator.evaluate(request, signal)
			return then !== undefined && isOfLimit(now.outcome) ? then : now
		},
		...(calibrate === undefined ? {} : { calibrate: calibrate.bind(evaluator) }),
		close: () => evaluator.close(),
	}
}

function evaluationOf(recorded: RunArchive, number: number, purpose: 'search' | 'confirm'): Evaluation | undefined {
	if (purpose === 'search') return recorded.candidate(number)
	const confirmation = recorded.confirmations().find(({ candidate }) => candidate === number)
	return confirmation && withoutEvaluation(confirmation.outcome)
}

function isOfLimit({ kind }: Outcome): boolean {
	return kind === 'timed-out' || kind === 'out-of-memory'
}
