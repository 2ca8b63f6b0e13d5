import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Elite } from '../../src/archive/grid.ts'
import { randomStream } from '../../src/candidate/random.ts'
import { selectMigrants, selectParents } from '../../src/island/selection.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

const elites = fc
	.array(fc.record({ score: fc.double({ noNaN: true, min: -1e6, max: 1e6 }), uses: fc.nat({ max: 50 }) }), {
		maxLength: 30,
	})
	.map((rows) => rows.toSorted((one, other) => other.score - one.score))
	.map((rows) => rows.map((row, index): Elite => ({ ...row, cell: `${index}`, candidate: index, size: 10 + index })))

test('parents are different elites, as many as asked for or as there are', () => {
	fc.assert(
		fc.property(elites, fc.integer({ min: 1, max: 4 }), fc.nat(), (pool, count, seed) => {
			const parents = selectParents(pool, count, randomStream(seed))
			assert.equal(parents.length, Math.min(count, pool.length))
			assert.equal(new Set(parents.map((parent) => parent.candidate)).size, parents.length)
		}),
	)
})

test('equal streams draw equal parents', () => {
	fc.assert(
		fc.property(elites, fc.nat(), (pool, seed) => {
			assert.deepEqual(selectParents(pool, 2, randomStream(seed)), selectParents(pool, 2, randomStream(seed)))
		}),
	)
})

test('a better elite is drawn more often, and a worn one less often', () => {
	const draws = (pool: Elite[]): number[] => {
		const counts = pool.map(() => 0)
		for (let draw = 0; draw < 2_000; draw++) {
			const main = selectParents(pool, 1, randomStream('draws', draw))[0] as Elite
			counts[main.candidate] = (counts[main.candidate] ?? 0) + 1
		}
		return counts
	}
	const fresh = (candidate: number, score: number, uses = 0): Elite => ({
		cell: `${candidate}`,
		candidate,
		score,
		size: 10,
		uses,
	})
	const [good = 0, bad = 0] = draws([fresh(0, 2), fresh(1, 1)])
	assert.ok(good > bad, `${good} > ${bad}`)
	const [worn = 0, unused = 0] = draws([fresh(0, 2, 30), fresh(1, 1)])
	assert.ok(unused > worn, `${unused} > ${worn}`)
})

test('asking for more migrants than elites sends every elite, best first', () => {
	fc.assert(
		fc.property(elites, fc.nat(), (pool, seed) => {
			const sent = selectMigrants(pool, pool.length + 3, randomStream(seed))
			assert.deepEqual(sent, pool)
		}),
	)
})

test('the best elite always leaves, unless nobody does', () => {
	fc.assert(
		fc.property(elites, fc.integer({ min: 1, max: 5 }), fc.nat(), (pool, count, seed) => {
			const sent = selectMigrants(pool, count, randomStream(seed))
			assert.equal(sent[0], pool[0])
			assert.deepEqual(selectMigrants(pool, 0, randomStream(seed)), [])
		}),
	)
})

test('a negative count of migrants is the caller’s mistake', () => {
	assert.throws(
		() => selectMigrants([], -1, randomStream('any')),
		/Expected `count` to be a non-negative integer, got `-1`/,
	)
})
