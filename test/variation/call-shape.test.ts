import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readCallShape } from '../../src/variation/call-shape.ts'
import { atom, binary, negation } from '../../src/variation/fragment.ts'

const sum = binary(atom('a'), '+', atom('b'))
const minus = negation(atom('c'))

describe('readCallShape', () => {
	for (const [text, type, slots, filled] of [
		['_.cos()', 'f64', 1, '(a + b).cos()'],
		['_.powi(3)', 'f64', 1, '(a + b).powi(3)'],
		['_.max(_)', 'f64', 2, '(a + b).max(-c)'],
		['f64::atan2(_, _)', 'f64', 2, 'f64::atan2(a + b, -c)'],
		['usize: _.min(_)', 'usize', 2, '(a + b).min(-c)'],
		['_.abs().ln_1p()', 'f64', 1, '(a + b).abs().ln_1p()'],
		['_.max(0.0).sqrt()', 'f64', 1, '(a + b).max(0.0).sqrt()'],
		['helper(_)', 'f64', 1, 'helper(a + b)'],
		['clamp_to(_, 1, _)', 'f64', 2, 'clamp_to(a + b, 1, -c)'],
		['std::f64::consts::PI', 'f64', 0, 'std::f64::consts::PI'],
		['f64::EPSILON.sqrt()', 'f64', 0, 'f64::EPSILON.sqrt()'],
	] as const) {
		test(text, () => {
			const shape = readCallShape(text)
			assert.deepEqual([shape.text, shape.type, shape.slots], [text, type, slots])
			const call = shape.fill([sum, minus].slice(0, slots))
			assert.equal(call.text, filled)
			assert.throws(() => shape.fill([sum, minus, sum]), RangeError)
		})
	}

	test('refuses what is none', () => {
		for (const text of ['', '_', 'cos x', '_.cos', '_ + _', '_.cos(', 'f(_)(_)', '_.f(_ + 1)', '{ _ }', 'f64: ']) {
			assert.throws(() => readCallShape(text), /Expected a call shape/, text)
		}
	})
})
