import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { archiveDigest } from '../../src/archive/digest.ts'
import { systemClock } from '../../src/candidate/clock.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { type ModelProposers, noModels } from '../../src/search/model-proposers.ts'
import { replaySearch, runSearch } from '../../src/search/run-search.ts'
import type { Ask, Draft } from '../../src/variation/operator.ts'
import { newArrivalRun as newRun, searchArrivals as search } from './toy-arrival.ts'
import { ToyEvaluator, toyCrossover, toyFront, toyMutate } from './toy-evaluator.ts'
import { ToyModel } from './toy-model.ts'

test('models and operators that need none are told side by side, models up to their slots', async () => {
	const { archive, run } = newRun(200)
	const model = new ToyModel(4)
	const ended = await search(run, model)
	assert.equal(ended.asked, 200)
	// An ask whose draft is being scored leaves its place to another, and asks for its next reply when that is done.
	assert.ok(model.mostInFlight >= 4 && model.mostInFlight <= 4 * 4, `${model.mostInFlight} in flight`)
	const operators = new Set([...run.candidates()].map(({ operator }) => operator))
	assert.ok(operators.has('rewrite') && operators.has('mutate') && operators.has('front'), [...operators].join())
	archive.close()
})

test('every draft of a model hears the outcome that the archive keeps', async () => {
	const { archive, run } = newRun(600)
	const model = new ToyModel(4)
	await search(run, model)
	for (const { operator, detail, outcome } of run.candidates()) {
		const heard = operator === 'rewrite' ? model.heard.get(detail) : undefined
		if (heard !== undefined) assert.deepEqual(heard, outcome)
	}
	assert.ok(model.heard.size > 3, `${model.heard.size} heard`)
	archive.close()
})

test('a run stopped anywhere and resumed loses no reply and uses none twice', async () => {
	await fc.assert(
		fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 4 }), async (stops) => {
			const { archive, run } = newRun(100)
			const model = new ToyModel(3)
			for (const stopAt of stops.sort((one, other) => one - other)) await search(run, model, stopAt)
			const ended = await search(run, model)
			assert.equal(ended.reason, 'budget')
			const told = [...run.candidates()].filter(({ operator }) => operator === 'rewrite')
			const keys = told.map(({ detail }) => detail)
			assert.equal(new Set(keys).size, keys.length, 'a reply was used twice')
			assert.equal(model.paid, model.replies.size, 'a reply was paid for twice')
			const open = [...run.journal.from(0)].filter(({ ended }) => !ended)
			const lost = [...model.replies.keys()].filter(
				(key) => !keys.includes(key) && !open.some(({ island, ask }) => key.startsWith(`${island}/${ask}/`)),
			)
			assert.deepEqual(lost, [])
			archive.close()
		}),
		{ numRuns: 10 },
	)
})

test('asks of an island are numbered without gap or repetition, however often the run is resumed', async () => {
	const { archive, run } = newRun(150)
	const model = new ToyModel(3)
	for (const stopAt of [20, 60, 61]) await search(run, model, stopAt)
	await search(run, model)
	const asks = new Map<number, number[]>()
	for (const { island, ask } of run.journal.from(0)) asks.set(island, [...(asks.get(island) ?? []), ask])
	for (const numbers of asks.values()) assert.deepEqual(numbers, [...numbers.keys()])
	archive.close()
})

test('a run in order of arrival without models is the caller’s mistake', async () => {
	const { archive, run } = newRun(10)
	const model = new ToyModel(1)
	await search(run, model)
	const parts = {
		run: run.record(),
		archive: run,
		evaluator: new ToyEvaluator(1, 0),
		operators: new Map(),
		clock: systemClock,
	}
	await assert.rejects(
		runSearch({
			...parts,
			describe: () => ({ fingerprint: '', size: 1 }),
			signal: new AbortController().signal,
			listener: () => {},
		}),
		/Expected `models`/,
	)
	archive.close()
})

test('a replay asks no model and ends in the same archive, even of a run that was stopped and resumed', async () => {
	await fc.assert(
		fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 119 }), { maxLength: 3 }), async (stops) => {
			const { archive, run } = newRun(120)
			const model = new ToyModel(3)
			for (const stopAt of stops.sort((one, other) => one - other)) await search(run, model, stopAt)
			await search(run, model)
			const { paid } = model
			const again = archive.createRun({ ...run.record(), startedAt: 1 })
			await replaySearch(
				{
					run: again.record(),
					archive: again,
					evaluator: new ToyEvaluator(2, 99),
					operators: new Map([toyMutate, toyCrossover, toyFront].map((operator) => [operator.name, operator])),
					describe: (source) => ({ fingerprint: source, size: source.length }),
					clock: systemClock,
					signal: new AbortController().signal,
					listener: () => {},
				},
				run,
				model,
			)
			assert.deepEqual([...again.lineage()], [...run.lineage()])
			assert.deepEqual([...again.migrations()], [...run.migrations()])
			if (stops.length === 0) assert.equal(archiveDigest(again), archiveDigest(run))
			assert.ok(model.paid - paid <= 3 * 2, 'only what was in flight at the end may be asked for')
			archive.close()
		}),
		{ numRuns: 10 },
	)
})

