import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { Archive, RunArchive } from '../../src/archive/archive.ts'
import { bestSeed } from '../../src/archive/champion.ts'
import { archiveDigest } from '../../src/archive/digest.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { systemClock } from '../../src/candidate/clock.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { randomStream } from '../../src/candidate/random.ts'
import type { Experiment } from '../../src/experiment/experiment.ts'
import type { RunEnded, RunEvent, SearchEvent } from '../../src/search/events.ts'
import { runSearch } from '../../src/search/run-search.ts'
import { afterEvent, unknownRun } from '../../src/search/run-state.ts'
import type { Ask, Draft } from '../../src/variation/operator.ts'
import {
	ToyEvaluator,
	toyCrossover,
	toyExperiment,
	toyFacts,
	toyFront,
	toyMutate,
	toySearching,
	toySource,
	toyValue,
} from './toy-evaluator.ts'

const folder = mkdtempSync(join(tmpdir(), 'oxipelago-search-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let archives = 0

function newArchive(): Archive {
	return openArchive(join(folder, `${archives++}.db`), { mode: 'write' })
}

function newRun(archive: Archive, changes: Partial<Experiment> = {}, seed = 1): RunArchive {
	return archive.createRun({
		experiment: { ...toyExperiment, ...changes },
		facts: toyFacts,
		seed,
		evaluatorFingerprint: 'toy',
		startedAt: 0,
		tellOrder: 'ask',
	})
}

function enveloping(events: readonly SearchEvent[]): RunEvent[] {
	return events.map((event, sequence) => ({ ...event, run: 'toy', sequence, elapsedMs: sequence, at: sequence }))
}

async function search(
	archive: RunArchive,
	options: { lanes?: number; delays?: number; stopAt?: number; evaluator?: ToyEvaluator } = {},
): Promise<{ ended: RunEnded; events: SearchEvent[]; evaluator: ToyEvaluator }> {
	const abort = new AbortController()
	const events: SearchEvent[] = []
	const evaluator = options.evaluator ?? new ToyEvaluator(options.lanes ?? 2, options.delays ?? 0)
	const ended = await runSearch({
		run: archive.record(),
		archive,
		evaluator,
		operators: new Map(
			[toyMutate, toyCrossover, toyFront, toySearching(randomStream('searching', options.delays ?? 0))].map(
				(operator) => [operator.name, operator],
			),
		),
		describe: (source) => ({ fingerprint: source, size: source.length }),
		clock: systemClock,
		signal: abort.signal,
		listener: (event) => {
			events.push(event)
			if (event.kind === 'candidate-told' && event.candidate === options.stopAt) abort.abort()
		},
	})
	return { ended, events, evaluator }
}

test('the same seed gives the same archive whatever the lanes and the order of answers', async () => {
	const archive = newArchive()
	const reference = newRun(archive)
	await search(reference, { lanes: 1 })
	const digest = archiveDigest(reference)
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.nat(), async (lanes, delays) => {
			const run = newRun(archive)
			await search(run, { lanes, delays })
			assert.equal(archiveDigest(run), digest)
		}),
		{ numRuns: 8 },
	)
	const other = newRun(archive, {}, 2)
	await search(other)
	assert.notEqual(archiveDigest(other), digest)
	archive.close()
})

test('a run stopped after any candidates and resumed ends in the same archive as one never stopped', async () => {
	const archive = newArchive()
	const reference = newRun(archive)
	await search(reference)
	const digest = archiveDigest(reference)
	await fc.assert(
		fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 149 }), { maxLength: 5 }), async (stops) => {
			const run = newRun(archive)
			for (const stopAt of stops.sort((one, other) => one - other)) {
				const { ended } = await search(run, { stopAt, delays: stopAt })
				assert.equal(ended.reason, 'interrupted')
				assert.equal(run.record().told, stopAt + 1)
			}
			const { ended } = await search(run)
			assert.equal(ended.reason, 'budget')
			assert.deepEqual([...run.lineage()], [...reference.lineage()])
			assert.deepEqual([...run.migrations()], [...reference.migrations()])
			if (stops.length === 0) assert.equal(archiveDigest(run), digest)
		}),
		{ numRuns: 12 },
	)
	archive.close()
})

for (const several of ['front', 'searching'])
	test(`an ask of \`${several}\` may bring several candidates, told one after another, whatever the lanes and wherever it is stopped`, () =>
		severalOfOneAsk(several))

