import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { RunArchive } from '../../src/archive/archive.ts'
import { archiveDigest } from '../../src/archive/digest.ts'
import { systemClock } from '../../src/candidate/clock.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import type { TuneRequest, Tuning } from '../../src/scoring/tuning.ts'
import { type Tuner, withKeptTunings } from '../../src/search/kept-tunings.ts'
import { noModels } from '../../src/search/model-proposers.ts'
import { replaySearch, runSearch } from '../../src/search/run-search.ts'
import type { SearchParts } from '../../src/search/search-parts.ts'
import { createTuning } from '../../src/variation/tuning.ts'
import { ToyEvaluator, toyExperiment, toyMutate } from './toy-evaluator.ts'
import { ToyModel } from './toy-model.ts'
import { newArchive, newRun } from './toy-run.ts'

const syntax = await loadRustSyntax()

/** What a tuner finds on a machine that has so much else to do: its time is over sooner or later, or the compiler's is. */
class BusyTuner implements Tuner {
	readonly #load: number
	asked = 0

	constructor(load: number) {
		this.#load = load
	}

	async tune({ numbers: [number] }: TuneRequest): Promise<Tuning> {
		this.asked++
		await turn()
		const value = number?.value ?? 0
		const gain = (Math.floor(value) * 7 + this.#load * 3) % 10
		if (gain === 0) return { kind: 'refused', outcome: { kind: 'timed-out', during: 'compile', limitMs: 5 } }
		const best = gain < 3 ? null : { values: [value + gain + 0.25], cost: 1, before: 2 }
		return { kind: 'tuned', best, vectors: 9 }
	}
}

for (const tellOrder of ['ask', 'arrival'] as const) {
	test(`told in order of ${tellOrder}, what tunings found is taken again where it is gone on with, and replayed`, async () => {
		const archive = newArchive()
		const rates = tellOrder === 'ask' ? { mutate: 1, tune: 3 } : { mutate: 1, tune: 3, rewrite: 1 }
		const islands = toyExperiment.islands.map((island) => ({ ...island, rates }))
		const run = archive.createRun({
			...newRun(archive, { islands, search: { inFlight: 4, stagnation: 20 } }).record(),
			tellOrder,
		})
		const model = new ToyModel(1)
		const models = tellOrder === 'ask' ? noModels : model
		const abort = new AbortController()
		const stopAt = 40
		await runSearch(
			{
				...partsOf(run, new BusyTuner(0)),
				signal: abort.signal,
				listener: (event) => {
					if (event.kind === 'candidate-told' && event.candidate === stopAt) abort.abort()
				},
			},
			models,
		)
		model.abort()
		await runSearch(partsOf(run, new BusyTuner(1)), models)
		model.abort()
		const again = archive.createRun({ ...run.record(), startedAt: 1 })
		const tuner = new BusyTuner(2)
		await replaySearch(partsOf(again, tuner, run), run, models)
		// Each session tries its own best at its end.
		const none = new Set<number>()
		equal(archiveDigest(again, none), archiveDigest(run, none))
		const tuned = [...run.candidates()].filter(({ detail }) => detail.startsWith('tuned')).length
		ok(tuned > 5, `${tuned} tuned`)
		// Of asks that were under way at the end nothing is told.
		ok(tuner.asked <= 2, `${tuner.asked}`)
		archive.close()
	})
}

test('a run that was recorded before tunings were kept is tuned again', async () => {
	const archive = newArchive()
	const [then, now] = [newRun(archive), newRun(archive)]
	const request = { source: 'f', numbers: [{ kind: 'real', value: 3 } as const], seed: 'ab'.repeat(32), vectors: 1 }
	const tuner = new BusyTuner(3)
	const { tune } = withKeptTunings(tuner, now.tunings, then.tunings)
	equal(JSON.stringify(await tune?.(request)), JSON.stringify(await new BusyTuner(3).tune(request)))
	await tune?.({ ...request, by: 'operators' })
	equal(tuner.asked, 1)
	await tune?.({ ...request, seed: 'cd'.repeat(32) })
	equal(tuner.asked, 2)
	archive.close()
})

function partsOf(archive: RunArchive, tuner: Tuner, recorded?: RunArchive): SearchParts {
	const { tune } = withKeptTunings(tuner, archive.tunings, recorded?.tunings)
	ok(tune)
	const otherwise = { ...toyMutate, name: 'tune' }
	const operators = [toyMutate, createTuning({ syntax, maxTokens: 100, tune, timed: false, otherwise })]
	return {
		run: archive.record(),
		archive,
		evaluator: new ToyEvaluator(2, archive.record().told),
		operators: new Map(operators.map((operator) => [operator.name, operator])),
		describe: (source) => ({ fingerprint: source, size: source.length }),
		clock: systemClock,
		signal: new AbortController().signal,
		listener: () => {},
	}
}
