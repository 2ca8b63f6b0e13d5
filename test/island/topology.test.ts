import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { randomStream } from '../../src/candidate/random.ts'
import { neighbours } from '../../src/island/topology.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

test('a ring sends to the next island, the last one to the first', () => {
	const random = randomStream('any')
	assert.deepEqual(neighbours('ring', 0, 3, random), [1])
	assert.deepEqual(neighbours('ring', 2, 3, random), [0])
})

test('full sends to all others, random to one other', () => {
	fc.assert(
		fc.property(fc.integer({ min: 2, max: 9 }), fc.nat(), fc.nat(), (count, at, seed) => {
			const island = at % count
			const all = neighbours('full', island, count, randomStream(seed))
			assert.equal(all.length, count - 1)
			const drawn = neighbours('random', island, count, randomStream(seed))
			assert.equal(drawn.length, 1)
			assert.ok(all.includes(drawn[0] as number))
		}),
	)
})

test('an island alone has no neighbour', () => {
	for (const topology of ['ring', 'full', 'random'] as const) {
		assert.deepEqual(neighbours(topology, 0, 1, randomStream('any')), [])
	}
})

test('an island that does not exist is the caller’s mistake', () => {
	assert.throws(() => neighbours('ring', 3, 3, randomStream('any')), RangeError)
})
