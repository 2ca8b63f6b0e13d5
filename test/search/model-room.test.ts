import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { systemClock } from '../../src/candidate/clock.ts'
import type { EvaluateRequest, Evaluation } from '../../src/scoring/evaluate.ts'
import { runSearch } from '../../src/search/run-search.ts'
import type { Ask, ModelOperator } from '../../src/variation/operator.ts'
import { ToyEvaluator, toyExperiment, toyFacts, toyMutate, toySource } from './toy-evaluator.ts'
import { newArchive } from './toy-run.ts'

test('a model is asked again at once, however much of what fills the time waits to be scored', async () => {
	const archive = newArchive()
	const islands = toyExperiment.islands.map((island) => ({ ...island, rates: { mutate: 1, rewrite: 9 } }))
	const run = archive.createRun({
		experiment: { ...toyExperiment, islands, budget: { forMs: undefined, candidates: 60, target: undefined } },
		facts: toyFacts,
		seed: 1,
		evaluatorFingerprint: 'toy',
		startedAt: 0,
		tellOrder: 'arrival',
	})
	const fillersMayEnd = Promise.withResolvers<void>()
	class Waiting extends ToyEvaluator {
		override async evaluate(request: EvaluateRequest): Promise<Evaluation> {
			if (request.by === 'operators') await fillersMayEnd.promise
			return await super.evaluate(request)
		}
	}
	let asked = 0
	let isBusy = false
	let onRoom = () => {}
	const operator: ModelOperator = {
		kind: 'model',
		name: 'rewrite',
		model: 'toy',
		choose: (view, random) => view.parents(1, random),
		async *propose({ parents }: Ask) {
			isBusy = true
			const value = 5_000 + asked++
			await turn()
			isBusy = false
			onRoom()
			yield { source: toySource(value), detail: '', parents: [parents[0].candidate] }
		},
	}
	const searching = runSearch(
		{
			run: run.record(),
			archive: run,
			evaluator: new Waiting(2, 0),
			operators: new Map([[toyMutate.name, toyMutate]]),
			describe: (source) => ({ fingerprint: source, size: source.length }),
			clock: systemClock,
			signal: new AbortController().signal,
			listener: () => {},
		},
		{
			slots: 1,
			room: () => !isBusy,
			onRoom: (listener) => {
				onRoom = listener
			},
			chooseOperator: () => operator,
			operatorOf: () => operator,
		},
	)
	for (let turns = 0; turns < 5_000 && asked < 8; turns++) await turn()
	const askedMeanwhile = asked
	fillersMayEnd.resolve()
	await searching
	assert.equal(askedMeanwhile, 8)
	archive.close()
})
