import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { randomStream } from '../../src/candidate/random.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import {
	floatText,
	freshFloat,
	freshInteger,
	integerText,
	perturbFloat,
	perturbInteger,
	readNumber,
} from '../../src/variation/literal.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

const syntax = await loadRustSyntax()

describe('readNumber', () => {
	for (const [text, value, suffix, isFloat] of [
		['0', 0, '', false],
		['1_000', 1_000, '', false],
		['7usize', 7, 'usize', false],
		['7_i32', 7, '_i32', false],
		['0xFF', 255, '', false],
		['0b101u8', 5, 'u8', false],
		['2.5', 2.5, '', true],
		['2.', 2, '', true],
		['1e-3', 0.001, '', true],
		['1.5E+2_f64', 150, '_f64', true],
		['3f32', 3, 'f32', true],
	] as const) {
		test(text, () => assert.deepEqual(readNumber(text), { value, suffix, isFloat }))
	}

	test('leaves what a double cannot hold', () => {
		for (const text of ['18446744073709551615', '1e999', 'x', '']) assert.equal(readNumber(text), undefined)
	})
})

describe('floatText', () => {
	test('is a float literal that reads as the same number', () => {
		fc.assert(
			fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), (value) => {
				const text = floatText(value)
				assert.deepEqual(readNumber(text), { value, suffix: '', isFloat: true })
				const { root, hasError } = syntax.parse(`const A: f64 = ${text};`)
				assert.equal(hasError, false)
				assert.ok(JSON.stringify(root.children[0]?.children.map((child) => child.type)).includes('float_literal'), text)
			}),
		)
	})

	test('keeps as many figures as wanted', () => {
		assert.equal(floatText(2.34567, 3), '2.35')
		assert.equal(floatText(20, 3), '20.0')
		assert.equal(floatText(0), '0.0')
		assert.equal(floatText(1e21, 5), '1e21')
	})
})

test('perturbed and fresh numbers are finite, and move', () => {
	const random = randomStream('literal')
	fc.assert(
		fc.property(fc.double({ min: -1e100, max: 1e100, noNaN: true }), fc.nat(1e6), (float, integer) => {
			assert.ok(Number.isFinite(perturbFloat(random, float)))
			const moved = perturbInteger(random, integer)
			assert.ok(Number.isSafeInteger(moved) && moved >= 0)
			assert.ok(freshFloat(random) > 0)
			assert.ok(freshInteger(random) >= 0)
		}),
	)
	const again = randomStream('values')
	const values = new Set(Array.from({ length: 200 }, () => perturbFloat(again, 6.5)))
	assert.ok(values.size > 100)
	assert.ok([...values].some((value) => Math.abs(value - 6.5) < 0.1))
	assert.ok([...values].some((value) => value < 0))
})

test('an integer literal fits its type, or there is none', () => {
	assert.equal(integerText(255, 'u8'), '255')
	assert.equal(integerText(256, 'u8'), undefined)
	assert.equal(integerText(127, 'i8'), '127')
	assert.equal(integerText(128, 'i8'), undefined)
	assert.equal(integerText(-1, 'i32'), undefined)
	assert.equal(integerText(2 ** 40, 'usize'), '1099511627776')
})
