import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseDuration } from '../../src/experiment/duration.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

describe('parseDuration', () => {
	for (const [text, ms] of [
		['500ms', 500],
		['90s', 90_000],
		['1.5s', 1_500],
		['3m', 180_000],
		['8h', 28_800_000],
		['1h30m', 5_400_000],
		['2m5s', 125_000],
		['1m500ms', 60_500],
		[' 10s ', 10_000],
		['1.5h', 5_400_000],
		['3 m', 180_000],
		['1h 30min', 5_400_000],
		['2 hours', 7_200_000],
		['90 sec', 90_000],
		['1d', 86_400_000],
		['8H', 28_800_000],
	] as const) {
		it(`reads ${JSON.stringify(text)}`, () => assert.equal(parseDuration(text), ms))
	}

	for (const text of ['', '0s', '10', 's', '-3s', '1s1h', '1e3s', '5w', 'NaNs', '1 h, 2 m', '3 months', '1h30']) {
		it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseDuration(text), undefined))
	}

	it('adds up its parts, whatever they are', () => {
		fc.assert(
			fc.property(fc.nat(99), fc.nat(999), fc.nat(999), fc.nat(9999), (h, m, s, ms) => {
				const total = ((h * 60 + m) * 60 + s) * 1000 + ms
				assert.equal(parseDuration(`${h}h${m}m${s}s${ms}ms`), total === 0 ? undefined : total)
			}),
		)
	})
})