async function severalOfOneAsk(several: string): Promise<void> {
	const archive = newArchive()
	const islands = toyExperiment.islands.map((island) => ({ ...island, rates: { mutate: 0.5, [several]: 0.5 } }))
	const reference = newRun(archive, { islands })
	await search(reference)
	const rows = [...reference.lineage(1)]
	const made = Map.groupBy(rows, ({ island, ask }) => `${island}/${ask}`)
	assert.ok([...made.values()].filter(({ length }) => length > 1).length > 10)
	for (const drafts of made.values()) {
		assert.deepEqual(
			drafts.map(({ number }) => number - (drafts[0]?.number ?? 0)),
			[...drafts.keys()],
		)
	}
	await fc.assert(
		fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 149 }), { maxLength: 6 }), async (stops) => {
			const run = newRun(archive, { islands })
			for (const stopAt of stops.sort((one, other) => one - other)) {
				await search(run, { stopAt, delays: stopAt, lanes: 1 + (stopAt % 5) })
			}
			await search(run, { delays: stops.length })
			assert.deepEqual([...run.lineage(1)], rows)
		}),
		{ numRuns: 6 },
	)
	archive.close()
}

const threeSeeds = {
	moreSeeds: [50, 200].map((value) => ({ path: `/${value}.rs`, source: toySource(value), functions: [] })),
}

test('seeds are told first, do not count as candidates, and the best of them is the one to beat', async () => {
	const archive = newArchive()
	const run = newRun(archive, { ...threeSeeds, migration: { ...toyExperiment.migration, every: 0 } })
	const { ended, events } = await search(run)
	assert.equal(ended.asked, 150)
	assert.equal(run.record().told, 153)
	const seeds = [...run.candidates()].slice(0, 3)
	assert.deepEqual(
		seeds.map(({ operator, island, source, detail }) => [operator, island, toyValue(source), detail]),
		[
			['seed', undefined, 100, 'what evolution starts from: seed.rs'],
			['seed', undefined, 50, 'what evolution starts from: 50.rs'],
			['seed', undefined, 200, 'what evolution starts from: 200.rs'],
		],
	)
	const parents = new Map(toyExperiment.islands.map((_, island) => [island, new Set<number>()]))
	for (const { island, ask, parents: of } of run.lineage(3)) {
		if (island !== undefined && ask === 0) for (const parent of of) parents.get(island)?.add(parent)
	}
	assert.deepEqual(
		[...parents.values()].map((numbers) => [...numbers]),
		[[0], [1], [2]],
		'each island begins with its own',
	)
	let state = unknownRun
	for (const event of enveloping(events)) state = afterEvent(state, event)
	assert.equal(state.seed?.candidate, 2)
	assert.equal(state.told, 150)
	assert.equal(bestSeed(run)?.number, 2)
	archive.close()
})

test('a run of several seeds that is stopped after any candidates, seeds too, ends as one never stopped', async () => {
	const archive = newArchive()
	const whole = newRun(archive, threeSeeds)
	await search(whole)
	await fc.assert(
		fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 3, max: 152 }), { maxLength: 5 }), async (stops) => {
			const run = newRun(archive, threeSeeds)
			// As if killed while the seeds were told.
			for (const candidate of [...whole.candidates()].slice(0, stops.length % 3))
				run.tell({ candidate, migrations: [] })
			for (const stopAt of stops.sort((one, other) => one - other)) await search(run, { stopAt, delays: stopAt })
			await search(run)
			assert.deepEqual([...run.lineage()], [...whole.lineage()])
		}),
		{ numRuns: 8 },
	)
	archive.close()
})

test('a run resumed under a larger budget ends as one that had it from the start', async () => {
	const archive = newArchive()
	const whole = newRun(archive, { budget: { ...toyExperiment.budget, candidates: 120 } })
	await search(whole)
	const grown = newRun(archive, { budget: { ...toyExperiment.budget, candidates: 40 } })
	await search(grown)
	grown.setBudget({ ...toyExperiment.budget, candidates: 120 })
	const { ended } = await search(grown)
	assert.equal(ended.asked, 120)
	assert.deepEqual([...grown.lineage()], [...whole.lineage()])
	archive.close()
})

test('a run ends where its archive takes what it may of the disk, and goes on as if it had not when it may take more', async () => {
	const archive = newArchive()
	const whole = newRun(archive, { budget: { ...toyExperiment.budget, candidates: 300 } })
	await search(whole)
	const short = newRun(archive, { budget: { ...toyExperiment.budget, candidates: 300 } })
	const budget = { ...toyExperiment.budget, candidates: 300, diskBytes: short.diskBytes() + 16_000 }
	short.setBudget(budget)
	const { ended } = await search(short)
	assert.equal(ended.reason, 'disk')
	assert.equal(short.record().status, 'disk')
	assert.ok(ended.asked > 60 && ended.asked < 290, `${ended.asked} asked`)
	assert.ok(short.diskBytes() < budget.diskBytes + 60_000)
	short.setBudget({ ...budget, diskBytes: 1e9 })
	assert.equal((await search(short)).ended.reason, 'budget')
	assert.deepEqual([...short.lineage()], [...whole.lineage()])
	archive.close()
})

test('no canonical source is evaluated twice', async () => {
	const archive = newArchive()
	const { evaluator } = await search(newRun(archive))
	assert.equal(new Set(evaluator.seen).size, evaluator.seen.length)
	archive.close()
})

