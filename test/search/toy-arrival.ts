import type { Archive, RunArchive } from '../../src/archive/archive.ts'
import { systemClock } from '../../src/candidate/clock.ts'
import type { RunEnded } from '../../src/search/events.ts'
import { runSearch } from '../../src/search/run-search.ts'
import type { SearchParts } from '../../src/search/search-parts.ts'
import { ToyEvaluator, toyCrossover, toyExperiment, toyFacts, toyFront, toyMutate } from './toy-evaluator.ts'
import type { ToyModel } from './toy-model.ts'
import { newArchive } from './toy-run.ts'

/** A run of the toy experiment with a model on all islands, in an archive of its own. */
export function newArrivalRun(candidates: number): { archive: Archive; run: RunArchive } {
	const archive = newArchive()
	const budget = { forMs: undefined, candidates, target: undefined }
	const islands = toyExperiment.islands.map((island) => ({
		...island,
		rates: { ...island.rates, front: 0.5, rewrite: 9 },
	}))
	const run = archive.createRun({
		experiment: { ...toyExperiment, budget, islands },
		facts: toyFacts,
		seed: 1,
		evaluatorFingerprint: 'toy',
		startedAt: 0,
		tellOrder: 'arrival',
	})
	return { archive, run }
}

/** What such a run is searched with; snapshots are taken often. */
export function arrivalParts(archive: RunArchive, signal: AbortSignal): SearchParts {
	const run = archive.record()
	return {
		run,
		archive,
		evaluator: new ToyEvaluator(2, run.told),
		operators: new Map([toyMutate, toyCrossover, toyFront].map((operator) => [operator.name, operator])),
		describe: (source) => ({ fingerprint: source, size: source.length }),
		clock: systemClock,
		signal,
		snapshotEvery: 7,
		listener: () => {},
	}
}

/** Searches to the end, or until candidate `stopAt` is told. */
export async function searchArrivals(archive: RunArchive, model: ToyModel, stopAt?: number): Promise<RunEnded> {
	const abort = new AbortController()
	const parts = arrivalParts(archive, abort.signal)
	const ended = await runSearch(
		{
			...parts,
			listener: (event) => {
				if (event.kind === 'candidate-told' && event.candidate === stopAt) abort.abort()
			},
		},
		model,
	)
	model.abort()
	return ended
}
