import assert from 'node:assert/strict'
import { test } from 'node:test'
import { objectivesOf } from '../../src/candidate/compare.ts'
import type { Scored } from '../../src/candidate/outcome.ts'
import { Archipelago, type ArchipelagoPlan } from '../../src/island/archipelago.ts'

const plan: ArchipelagoPlan = {
	islands: 3,
	migration: { every: 2, elites: 1, topology: 'ring' },
	stagnation: 0,
	objectives: objectivesOf({ measured: null }),
	seed: 1,
}

test('asks go to the islands in turn', () => {
	const archipelago = new Archipelago(plan)
	assert.deepEqual(
		[1, 2, 3, 4].map((number) => archipelago.islandOf(number).index),
		[0, 1, 2, 0],
	)
})

test('an elite migrates to the next island after every second tell, with provenance', () => {
	const archipelago = new Archipelago(plan)
	const [first, second] = archipelago.islands
	assert.ok(first !== undefined && second !== undefined)
	assert.deepEqual(archipelago.tell(first, { candidate: 1, size: 9, score: 5, cell: '0' }), [])
	assert.deepEqual(archipelago.tell(first, { candidate: 4, size: 9, score: 7, cell: '1' }), [
		{ at: 4, candidate: 4, from: 0, to: 1, cause: 'migration', accepted: true },
	])
	assert.equal(second.best?.score, 7)
	assert.deepEqual(second.migrants, [4])
})

test('a migrant that is no better than the elite of its cell is not accepted', () => {
	const archipelago = new Archipelago({ ...plan, migration: { every: 1, elites: 1, topology: 'ring' } })
	const [first, second] = archipelago.islands
	assert.ok(first !== undefined && second !== undefined)
	archipelago.tell(second, { candidate: 1, size: 9, score: 8, cell: '0' })
	const [migration] = archipelago.tell(first, { candidate: 2, size: 9, score: 7, cell: '0' })
	assert.equal(migration?.accepted, false)
	assert.equal(second.grid.at('0')?.candidate, 1)
})

test('a stagnant island starts again from the seed and from elites of the others', () => {
	const archipelago = new Archipelago({ ...plan, migration: { every: 0, elites: 1, topology: 'ring' }, stagnation: 3 })
	const [first, second] = archipelago.islands
	assert.ok(first !== undefined && second !== undefined)
	archipelago.plant({ candidate: 0, score: 0, size: 5, cell: 'seed' })
	archipelago.tell(second, { candidate: 1, size: 9, score: 8, cell: '3' })
	assert.deepEqual(archipelago.tell(first, { candidate: 2, size: 9, score: -1, cell: '1' }), [])
	archipelago.tell(first, { candidate: 3, size: 9, score: undefined, cell: undefined })
	const reseeded = archipelago.tell(first, { candidate: 4, size: 9, score: -2, cell: '2' })
	assert.ok(
		reseeded.some((move) => move.candidate === 1 && move.from === 1 && move.to === 0 && move.cause === 'reseed'),
	)
	assert.deepEqual(
		[...first.grid].map((elite) => elite.candidate).filter((candidate) => candidate === 2),
		[],
	)
	assert.equal(first.best?.score, 8)
	assert.equal(first.isStagnant(3), false)
})

test('the island that holds the best of all is not reseeded', () => {
	const archipelago = new Archipelago({ ...plan, migration: { every: 0, elites: 1, topology: 'ring' }, stagnation: 1 })
	const [first] = archipelago.islands
	assert.ok(first !== undefined)
	archipelago.tell(first, { candidate: 1, size: 9, score: 9, cell: '0' })
	assert.deepEqual(archipelago.tell(first, { candidate: 2, size: 9, score: 1, cell: '1' }), [])
	assert.equal(first.grid.at('0')?.candidate, 1)
})

test('candidates that did not become elites are remembered, latest first and boundedly', () => {
	const archipelago = new Archipelago({ ...plan, migration: { every: 0, elites: 1, topology: 'ring' } })
	const island = archipelago.islandOf(1)
	for (let candidate = 1; candidate <= 40; candidate++) {
		archipelago.tell(island, { candidate, size: 9, score: undefined, cell: undefined })
	}
	assert.equal(island.failures.length, 16)
	assert.equal(island.failures[0], 40)
})

