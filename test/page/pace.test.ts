import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lately, stretchesTill } from '../../page/pace.ts'

const rate = { stretchMs: 1000, told: [5, 20, 10], scored: [5, 15, 10] }

describe('the pace of a run', () => {
	it('goes on with nothing where nothing is told any more', () => {
		assert.deepEqual(stretchesTill(rate, 4500), {
			stretchMs: 1000,
			told: [5, 20, 10, 0, 0],
			scored: [5, 15, 10, 0, 0],
		})
		assert.deepEqual(stretchesTill(rate, 0), rate)
	})

	it('is that of the last five seconds, without the stretch that has only begun', () => {
		assert.equal(lately(rate, 2500), 12.5)
		assert.equal(lately(rate, 5500), 7)
		assert.equal(lately(rate, 60_000), 0)
		assert.equal(lately({ stretchMs: 250, told: [2], scored: [2] }, 100), 8)
	})
})
