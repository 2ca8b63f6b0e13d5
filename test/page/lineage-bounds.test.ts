import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { boundsOf } from '../../page/lineage-bounds.ts'

suite('the bounds of a lineage', () => {
	// The seed, wild ones that led nowhere, and what led to the best.
	const values = Float64Array.of(-22, -900, -800, -950, Number.NaN, Number.NEGATIVE_INFINITY, -5, -4, -3, -1.5)
	const led = (row: number) => row === 0 || row > 5

	test('are those of what is seen', () => {
		assert.deepEqual(boundsOf(values, led), [-22, -1.5])
		assert.deepEqual(
			boundsOf(values, () => true),
			[-900, -1.5],
		)
	})

	test('are some where nothing is', () => {
		assert.deepEqual(
			boundsOf(new Float64Array(), () => true),
			[0, 1],
		)
		assert.deepEqual(
			boundsOf(Float64Array.of(-22), () => false),
			[-22, 1],
		)
	})
})
