import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { Archive, RunArchive } from '../../src/archive/archive.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { type Clock, systemClock } from '../../src/candidate/clock.ts'
import { randomStream } from '../../src/candidate/random.ts'
import type { Experiment } from '../../src/experiment/experiment.ts'
import type { RunEnded, SearchEvent } from '../../src/search/events.ts'
import { noModels } from '../../src/search/model-proposers.ts'
import { replaySearch, runSearch } from '../../src/search/run-search.ts'
import type { SearchParts } from '../../src/search/search-parts.ts'
import {
	ToyEvaluator,
	toyCrossover,
	toyExperiment,
	toyFacts,
	toyFront,
	toyMutate,
	toySearching,
} from './toy-evaluator.ts'

const folder = mkdtempSync(join(tmpdir(), 'oxipelago-search-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let archives = 0

/** An archive of its own, removed with the process. */
export function newArchive(): Archive {
	return openArchive(join(folder, `${archives++}.db`), { mode: 'write' })
}

/** A run of the toy experiment but for `changes`. */
export function newRun(archive: Archive, changes: Partial<Experiment> = {}, seed = 1): RunArchive {
	return archive.createRun({
		experiment: { ...toyExperiment, ...changes },
		facts: toyFacts,
		seed,
		evaluatorFingerprint: 'toy',
		startedAt: 0,
		tellOrder: 'ask',
	})
}

/** Searches to the end, or until candidate `stopAt` is told. */
export async function search(
	archive: RunArchive,
	options: {
		lanes?: number
		delays?: number
		stopAt?: number
		evaluator?: ToyEvaluator
		clock?: Clock
		signal?: AbortSignal
		/** Often, unless given: every test that resumes a run goes on from snapshots. */
		snapshotEvery?: number
		onEvent?: (event: SearchEvent) => void
		/** A run to go after, in place of searching. */
		recorded?: RunArchive
	} = {},
): Promise<{ ended: RunEnded; events: SearchEvent[]; evaluator: ToyEvaluator }> {
	const abort = new AbortController()
	const events: SearchEvent[] = []
	const evaluator = options.evaluator ?? new ToyEvaluator(options.lanes ?? 2, options.delays ?? 0)
	const parts: SearchParts = {
		run: archive.record(),
		archive,
		evaluator,
		operators: new Map(
			[toyMutate, toyCrossover, toyFront, toySearching(randomStream('searching', options.delays ?? 0))].map(
				(operator) => [operator.name, operator],
			),
		),
		describe: (source) => ({ fingerprint: source, size: source.length }),
		clock: options.clock ?? systemClock,
		signal: AbortSignal.any([abort.signal, ...(options.signal === undefined ? [] : [options.signal])]),
		snapshotEvery: options.snapshotEvery ?? 9,
		listener: (event) => {
			events.push(event)
			options.onEvent?.(event)
			if (event.kind === 'candidate-told' && event.candidate === options.stopAt) abort.abort()
		},
	}
	const { recorded } = options
	const ended = await (recorded === undefined ? runSearch(parts) : replaySearch(parts, recorded, noModels))
	return { ended, events, evaluator }
}
