import type { Archive, RunRecord } from '../../archive/archive.ts'
import { contendersOf } from '../../archive/contenders.ts'
import type { Outcome } from '../../candidate/outcome.ts'
import type { BestSoFar } from '../../search/events.ts'
import type { Earlier } from './run-progress.ts'

/** What earlier sessions of a run told, read from its lineage. */
export function earlierOf(archive: Archive, run: RunRecord): Earlier {
	const outcomes = new Map<Outcome['kind'], number>()
	const islands = run.experiment.islands.map(() => ({ told: 0, best: undefined as number | undefined }))
	for (const { island, kind, score } of archive.lineage(run.id)) {
		const own = island === undefined ? undefined : islands[island]
		if (own === undefined) continue
		outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1)
		own.told++
		if (score !== undefined && (own.best === undefined || score > own.best)) own.best = score
	}
	return { outcomes, islands, seed: scoredOf(archive, run, 0), best: bestOf(archive, run) }
}

function bestOf(archive: Archive, run: RunRecord): BestSoFar | undefined {
	const [best] = contendersOf(archive, run.id, 1)
	return best === undefined ? undefined : scoredOf(archive, run, best.number)
}

function scoredOf(archive: Archive, run: RunRecord, number: number): BestSoFar | undefined {
	const outcome = archive.candidate(run.id, number)?.outcome
	return outcome?.kind === 'scored' ? { candidate: number, score: outcome.score, metrics: outcome.metrics } : undefined
}
