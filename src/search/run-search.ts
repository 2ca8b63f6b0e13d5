import type { RunArchive } from '../archive/archive.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { hasEmbeddedOperator } from '../experiment/presets.ts'
import { searchInArrivalOrder } from './arrival-order.ts'
import { searchInAskOrder } from './ask-order.ts'
import type { RunEnded } from './events.ts'
import type { ModelProposers } from './model-proposers.ts'
import { withRecordedLimits } from './recorded-limits.ts'
import { searchAsRecorded } from './replay-order.ts'
import type { SearchParts } from './search-parts.ts'
import { SearchRun } from './search-run.ts'

/**
 * Runs a search until its budget, target or signal ends it: ask, evaluate, tell, in a steady state.
 *
 * @param models - Who proposes with models; needed for a run that is told in order of arrival.
 * @returns The `run-ended` event, which the listener has had as well.
 * @throws {ArchiveError} If the archive cannot keep a tell; what was told before is safe.
 * @throws {EvaluatorFault} For a fault of ours.
 * @throws {RangeError} If a run in order of arrival is given no `models`.
 */
export async function runSearch(parts: SearchParts, models?: ModelProposers): Promise<RunEnded> {
	if (parts.run.tellOrder === 'arrival' && models === undefined)
		throw new RangeError('Expected `models` for a run told in order of arrival, got none')
	const search = new SearchRun(parts)
	if (models === undefined || parts.run.tellOrder === 'ask') return await search.run(() => searchInAskOrder(search))
	void models.exhausted?.then((why) => {
		// Replies that are paid for are still scored.
		if (endsWithout(parts.run.experiment, why)) search.closing = why
	})
	return await search.run(() => searchInArrivalOrder(search, models))
}

/**
 * Whether a run ends when its models do: where no island has an operator of another kind, and where it was only what
 * models may use up that would have ended it.
 */
function endsWithout({ islands, budget }: Experiment, why: 'refused' | 'budget'): boolean {
	if (!islands.some(({ rates }) => hasEmbeddedOperator(rates))) return true
	return why === 'budget' && budget.forMs === undefined && budget.candidates === undefined
}

/**
 * Runs a new run as another one went, with the replies that its models gave: no request is made.
 *
 * @param given - Of a new run with the experiment, seed and order of `recorded`. What a limit decides is as recorded.
 * @param models - Proposers that take replies from the log of `recorded`.
 * @throws {PartedError} If it comes to something else than the recorded run.
 */
export async function replaySearch(
	given: SearchParts,
	recorded: RunArchive,
	models: ModelProposers,
): Promise<RunEnded> {
	const parts = { ...given, evaluator: withRecordedLimits(given.evaluator, recorded, given.describe) }
	if (parts.run.tellOrder === 'ask') {
		const again = new SearchRun(parts, parts.archive, recorded)
		return await again.run(() => searchInAskOrder(again))
	}
	const search = new SearchRun(parts, recorded)
	return await search.run(() => searchAsRecorded(search, models, recorded))
}
