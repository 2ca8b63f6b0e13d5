import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { beats, compare, gain, objectivesOf, type Rank } from '../../src/candidate/compare.ts'
import { speed } from '../archive/records.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

const computed = objectivesOf({ measured: null })
const measured = objectivesOf({ measured: speed })

describe('beats', () => {
	it('asks of a measured score that the lower end of its interval clears the other by the margin', () => {
		const incumbent = { score: 1, floor: 0.996, size: 50 }
		equal(beats({ score: 1.02, floor: 1.0051, size: 90 }, incumbent, measured), true)
		equal(beats({ score: 1.02, floor: 1.0049, size: 10 }, incumbent, measured), false)
		equal(beats({ score: 1, floor: 0.99, size: 10 }, incumbent, measured), false)
		equal(beats({ score: 1.1, floor: 1.08, size: 10 }, { ...incumbent, floor: 0.9 }, measured), false)
		equal(beats({ score: 1.2, floor: 1.11, size: 10 }, { ...incumbent, floor: 0.9 }, measured), true)
	})

	it('takes the margin from the evaluator', () => {
		const wide = objectivesOf({ measured: { ...speed, margin: 0.5 } })
		equal(beats({ score: 1.4, floor: 1.3, size: 1 }, { score: 1, floor: 0.99, size: 1 }, wide), false)
		equal(beats({ score: 1.6, floor: 1.51, size: 1 }, { score: 1, floor: 0.99, size: 1 }, wide), true)
	})

	it('takes a computed score at its word, and of two equal ones the smaller source', () => {
		equal(beats({ score: 1.000001, size: 90 }, { score: 1, size: 10 }, computed), true)
		equal(beats({ score: 1, size: 9 }, { score: 1, size: 10 }, computed), true)
		equal(beats({ score: 1, size: 10 }, { score: 1, size: 10 }, computed), false)
	})
})

const rank = fc.record({
	score: fc.double({ noNaN: true, noDefaultInfinity: true }),
	size: fc.nat(5),
	candidate: fc.nat(1_000),
})

describe('compare', () => {
	it('puts first, of computed scores, who beats all others', () => {
		fc.assert(
			fc.property(fc.array(rank, { minLength: 1 }), (all) => {
				const [best, ...others] = all.toSorted((one, other) => compare(one, other, computed))
				ok(others.every((other) => !beats(other, best as Rank, computed)))
			}),
		)
	})

	it('goes by what a measured score is at least, then by size, then by who came first', () => {
		const lucky = { score: 3, floor: 1, size: 1, candidate: 1 }
		const sure = { score: 2, floor: 1.9, size: 1, candidate: 2 }
		const later = { ...sure, candidate: 3 }
		const larger = { ...sure, size: 2, candidate: 0 }
		const sorted = [lucky, larger, later, sure].sort((one, other) => compare(one, other, measured))
		deepEqual(
			sorted.map(({ candidate }) => candidate),
			[2, 3, 0, 1],
		)
	})
})

describe('gain', () => {
	it('of computed scores is above 0 where one is higher, and never beyond 1', () => {
		fc.assert(
			fc.property(rank, rank, (one, other) => {
				const found = gain(one, other, computed)
				equal(found > 0, one.score > other.score)
				ok(found >= 0 && found <= 1)
			}),
		)
	})

	it('of measured ones is nothing where it may be chance, and the share of time that is saved elsewhere', () => {
		const parent = { score: 0, floor: -0.01 }
		equal(gain({ score: 0.02, floor: 0.009 }, parent, measured), 0)
		ok(Math.abs(gain({ score: Math.log(2), floor: 0.6 }, parent, measured) - 0.5) < 1e-12)
		equal(gain({ score: 0.02, floor: 0.009 }, undefined, measured), 1)
	})
})
