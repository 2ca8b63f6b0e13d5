import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { randomStream, type StreamName, seedHex } from '../../src/candidate/random.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

const streamName = fc.array(fc.oneof(fc.integer(), fc.string()), { minLength: 1, maxLength: 4 })

describe('randomStream', () => {
	test('equal names give equal streams, from the beginning', () => {
		fc.assert(
			fc.property(streamName, (name) => {
				const [one, other] = [randomStream(...name), randomStream(...name)]
				for (let draw = 0; draw < 20; draw++) {
					assert.equal(one.float(), other.float())
					assert.equal(one.below(1_000), other.below(1_000))
					assert.equal(one.normal(), other.normal())
				}
			}),
		)
	})

	test('different names give different streams, even where their texts join to the same', () => {
		const firstOf = (...name: StreamName) => randomStream(...name).float()
		const names: StreamName[] = [
			[1, 'ask', 2, 3],
			[1, 'ask', 23],
			['1', 'ask', 2, 3],
			[1, 'ask2', 3],
			[12, 'ask', 3],
			[1],
		]
		assert.equal(new Set(names.map((name) => firstOf(...name))).size, names.length)
	})

	test('is the same on every machine and in every version', () => {
		const random = randomStream(1, 'ask', 0, 0)
		const drawn = [random.float(), random.below(100), random.chance(0.5), random.below(2 ** 31)]
		assert.deepEqual(drawn, [0.18328799247505023, 81, true, 207280567])
		assert.ok(Math.abs(random.normal() - 1.2331059074200628) < 1e-12)
		assert.equal(seedHex(1, 'inputs', 0, 0), '8d50845d2288307c109978c689175d0a1abe882519e0a7c6b925ab51bccba166')
	})
})

describe('a random stream', () => {
	const random = randomStream('test')

	test('floats fill [0, 1) evenly', () => {
		const bins = new Array<number>(10).fill(0)
		for (let draw = 0; draw < 20_000; draw++) {
			const value = random.float()
			assert.ok(value >= 0 && value < 1)
			const bin = Math.floor(10 * value)
			bins[bin] = (bins[bin] ?? 0) + 1
		}
		for (const count of bins) assert.ok(Math.abs(count - 2_000) < 250, `${bins}`)
	})

	test('`below` reaches every integer of its range and no other', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 12 }), (count) => {
				const seen = new Set(Array.from({ length: 400 }, () => random.below(count)))
				assert.deepEqual(
					[...seen].sort((a, b) => a - b),
					Array.from({ length: count }, (_, at) => at),
				)
			}),
		)
		for (const count of [0, -1, 1.5, Number.NaN]) assert.throws(() => random.below(count), RangeError)
	})

	test('normal values have mean 0 and deviation 1', () => {
		const values = Array.from({ length: 20_000 }, () => random.normal())
		const mean = values.reduce((sum, value) => sum + value, 0) / values.length
		const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
		assert.ok(Math.abs(mean) < 0.03 && Math.abs(variance - 1) < 0.05, `${mean} ${variance}`)
	})

	test('weights are kept, and a weight of 0 is never drawn', () => {
		const counts = { a: 0, b: 0, c: 0 }
		for (let draw = 0; draw < 8_000; draw++) {
			counts[random.weighted(['a', 'b', 'c'] as const, (item) => ({ a: 3, b: 0, c: 1 })[item])]++
		}
		assert.equal(counts.b, 0)
		assert.ok(Math.abs(counts.a / counts.c - 3) < 0.4, JSON.stringify(counts))
		for (const weight of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
			assert.throws(() => random.weighted([1, 2], () => weight), RangeError)
		}
		assert.throws(() => random.weighted([1, 2], () => 0), RangeError)
		assert.throws(() => random.weighted([], () => 1), RangeError)
	})

	test('a sample has no item twice, leaves its source alone and is everything at most', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.integer(), { maxLength: 12 }), fc.nat(15), (items, count) => {
				const before = [...items]
				const drawn = random.sample(items, count)
				assert.deepEqual(items, before)
				assert.equal(drawn.length, Math.min(count, items.length))
				assert.equal(new Set(drawn).size, drawn.length)
				assert.ok(drawn.every((item) => items.includes(item)))
			}),
		)
		assert.throws(() => random.pick([]), RangeError)
	})
})
