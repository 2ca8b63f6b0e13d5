import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import type { Archive, RunArchive } from '../../src/archive/archive.ts'
import { archiveDigest } from '../../src/archive/digest.ts'
import { giveOrder } from '../../src/archive/give-order.ts'
import type { Order } from '../../src/archive/order.ts'
import { isAllPaused, pausesOf } from '../../src/archive/pauses.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { randomStream } from '../../src/candidate/random.ts'
import type { Budget } from '../../src/experiment/experiment.ts'
import type { RunEnded, SearchEvent } from '../../src/search/events.ts'
import { noModels } from '../../src/search/model-proposers.ts'
import { replaySearch, runSearch } from '../../src/search/run-search.ts'
import type { SearchParts } from '../../src/search/search-parts.ts'
import { ManualClock } from '../agent/clocks.ts'
import {
	ToyEvaluator,
	toyCrossover,
	toyExperiment,
	toyFront,
	toyMutate,
	toySearching,
	toySource,
} from './toy-evaluator.ts'
import { newRun as newToyRun } from './toy-run.ts'

const folder = mkdtempSync(join(tmpdir(), 'oxipelago-steering-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let archives = 0

const rates = { mutate: 0.5, crossover: 0.2, front: 0.2, searching: 0.1 }

function newRun(archive: Archive, budget: Budget): RunArchive {
	const islands = toyExperiment.islands.map((island) => ({ ...island, rates }))
	return newToyRun(archive, { islands, budget }, 3)
}

/** Orders by the candidate after which another process gives them. */
type Orders = ReadonlyMap<number, readonly Order[]>

interface Session {
	readonly orders?: Orders
	readonly stopAt?: number
	readonly recorded?: RunArchive
	readonly delays?: number
	readonly isStopWanted?: () => boolean
}

async function session(
	archive: Archive,
	kept: RunArchive,
	{ orders, stopAt, recorded, delays = 0, isStopWanted }: Session = {},
): Promise<{ ended: RunEnded; events: SearchEvent[] }> {
	const clock = new ManualClock()
	const abort = new AbortController()
	const events: SearchEvent[] = []
	const parts: SearchParts = {
		run: kept.record(),
		archive: kept,
		evaluator: new ToyEvaluator(2, delays),
		operators: operators(delays),
		describe: (source) => ({ fingerprint: source, size: source.length }),
		clock,
		signal: abort.signal,
		isStopWanted,
		snapshotEvery: 7,
		listener: (event) => {
			events.push(event)
			if (event.kind === 'candidate-told' && event.candidate === stopAt) abort.abort()
			const given = event.kind === 'candidate-told' ? orders?.get(event.candidate) : undefined
			for (const order of given ?? []) giveOrder(archive.path, kept.id, order, 0)
			if (given !== undefined) clock.advance(1_000)
		},
	}
	const ended = await (recorded === undefined ? runSearch(parts) : replaySearch(parts, recorded, noModels))
	return { ended, events }
}

function operators(delays: number): SearchParts['operators'] {
	const all = [toyMutate, toyCrossover, toyFront, toySearching(randomStream('searching', delays))]
	return new Map(all.map((one) => [one.name, one]))
}

const of = (candidates: number): Budget => ({ forMs: undefined, candidates, target: undefined })

function opened(): Archive {
	return openArchive(join(folder, `${archives++}.db`), { mode: 'write' })
}

const injected = (value: number, island: number): Order => ({
	kind: 'inject',
	island,
	source: toySource(value),
	from: 'from mine.rs',
})

describe('a steered run', () => {
	it('tells what a person puts in, on that island, and breeds from it', async () => {
		using archive = closing(opened())
		const kept = newRun(archive.value, of(150))
		const { events } = await session(archive.value, kept, { orders: new Map([[40, [injected(500, 1)]]]) })
		const mine = [...kept.candidates()].find(({ operator }) => operator === 'inject') ?? assert.fail()
		assert.deepEqual([mine.number, mine.island, mine.detail, mine.parents], [41, 1, 'from mine.rs', []])
		assert.ok([...kept.candidates()].some(({ parents }) => parents.includes(41)))
		assert.deepEqual(
			events.filter(({ kind }) => kind === 'steered'),
			[{ kind: 'steered', order: 'inject', island: 1 }],
		)
		assert.equal(kept.record().told, 151)
	})

	it('makes no asks on a paused island until that goes on, and sends nothing there', async () => {
		using archive = closing(opened())
		const kept = newRun(archive.value, of(200))
		const orders: Orders = new Map([
			[30, [{ kind: 'pause', island: 2 }]],
			[120, [{ kind: 'go-on', island: 2 }]],
		])
		await session(archive.value, kept, { orders })
		const on = [...kept.candidates()].filter(({ island }) => island === 2).map(({ number }) => number)
		// Asks that were made before are told all the same; each brings three drafts at most.
		assert.deepEqual(
			on.filter((number) => number > 30 + 3 * 16 && number <= 120),
			[],
		)
		assert.ok(on.some((number) => number > 120))
		const [paused, gone] = kept.orders().map(({ takenAt = 0 }) => takenAt)
		const sent = [...kept.migrations()].filter(({ to }) => to === 2).map(({ at }) => at)
		assert.deepEqual(
			sent.filter((at) => at >= Number(paused) && at < Number(gone)),
			[],
		)
		assert.ok(sent.some((at) => at < Number(paused)) && sent.some((at) => at >= Number(gone)))
	})

	it('has the rates and the budget that it is given', async () => {
		using archive = closing(opened())
		const kept = newRun(archive.value, of(60))
		const none = { crossover: 0, front: 0, searching: 0 }
		const orders: Orders = new Map([
			[10, [{ kind: 'rates', rates: none }]],
			[50, [{ kind: 'budget', more: 90, before: 60 }]],
		])
		const { ended } = await session(archive.value, kept, { orders })
		assert.equal(ended.asked, 140)
		const late = [...kept.candidates(10 + 1 + 3 * 16)].map(({ operator }) => operator)
		assert.deepEqual([...new Set(late)], ['mutate'])
		assert.equal(kept.record().experiment.budget.candidates, 140)
	})

	it('ends when it is told to, and goes on when it is resumed', async () => {
		using archive = closing(opened())
		const kept = newRun(archive.value, of(100))
		const { ended } = await session(archive.value, kept, { orders: new Map([[20, [{ kind: 'stop' }]]]) })
		assert.equal(ended.reason, 'stopped')
		assert.equal(kept.record().told, 21)
		assert.equal((await session(archive.value, kept)).ended.asked, 100)
	})

	it('ends cleanly once the file is there that is to end it', async () => {
		using archive = closing(opened())
		const kept = newRun(archive.value, of(100))
		const isThere = () => kept.record().told > 20
		const { ended } = await session(archive.value, kept, { orders: new Map([[25, []]]), isStopWanted: isThere })
		assert.equal(ended.reason, 'stopped')
		assert.equal(kept.record().told, 26)
	})

	it('that is paused waits, tells nothing, and goes on', async () => {
		using archive = closing(opened())
		const kept = newRun(archive.value, of(50))
		giveOrder(archive.value.path, kept.id, { kind: 'pause' }, 0)
		const clock = new ManualClock()
		let told = 0
		const ending = runSearch({
			run: kept.record(),
			archive: kept,
			evaluator: new ToyEvaluator(2, 0),
			operators: new Map([toyMutate, toyCrossover].map((one) => [one.name, one])),
			describe: (source) => ({ fingerprint: source, size: source.length }),
			clock,
			signal: new AbortController().signal,
			listener: ({ kind }) => {
				if (kind === 'candidate-told') told++
			},
		})
		for (let turns = 0; turns < 200; turns++) await new Promise(setImmediate)
		assert.equal(told, 1, 'the seed')
		giveOrder(archive.value.path, kept.id, { kind: 'go-on' }, 0)
		clock.advance(1_000)
		assert.equal((await ending).asked, 50)
	})

	it('whose islands were all paused, one by one, goes on when it is resumed, and is replayed the same', async () => {
		using archive = closing(opened())
		const kept = newRun(archive.value, of(90))
		const orders: Orders = new Map([
			[20, [{ kind: 'pause', island: 0 }]],
			[40, [1, 2].map((island) => ({ kind: 'pause', island }))],
		])
		const clock = new ManualClock()
		const abort = new AbortController()
		const ending = runSearch({
			run: kept.record(),
			archive: kept,
			evaluator: new ToyEvaluator(2, 0),
			operators: operators(0),
			describe: (source) => ({ fingerprint: source, size: source.length }),
			clock,
			signal: abort.signal,
			listener: (event) => {
				const given = event.kind === 'candidate-told' ? orders.get(event.candidate) : undefined
				for (const order of given ?? []) giveOrder(archive.value.path, kept.id, order, 0)
				if (given !== undefined) clock.advance(1_000)
				if (event.kind === 'steered' && event.island === 2) abort.abort()
			},
		})
		assert.equal((await ending).reason, 'interrupted')
		assert.ok(isAllPaused(pausesOf(kept.orders()), 3))
		const { events } = await session(archive.value, kept)
		assert.equal(kept.record().told, 91)
		assert.deepEqual(
			events.flatMap((event) => (event.kind === 'run-started' ? event.paused : [])),
			[],
		)
		const again = newRun(archive.value, of(90))
		await session(archive.value, again, { recorded: kept })
		assert.equal(digest(again), digest(kept))
	})

	it('that was killed anywhere ends as it would have, and is replayed the same', async () => {
		const island = fc.nat(2)
		const order: fc.Arbitrary<Order> = fc.oneof(
			fc.record({
				kind: fc.constant('inject' as const),
				island,
				source: fc.nat(999).map(toySource),
				from: fc.constant('x'),
			}),
			fc.record({ kind: fc.constant('pause' as const), island: fc.nat(1) }),
			fc.record({ kind: fc.constant('go-on' as const), island: fc.nat(1) }),
			fc.record({
				kind: fc.constant('rates' as const),
				island,
				rates: fc.record({ mutate: fc.constantFrom(0.1, 1), front: fc.constantFrom(0, 0.9) }),
			}),
			fc.constant<Order>({ kind: 'budget', candidates: 130, before: 90 }),
		)
		const when = fc.array(fc.tuple(fc.integer({ min: 1, max: 85 }), fc.array(order, { minLength: 1, maxLength: 3 })), {
			minLength: 1,
			maxLength: 5,
		})
		await fc.assert(
			fc.asyncProperty(when, fc.integer({ min: 1, max: 120 }), async (given, stopAt) => {
				using archive = closing(opened())
				const orders = new Map(given)
				const whole = newRun(archive.value, of(90))
				await session(archive.value, whole, { orders })
				const killed = newRun(archive.value, of(90))
				await session(archive.value, killed, { orders, stopAt, delays: 1 })
				await session(archive.value, killed, { orders, delays: 2 })
				assert.equal(digest(killed), digest(whole), 'killed and resumed')
				const { experiment, told } = whole.record()
				const again = newRun(archive.value, of(told - 1))
				assert.equal(experiment.islands.length, 3)
				await session(archive.value, again, { recorded: whole, delays: 3 })
				assert.equal(digest(again), digest(whole), 'replayed')
				const twice = newRun(archive.value, of(told - 1))
				await session(archive.value, twice, { recorded: again, delays: 4 })
				assert.equal(digest(twice), digest(whole), 'replayed from the replay')
			}),
			{ seed: 1, numRuns: 4 },
		)
	})
})

describe('patience', () => {
	it('ends a run that finds nothing better for so many candidates, and is there again for one that is resumed', async () => {
		using archive = closing(opened())
		const kept = newRun(archive.value, { ...of(5_000), patience: { candidates: 4 } })
		const { ended } = await session(archive.value, kept)
		assert.equal(ended.reason, 'no-gain')
		const best = kept.best(1)[0]?.number ?? assert.fail()
		assert.equal(kept.record().told - 1 - best, 4)
		await session(archive.value, kept)
		assert.ok(kept.record().told - 1 - best >= 8 || (kept.best(1)[0]?.number ?? 0) > best)
	})
})

function digest(run: RunArchive): string {
	return archiveDigest(run, new Set())
}

function closing(value: Archive): { readonly value: Archive } & Disposable {
	return { value, [Symbol.dispose]: () => value.close() }
}
