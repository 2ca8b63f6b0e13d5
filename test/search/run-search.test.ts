import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bestSeed } from '../../src/archive/champion.ts'
import { archiveDigest } from '../../src/archive/digest.ts'
import { systemClock } from '../../src/candidate/clock.ts'
import type { RunEvent, SearchEvent } from '../../src/search/events.ts'
import { runSearch } from '../../src/search/run-search.ts'
import { afterEvent, unknownRun } from '../../src/search/run-state.ts'
import { ToyEvaluator, toyExperiment, toyMutate, toySource, toyValue } from './toy-evaluator.ts'
import { newArchive, newRun, search } from './toy-run.ts'

function enveloping(events: readonly SearchEvent[]): RunEvent[] {
	return events.map((event, sequence) => ({ ...event, run: 'toy', sequence, elapsedMs: sequence, at: sequence }))
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

test('what is proposed in its turn goes ahead of all that is told after it', async () => {
	const archive = newArchive()
	const islands = toyExperiment.islands.map((island) => ({ ...island, rates: { mutate: 0.5, searching: 0.5 } }))
	const run = newRun(archive, { islands })
	const evaluator = new ToyEvaluator(2, 0)
	const ahead = new Map<string, boolean>()
	evaluator.onEvaluate = ({ source, purpose, ahead: isAhead = false }) =>
		purpose === 'search' && ahead.set(source, isAhead)
	await search(run, { evaluator })
	const scored = [...run.candidates()].filter(({ outcome }) => outcome.kind === 'scored')
	const of = (name: string) => scored.filter(({ operator }) => operator === name).map(({ source }) => ahead.get(source))
	assert.ok(of('searching').length > 20 && of('searching').every((one) => one === true))
	assert.ok(of('mutate').filter((one) => one === false).length > 20)
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
	const again = (await search(short)).ended
	assert.deepEqual(
		{ ...again, candidatesPerSecond: 0 },
		{ ...ended, candidatesPerSecond: 0 },
		'resumed, it ends at once',
	)
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
