import { equal } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isConfirmedBy } from '../../src/archive/confirmed.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { scored } from './records.ts'

describe('isConfirmedBy', () => {
	const measured = (low: number, high: number): Outcome => ({ ...scored((low + high) / 2), interval: { low, high } })
	const confirms = (candidate: number, outcome: Outcome, seed: Outcome | undefined, searched = outcome): boolean =>
		isConfirmedBy({ candidate, outcome, confirmedAtMs: 0 }, seed, searched)

	it("asks of a measured score that it lies above the seed's, and clears it by the margin", () => {
		equal(confirms(7, measured(0.3, 0.4), measured(0.1, 0.2)), true)
		equal(confirms(7, measured(0.19, 0.4), measured(0.1, 0.2)), false)
		equal(confirms(7, measured(0.104, 0.105), measured(0.1, 0.1)), false)
		equal(confirms(7, measured(0.106, 0.107), measured(0.1, 0.1)), true)
	})

	it('asks of a measured score that it keeps what it was in the search, a tenth aside', () => {
		equal(confirms(7, measured(-0.1, 0.1), measured(-6, -5), measured(1, 2)), false)
		equal(confirms(7, measured(0.9, 1), measured(-6, -5), measured(1, 1.1)), true)
	})

	it('asks of a computed score that there is one', () => {
		equal(confirms(7, scored(-5), scored(-1)), true)
		equal(confirms(7, { kind: 'wrong', feedback: 'no' }, scored(-9)), false)
	})

	it('takes the seed, and any score where the seed has none', () => {
		equal(confirms(0, measured(0.1, 0.2), measured(0.1, 0.2)), true)
		equal(confirms(7, measured(0.1, 0.2), { kind: 'wrong', feedback: 'no' }), true)
		equal(confirms(7, measured(0.1, 0.2), undefined), true)
	})
})
