import type { RunArchive, RunRecord } from '../archive/archive.ts'
import { contendersOf } from '../archive/contenders.ts'
import type { Outcome } from '../candidate/outcome.ts'
import type { BestSoFar, Earlier, RunStarted } from './events.ts'

/** The first event of a session: what the run is, and what earlier sessions have told, so that a reader needs no archive. */
export function runStarted(run: RunRecord, archive: RunArchive): RunStarted {
	const { experiment, facts, seed, told } = run
	const { forMs = null, candidates = null, target = null } = experiment.budget
	return {
		kind: 'run-started',
		experiment: experiment.name,
		seed,
		resumedAt: told,
		islands: experiment.islands.map((island) => island.name),
		budget: { forMs, candidates, target },
		metrics: facts.metrics,
		isolation: facts.isolation,
		earlier: earlierOf(archive, experiment.islands.length),
	}
}

function earlierOf(archive: RunArchive, islandCount: number): Earlier {
	const outcomes: Partial<Record<Outcome['kind'], number>> = {}
	const islands = Array.from({ length: islandCount }, () => ({ told: 0, best: null as number | null }))
	for (const { island, kind, score } of archive.lineage()) {
		const own = island === undefined ? undefined : islands[island]
		if (own === undefined) continue
		outcomes[kind] = (outcomes[kind] ?? 0) + 1
		own.told++
		if (score !== undefined && (own.best === null || score > own.best)) own.best = score
	}
	const [best] = contendersOf(archive, 1)
	return {
		outcomes,
		islands,
		seed: scoredOf(archive, 0),
		best: best === undefined ? null : scoredOf(archive, best.number),
	}
}

function scoredOf(archive: RunArchive, number: number): BestSoFar | null {
	const outcome = archive.candidate(number)?.outcome
	return outcome?.kind === 'scored' ? { candidate: number, score: outcome.score, metrics: outcome.metrics } : null
}