test('seeds stand apart: each island begins with one in turn, and is reseeded from its own', () => {
	const apart = { ...plan, migration: { ...plan.migration, every: 0 } }
	const begun = (islands: number, seeds: number) => {
		const archipelago = new Archipelago({ ...apart, islands, seeds })
		for (let seed = 0; seed < seeds; seed++)
			archipelago.plant({ candidate: seed, score: seed, size: 5, cell: `${seed}` })
		return archipelago.islands.map(({ grid }) => [...grid].map(({ candidate }) => candidate).sort())
	}
	assert.deepEqual(begun(4, 2), [[0], [1], [0], [1]])
	assert.deepEqual(begun(2, 5), [
		[0, 2, 4],
		[1, 3],
	])
	const archipelago = new Archipelago({ ...apart, seeds: 3, stagnation: 2 })
	for (const seed of [0, 1, 2]) archipelago.plant({ candidate: seed, score: seed, size: 5, cell: `${seed % 2}` })
	const [, second] = archipelago.islands
	assert.ok(second !== undefined)
	const idle = { size: 9, score: undefined, cell: undefined }
	archipelago.tell(second, { ...idle, candidate: 3 })
	archipelago.tell(second, { ...idle, candidate: 4 })
	assert.deepEqual(
		[...second.grid].map(({ candidate }) => candidate).sort(),
		[1, 2],
		'the best of the others, and its own seed',
	)
})

test('islands that come later begin with the seeds, and change nothing of those before', () => {
	const archipelago = new Archipelago(plan)
	archipelago.plant({ candidate: 0, score: 0, size: 5, cell: 'seed' })
	const before = archipelago.islands.map((island) => island)
	archipelago.grow(2)
	archipelago.grow(4)
	assert.deepEqual(archipelago.islands.slice(0, 3), before)
	assert.deepEqual(
		archipelago.islands.map(({ index, grid }) => [index, grid.best()?.candidate]),
		[0, 1, 2, 3].map((index) => [index, 0]),
	)
	assert.equal(archipelago.islandOf(4).index, 3)
})

test('scored again, elites and seeds have their new scores, and who has none any more is gone', () => {
	const archipelago = new Archipelago({ ...plan, migration: { every: 0, elites: 1, topology: 'ring' }, stagnation: 2 })
	const [first, second] = archipelago.islands
	assert.ok(first !== undefined && second !== undefined)
	archipelago.plant({ candidate: 0, score: 0, size: 5, cell: 'seed' })
	archipelago.tell(second, { candidate: 1, size: 9, score: 50, cell: '3' })
	archipelago.tell(first, { candidate: 2, size: 9, score: 8, cell: '1' })
	archipelago.tell(first, { candidate: 3, size: 9, score: 7, cell: '2' })
	archipelago.rescore([
		{ candidate: 0, outcome: scored(-1), cell: 'seed' },
		{ candidate: 1, outcome: scored(60), cell: '4' },
		{ candidate: 2, outcome: { kind: 'timed-out', during: 'run', limitMs: 1 }, cell: undefined },
		{ candidate: 3, outcome: scored(9), cell: '2' },
	])
	const elites = ({ grid }: typeof first) => [...grid].map(({ candidate, score, cell }) => [candidate, score, cell])
	assert.deepEqual(elites(first), [
		[0, -1, 'seed'],
		[3, 9, '2'],
	])
	assert.equal(first.best?.score, 9)
	assert.deepEqual(elites(second), [
		[0, -1, 'seed'],
		[1, 60, '4'],
	])
	// Reseeded, an island begins with its seed as it is scored now.
	for (const candidate of [4, 5]) archipelago.tell(first, { candidate, size: 9, score: undefined, cell: undefined })
	assert.equal(first.grid.at('seed')?.score, -1)
	assert.equal(first.grid.at('2'), undefined)
})

function scored(score: number): Scored {
	return { kind: 'scored', score, exact: false, metrics: {}, descriptors: {}, feedback: '' }
}