test('a run that is resumed with more islands has them from then on, however often it is stopped, and is replayed the same', async () => {
	const { archive, run } = newRun(160)
	const model = new ToyModel(3)
	await search(run, model, 50)
	const { experiment, told } = run.record()
	const before = experiment.islands
	const islands = [...before, { ...(before[0] ?? assert.fail()), name: 'four' }]
	run.replan({ kind: 'islands', islands, before }, [], told, 0)
	for (const stopAt of [51, 90]) await search(run, model, stopAt)
	await search(run, model)
	const rows = [...run.lineage()]
	assert.ok(rows.every(({ island = 0, number }) => island < 3 || number >= told))
	assert.ok(rows.some(({ island }) => island === 3))
	const again = archive.createRun({ ...run.record(), startedAt: 1 })
	await replaySearch(
		{
			run: again.record(),
			archive: again,
			evaluator: new ToyEvaluator(2, 99),
			operators: new Map([toyMutate, toyCrossover, toyFront].map((operator) => [operator.name, operator])),
			describe: (source) => ({ fingerprint: source, size: source.length }),
			clock: systemClock,
			signal: new AbortController().signal,
			listener: () => {},
		},
		run,
		model,
	)
	assert.deepEqual([...again.lineage()], rows)
	assert.deepEqual([...again.migrations()], [...run.migrations()])
	archive.close()
})

test('a run that had models, goes on without and finds nothing new ends', async () => {
	const stuck = {
		...toyMutate,
		*propose({ parents: [main] }: Ask): Generator<Draft, void, Outcome> {
			yield { source: main.source, detail: 'nothing', parents: [main.candidate] }
		},
	}
	const { run } = newRun(9_000)
	const ended = await runSearch(
		{
			run: run.record(),
			archive: run,
			evaluator: new ToyEvaluator(2, 0),
			operators: new Map(['mutate', 'crossover', 'front'].map((name) => [name, { ...stuck, name }])),
			describe: (source) => ({ fingerprint: source, size: source.length }),
			clock: systemClock,
			signal: new AbortController().signal,
			listener: () => {},
		},
		noModels,
	)
	assert.equal(ended.reason, 'barren')
})

test('where a model may come back and nothing else finds anything new, it is awaited at rest', async () => {
	const stuck = {
		...toyMutate,
		*propose({ parents: [main] }: Ask): Generator<Draft, void, Outcome> {
			yield { source: main.source, detail: 'nothing', parents: [main.candidate] }
		},
	}
	const { run } = newRun(9_000)
	let comeBack = () => {}
	let isDown = true
	let toldAtRest = 0
	const model = new ToyModel(2)
	const down: ModelProposers = {
		slots: 2,
		room: () => (isDown ? false : model.room()),
		onRoom: (listener) => model.onRoom(listener),
		chooseOperator: () => model.chooseOperator(),
		operatorOf: () => model.operatorOf(),
	}
	const abort = new AbortController()
	// A clock that stands until the model is back: nothing but a rest waits for it.
	const clock = {
		...systemClock,
		after: (_: number, callback: () => void) => {
			comeBack = callback
			return () => {}
		},
	}
	const ended = runSearch(
		{
			run: run.record(),
			archive: run,
			evaluator: new ToyEvaluator(2, 0),
			operators: new Map(['mutate', 'crossover', 'front'].map((name) => [name, { ...stuck, name }])),
			describe: (source) => ({ fingerprint: source, size: source.length }),
			clock,
			signal: abort.signal,
			listener: (event) => {
				if (event.kind !== 'candidate-told') return
				toldAtRest = event.candidate
				if (event.operator === 'rewrite') abort.abort()
			},
		},
		down,
	)
	const rest = async () => {
		for (let told = -1; told !== toldAtRest || told === 0; ) {
			told = toldAtRest
			for (let turns = 0; turns < 500; turns++) await turn()
		}
	}
	await rest()
	assert.ok(toldAtRest >= 1_000 && toldAtRest < 1_200, `${toldAtRest}`)
	isDown = false
	comeBack()
	assert.equal((await ended).reason, 'interrupted')
	model.abort()
})