test('duplicates are told as rejected and name the first of their kind', async () => {
	const archive = newArchive()
	// Two values in all: nearly every ask is a duplicate.
	const run = newRun(archive, { budget: { ...toyExperiment.budget, candidates: 30 } })
	const narrow = {
		...toyMutate,
		*propose({ parents: [main] }: Parameters<typeof toyMutate.propose>[0]) {
			yield { source: toySource(101), detail: '', parents: [main.candidate] }
		},
	}
	await runSearch({
		run: run.record(),
		archive: run,
		evaluator: new ToyEvaluator(2, 0),
		operators: new Map([
			['mutate', narrow],
			['crossover', narrow],
		]),
		describe: (source) => ({ fingerprint: source, size: source.length }),
		clock: systemClock,
		signal: new AbortController().signal,
		listener: () => {},
	})
	const told = [...run.candidates()]
	assert.equal(told.filter(({ outcome }) => outcome.kind === 'scored').length, 2)
	const duplicates = told.flatMap(({ outcome }) => (outcome.kind === 'rejected' ? [outcome] : []))
	assert.equal(duplicates.length, 29)
	assert.ok(duplicates.every(({ reason, detail }) => reason === 'duplicate' && /candidate 1\b/.test(detail)))
	archive.close()
})

test('an exact candidate ends the run once held-out inputs have confirmed it', async () => {
	const archive = newArchive()
	const run = newRun(archive, { budget: { forMs: undefined, candidates: undefined, target: undefined } })
	const { ended, events } = await search(run)
	assert.equal(ended.reason, 'exact')
	assert.equal(ended.best?.metrics.distance, 0)
	assert.deepEqual(ended.best?.confirmed, { distance: 0 })
	assert.equal(toyValue(run.candidate(ended.best?.candidate ?? -1)?.source ?? ''), 1_000)
	assert.ok(events.some((event) => event.kind === 'champion-confirmed'))
	assert.equal(events.at(-1)?.kind, 'run-ended')
	assert.equal(run.record().status, 'exact')
	archive.close()
})

test('a run ends at its target score', async () => {
	const archive = newArchive()
	const run = newRun(archive, { budget: { forMs: undefined, candidates: undefined, target: -800 } })
	const { ended } = await search(run)
	assert.equal(ended.reason, 'target')
	assert.ok((ended.best?.score ?? Number.NEGATIVE_INFINITY) >= -800)
	archive.close()
})

test('a champion that held-out inputs refute gives way to the next best', async () => {
	const archive = newArchive()
	const run = newRun(archive, { budget: { ...toyExperiment.budget, candidates: 40 } })
	const evaluator = new ToyEvaluator(2, 0)
	let refuted = 0
	const evaluate = evaluator.evaluate.bind(evaluator)
	evaluator.evaluate = async (request) => {
		const evaluation = await evaluate(request)
		if (request.purpose === 'search' || refuted++ > 0) return evaluation
		return { ...evaluation, outcome: { kind: 'wrong', feedback: 'lucky' } }
	}
	const { ended, events } = await search(run, { evaluator })
	const [best, second] = run.best(2)
	assert.equal(ended.best?.candidate, second?.number)
	assert.ok(events.some((event) => event.kind === 'champion-refuted' && event.candidate === best?.number))
	archive.close()
})

test('a fault of the evaluator ends the run as failed and keeps what was told', async () => {
	const archive = newArchive()
	const run = newRun(archive)
	const evaluator = new ToyEvaluator(2, 0)
	evaluator.onEvaluate = () => {
		if (evaluator.seen.length === 40) throw new Error('the judge is gone')
	}
	await assert.rejects(search(run, { evaluator }), /the judge is gone/)
	const failed = run.record()
	assert.equal(failed.status, 'failed')
	assert.ok(failed.told > 20)
	const { ended } = await search(run)
	assert.equal(ended.asked, 150)
	archive.close()
})

test('a run that long finds nothing new ends, and ends again at once where it is resumed', async () => {
	const stuck = {
		...toyMutate,
		*propose({ parents: [main] }: Ask): Generator<Draft, void, Outcome> {
			yield { source: main.source, detail: 'nothing', parents: [main.candidate] }
		},
	}
	const go = async (archive: RunArchive) =>
		await runSearch({
			run: archive.record(),
			archive,
			evaluator: new ToyEvaluator(2, 0),
			operators: new Map([[stuck.name, stuck]]),
			describe: (source) => ({ fingerprint: source, size: source.length }),
			clock: systemClock,
			signal: new AbortController().signal,
			listener: () => {},
		})
	const islands = toyExperiment.islands.map((island) => ({ ...island, rates: { mutate: 1 } }))
	const run = newRun(newArchive(), { islands, budget: { forMs: undefined, candidates: 9_000, target: undefined } })
	const ended = await go(run)
	assert.deepEqual([ended.reason, ended.asked], ['barren', 1_000])
	const again = await go(run)
	assert.deepEqual([again.reason, again.asked], ['barren', 1_000])
})
