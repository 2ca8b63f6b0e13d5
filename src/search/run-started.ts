import type { RunArchive, RunRecord } from '../archive/archive.ts'
import { bestSeed, championshipOf } from '../archive/champion.ts'
import { pausesOf } from '../archive/pauses.ts'
import { isOfNow, lastScored, rankLast } from '../archive/rescoring.ts'
import { gain, objectivesOf, type Rank } from '../candidate/compare.ts'
import type { Outcome } from '../candidate/outcome.ts'
import { seedNames } from '../experiment/seeds.ts'
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
		seeds: seedNames(experiment),
		islands: experiment.islands.map((island) => island.name),
		paused: [...pausesOf(archive.orders()).islands],
		budget: { forMs, candidates, target },
		metrics: facts.metrics,
		isolation: facts.isolation,
		earlier: earlierOf(archive, run),
	}
}

function earlierOf(archive: RunArchive, { experiment, facts }: RunRecord): Earlier {
	const objectives = objectivesOf(facts)
	const outcomes: Partial<Record<Outcome['kind'], number>> = {}
	const islands = experiment.islands.map(() => ({ told: 0, best: undefined as Omit<Rank, 'size'> | undefined }))
	const rescoring = archive.rescoring()
	for (const row of archive.lineage()) {
		const { number, island, kind } = row
		const own = island === undefined ? undefined : islands[island]
		if (own === undefined) continue
		outcomes[kind] = (outcomes[kind] ?? 0) + 1
		own.told++
		const rank = isOfNow(number, rescoring) ? rankLast(row, rescoring) : undefined
		if (rank !== undefined && gain(rank, own.best, objectives) > 0) own.best = rank
	}
	const best = championshipOf(archive)?.contenders[0]
	return {
		outcomes,
		islands: islands.map(({ told, best: { score = null } = {} }) => ({ told, best: score })),
		seed: scoredOf(archive, bestSeed(archive)?.number ?? 0),
		best: best === undefined ? null : scoredOf(archive, best.candidate.number),
	}
}

function scoredOf(archive: RunArchive, number: number): BestSoFar | null {
	const outcome = lastScored(archive, number)?.outcome
	return outcome?.kind === 'scored' ? { candidate: number, score: outcome.score, metrics: outcome.metrics } : null
}
