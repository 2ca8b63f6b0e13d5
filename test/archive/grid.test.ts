import { deepEqual, equal, throws } from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { cellOf, type Elite, Grid, gridAxes, sizeAxis } from '../../src/archive/grid.ts'
import { compare, objectivesOf } from '../../src/candidate/compare.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

const objectives = objectivesOf({ measured: null })
const shares = gridAxes([{ name: 'x_share', min: 0, max: 1, bins: 4 }])

describe('cellOf', () => {
	it('puts sizes into twelve bins on a log scale, powers of two on the edge above', () => {
		const bins = [1, 8, 12, 13, 31, 32, 127, 128, 511, 512, 1290, 1291, 2048, 1_000_000]
		deepEqual(
			bins.map((size) => cellOf([sizeAxis], size, {})),
			['0', '0', '0', '1', '2', '3', '5', '6', '8', '9', '10', '11', '11', '11'],
		)
	})

	it('clamps descriptors to the ends of their axis', () => {
		deepEqual(
			[-5, 0, 0.24, 0.25, 0.999, 1, 7, Infinity].map((x_share) => cellOf(shares, 8, { x_share })),
			['0/0', '0/0', '0/0', '0/1', '0/3', '0/3', '0/3', '0/3'],
		)
	})

	it('puts a descriptor that is missing, inherited or not a number into bin 0', () => {
		equal(cellOf(shares, 8, {}), '0/0')
		equal(cellOf(shares, 8, { x_share: Number.NaN }), '0/0')
		equal(cellOf(gridAxes([{ name: 'toString', min: 0, max: 1, bins: 2 }]), 8, {}), '0/0')
	})

	it('names a bin within every axis, and never a lower one for a higher value', () => {
		const axis = fc
			.record({
				min: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
				width: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
			})
			.chain(({ min, width }) =>
				fc.integer({ min: 1, max: 50 }).map((bins) => ({ name: 'd', min, max: min + width, bins })),
			)
		fc.assert(
			fc.property(axis, fc.nat(5000), fc.double(), fc.double(), (axis, size, one, other) => {
				const [, low = -1] = cellOf(gridAxes([axis]), size, { d: Math.min(one, other) })
					.split('/')
					.map(Number)
				const [, high = -1] = cellOf(gridAxes([axis]), size, { d: Math.max(one, other) })
					.split('/')
					.map(Number)
				return Number.isInteger(low) && low >= 0 && high < axis.bins && low <= high
			}),
		)
	})

	it('refuses axes without cells or without width', () => {
		throws(
			() => gridAxes([{ name: 'd', min: 0, max: 1, bins: 0 }]),
			/Expected `bins` of d to be a positive integer, got `0`/,
		)
		throws(() => gridAxes([{ name: 'd', min: 1, max: 1, bins: 3 }]), RangeError)
		throws(() => gridAxes([{ name: 'd', min: 0, max: Infinity, bins: 3 }]), RangeError)
	})
})

describe('Grid', () => {
	const offered = fc.record({
		cell: fc.constantFrom('a', 'b', 'c', 'd'),
		score: fc.integer({ min: -3, max: 3 }),
		size: fc.integer({ min: 1, max: 4 }),
	})
	const offers = fc.array(offered).map((all) => all.map((one, candidate) => ({ ...one, candidate })))

	it('keeps for each cell the first of the best: higher score, then smaller source, then earlier', () => {
		fc.assert(
			fc.property(offers, (all) => {
				const grid = new Grid(objectives)
				for (const one of all) grid.offer(one)
				const cells = [...new Set(all.map((one) => one.cell))]
				deepEqual(
					[...grid].map(({ cell, candidate }) => ({ cell, candidate })),
					cells.map((cell) => ({ cell, candidate: bestOf(all.filter((one) => one.cell === cell))?.candidate })),
				)
				equal(grid.best()?.candidate, bestOf(all)?.candidate)
				equal(grid.size, cells.length)
				deepEqual(
					grid.ranked(),
					[...grid].sort((one, other) => compare(one, other, objectives)),
				)
			}),
		)
	})

	it('answers an offer with whether the candidate is the elite now', () => {
		fc.assert(
			fc.property(offers, (all) => {
				const grid = new Grid(objectives)
				for (const one of all) equal(grid.offer(one), grid.at(one.cell)?.candidate === one.candidate)
			}),
		)
	})

	it('counts uses of an elite, and starts a new elite unused', () => {
		const grid = new Grid(objectives)
		const first = { cell: 'a', candidate: 0, score: 1, size: 9 }
		grid.offer(first)
		grid.use('a')
		grid.use('a')
		grid.use('nowhere')
		const used: Elite = { ...first, uses: 2 }
		deepEqual([grid.at('a'), grid.best(), grid.size], [used, used, 1])
		equal(grid.offer({ ...first, candidate: 1 }), false)
		equal(grid.at('a')?.uses, 2)
		equal(grid.offer({ ...first, candidate: 2, size: 8 }), true)
		equal(grid.best()?.uses, 0)
	})

	it('refuses a score that is not finite', () => {
		throws(() => new Grid(objectives).offer({ cell: 'a', candidate: 0, score: Number.NaN, size: 1 }), RangeError)
	})
})

function bestOf(offers: readonly Omit<Elite, 'uses'>[]): Omit<Elite, 'uses'> | undefined {
	return offers.toSorted(
		(one, other) => other.score - one.score || one.size - other.size || one.candidate - other.candidate,
	)[0]
}
