import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { randomStream } from '../../src/candidate/random.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { readAnatomy } from '../../src/variation/anatomy.ts'
import { applyChange } from '../../src/variation/change.ts'
import { simplify } from '../../src/variation/edit-simplify.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

const syntax = await loadRustSyntax()

/** An expression simplified until nothing more can be done. */
function simplest(expression: string, type = 'f64'): string {
	const source = `fn f(x: ${type}, y: ${type}) -> ${type} { ${expression} }`
	let anatomy = readAnatomy(syntax, source)
	for (let step = 0; anatomy !== undefined && step < 50; step++) {
		const work = { random: randomStream(step), calls: [], functions: ['f'], main: anatomy, other: undefined }
		const change = simplify(work)
		const after = change && applyChange(syntax, anatomy, change, 1_000)
		if (after === undefined) break
		assert.ok(after.size <= anatomy.size, `${anatomy.source} → ${after.source}`)
		anatomy = after
	}
	return anatomy?.source.slice(source.indexOf('{') + 2, -2) ?? ''
}

describe('simplify', () => {
	for (const [expression, simpler] of [
		['1.0 * x', 'x'],
		['(x + 0.0) / 1.0', 'x'],
		['0.0 * (x + y)', '0.0'],
		['x - x', '0.0'],
		['x / x + y', '1.0 + y'],
		['2.0 * (3.0 * x)', '6.0 * x'],
		['(x * 3.0) * 2.0', '6.0 * x'],
		['2.0 + (x + 3.0)', '5.0 + x'],
		['x - -y', 'x + y'],
		['x + -(2.0 * y)', 'x - 2.0 * y'],
		['1.0 - (2.0 - x)', '-1.0 + x'],
		['(2.0 - x) - 3.0', '-1.0 - x'],
		['-(-x)', 'x'],
		['x * y', 'x * y'],
		['x - y * 2.0', 'x - y * 2.0'],
	] as const) {
		test(`${expression} = ${simpler}`, () => assert.equal(simplest(expression), simpler))
	}

	test('integers are divided as integers are', () => {
		assert.equal(simplest('x / x + 0 * y', 'usize'), 'x / x')
		assert.equal(simplest('2 * (3 * x)', 'usize'), '2 * (3 * x)')
	})

	test('what is simpler is worth the same', () => {
		const leaf = fc.oneof(fc.constantFrom('x', 'y'), fc.constantFrom('0.0', '1.0', '2.0', '-1.5', '3.0'))
		const { tree } = fc.letrec<{ tree: string }>((tie) => ({
			tree: fc.oneof(
				{ maxDepth: 5 },
				leaf,
				fc.tuple(tie('tree'), fc.constantFrom('+', '-', '*', '/'), tie('tree')).map((parts) => `(${parts.join(' ')})`),
				tie('tree').map((inner) => `(-${inner})`),
			),
		}))
		fc.assert(
			fc.property(tree, (expression) => {
				// Rust's and JavaScript's arithmetic on doubles, and the syntax of these, are the same; `--` is not.
				const worth = (text: string) => new Function('x', 'y', `return ${text.replaceAll('-', '- ')}`)(0.7, -1.3)
				const [before, after] = [worth(expression), worth(simplest(expression))]
				if (!Number.isFinite(before)) return
				assert.ok(
					Math.abs(before - after) <= 1e-6 * Math.max(1, Math.abs(before)),
					`${expression} → ${simplest(expression)}`,
				)
			}),
			{ numRuns: 200 },
		)
	})
})
