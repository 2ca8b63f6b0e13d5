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
	] as const) {
		it(`reads ${JSON.stringify(text)}`, () => assert.equal(parseDuration(text), ms))
	}

	for (const text of ['', '0s', '10', 's', '-3s', '3 m', '1s1h', '1e3s', '5d', 'NaNs', '1.5ms']) {
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
