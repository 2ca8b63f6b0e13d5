import type { RunArchive, RunRecord } from '../../archive/archive.ts'
import { contendersOf } from '../../archive/contenders.ts'
import type { Outcome } from '../../candidate/outcome.ts'
import type { BestSoFar } from '../../search/events.ts'
import type { Earlier } from './run-progress.ts'

/** What earlier sessions of a run told, read from its lineage. */
export function earlierOf(kept: RunArchive, run: RunRecord): Earlier {
	const outcomes = new Map<Outcome['kind'], number>()
	const islands = run.experiment.islands.map(() => ({ told: 0, best: undefined as number | undefined }))
	for (const { island, kind, score } of kept.lineage()) {
		const own = island === undefined ? undefined : islands[island]
		if (own === undefined) continue
		outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1)
		own.told++
		if (score !== undefined && (own.best === undefined || score > own.best)) own.best = score
	}
	return { outcomes, islands, seed: scoredOf(kept, 0), best: bestOf(kept) }
}

function bestOf(run: RunArchive): BestSoFar | undefined {
	const [best] = contendersOf(run, 1)
	return best === undefined ? undefined : scoredOf(run, best.number)
}

function scoredOf(run: RunArchive, number: number): BestSoFar | undefined {
	const outcome = run.candidate(number)?.outcome
	return outcome?.kind === 'scored' ? { candidate: number, score: outcome.score, metrics: outcome.metrics } : undefined
}
