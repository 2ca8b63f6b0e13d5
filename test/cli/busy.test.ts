import assert from 'node:assert/strict'
import { test } from 'node:test'
import { growth } from '../../bench/busy.ts'
import { spreadOf } from '../../bench/percentiles.ts'

test('the bench says that waiting grows where the last quarter waits more than half as long again as the first', () => {
	const said = (first: number[], last: number[]) => growth({ waitedFirst: spreadOf(first), waitedLast: spreadOf(last) })
	assert.match(said([1200, 1300, 1400], [2900, 3000, 3100]), /^growing/)
	assert.match(said([1000], [1501]), /^growing/)
	assert.match(said([1000], [1500]), /^not growing/)
	assert.match(said([3000], [1300]), /^not growing/)
	assert.match(said([], [1300]), /^too few/)
	assert.match(said([1300], []), /^too few/)
})
