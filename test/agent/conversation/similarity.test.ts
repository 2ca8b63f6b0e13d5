import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { shinglesOf, similarity } from '../../../src/agent/conversation/similarity.ts'

test('similarity is 1 for equal token lists, 0 for strangers, symmetric', () => {
	const list = fc.array(fc.constantFrom('a', 'b', 'c', '+', '1'), { maxLength: 30 }).map(shinglesOf)
	fc.assert(
		fc.property(list, list, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, atLeast) => {
			assert.equal(similarity(one, one, 1), 1)
			const share = similarity(one, other)
			assert.equal(share, similarity(other, one))
			assert.ok(share >= 0 && share <= 1)
			const bounded = similarity(one, other, atLeast)
			assert.ok(bounded === share || (bounded === 0 && share < atLeast))
		}),
	)
	assert.equal(similarity(shinglesOf(['a', 'b', 'c']), shinglesOf(['x', 'y', 'z'])), 0)
})
