import type { RunArchive, RunRecord } from '../archive/archive.ts'
import { bestSeed, championshipOf } from '../archive/champion.ts'
import { pausesOf } from '../archive/pauses.ts'
import { lastScored } from '../archive/rescoring.ts'
import { objectivesOf } from '../candidate/compare.ts'
import { seedNames } from '../experiment/seeds.ts'
import type { BestSoFar, Earlier, RunStarted } from './events.ts'
import type { Snapshot } from './snapshot.ts'
import { Tally } from './tally.ts'

/**
 * The first event of a session: what the run is, and what earlier sessions have told, so that a reader needs no archive.
 *
 * @param snapshot - From which what was told is gone through; else from the first candidate on.
 */
export function runStarted(run: RunRecord, archive: RunArchive, snapshot: Snapshot | undefined): RunStarted {
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
		earlier: earlierOf(archive, run, snapshot),
	}
}

function earlierOf(archive: RunArchive, { experiment, facts }: RunRecord, snapshot: Snapshot | undefined): Earlier {
	const tally = new Tally(objectivesOf(facts), archive.rescoring())
	if (snapshot !== undefined) tally.restore(snapshot.ledger.tally)
	for (const row of archive.lineage(snapshot?.ledger.told)) tally.take(row)
	const { outcomes, islands } = tally.state()
	const best = championshipOf(archive)?.contenders[0]
	return {
		outcomes,
		islands: experiment.islands.map((_, index) => {
			const { told = 0, best } = islands[index] ?? {}
			return { told, best: best?.score ?? null }
		}),
		seed: scoredOf(archive, bestSeed(archive)?.number ?? 0),
		best: best === undefined ? null : scoredOf(archive, best.candidate.number),
	}
}

function scoredOf(archive: RunArchive, number: number): BestSoFar | null {
	const outcome = lastScored(archive, number)?.outcome
	return outcome?.kind === 'scored' ? { candidate: number, score: outcome.score, metrics: outcome.metrics } : null
}
