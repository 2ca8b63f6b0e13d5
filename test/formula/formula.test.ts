import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { evaluatorOf } from '../../src/formula/evaluate.ts'
import type { Formula } from '../../src/formula/formula.ts'
import { readFormula } from '../../src/formula/read-formula.ts'
import { writeCode } from '../../src/formula/write-code.ts'
import { writeMathematics } from '../../src/formula/write-mathematics.ts'

const syntax = await loadRustSyntax()
const read = (source: string): Formula | undefined => readFormula(syntax, source, 'f')

const whole = `/// Of two numbers.
pub fn f(x: f64, lambda: f64) -> f64 {
    let y = (x - 1.0) * 2.5e-3; // shifted
    let y = -y.powi(2) + f64::hypot(x, lambda);
    let z = (y / (lambda + 3.0)).max(-1.5).exp() - x % 2.0;
    z * std::f64::consts::PI + x.abs().ln_1p().sqrt() - (x - lambda - (1_000.0 - y)) / (x * x + 1.0) + 2 as f64
}
`

/** The same, as JavaScript has it. */
function expected(x: number, lambda: number): number {
	const first = (x - 1) * 2.5e-3
	const y = -(first ** 2) + Math.hypot(x, lambda)
	const z = Math.exp(Math.max(y / (lambda + 3), -1.5)) - (x % 2)
	return z * Math.PI + Math.sqrt(Math.log1p(Math.abs(x))) - (x - lambda - (1000 - y)) / (x * x + 1) + 2
}

const points = [
	[0.5, 2],
	[-3.25, 0.1],
	[7, -1],
] as const

suite('a formula', () => {
	test('is read with its lets, and computes what Rust would', () => {
		const formula = read(whole) ?? assert.fail()
		assert.deepEqual(formula.parameters, ['x', 'lambda'])
		assert.deepEqual(
			formula.bindings.map(({ name }) => name),
			['y', 'y_2', 'z'],
		)
		const evaluate = evaluatorOf(formula)
		for (const [x, lambda] of points) assert.equal(evaluate([x, lambda]), expected(x, lambda))
	})

	test('has no lets that nothing comes of', () => {
		const source =
			'pub fn f(x: f64) -> f64 { let a = x * x; let b = a + 1.0; let c = 2.0 * a; let b = b.sin(); c.cos() }'
		const formula = read(source) ?? assert.fail()
		assert.deepEqual(
			formula.bindings.map(({ name }) => name),
			['a', 'c'],
		)
		assert.equal(evaluatorOf(formula)([0.5]), Math.cos(2 * (0.5 * 0.5)))
	})

	test('of an array has names for its elements', () => {
		const taken =
			read('pub fn f(c: &[f64; 3]) -> f64 {\n    let [a, _, b] = *c;\n    a - b + c[1]\n}\n') ?? assert.fail()
		assert.deepEqual(taken.parameters, ['a', 'c_1', 'b'])
		assert.equal(evaluatorOf(taken)([5, 7, 2]), 10)
	})

	for (const [what, source] of [
		['a loop', 'pub fn f(x: f64) -> f64 { let mut s = x; for _ in 0..3 { s += x; } s }'],
		['an unknown name', 'pub fn f(x: f64) -> f64 { x + y }'],
		['whole numbers', 'pub fn f(x: i64) -> i64 { x + 1 }'],
		['an unknown method', 'pub fn f(x: f64) -> f64 { x.to_bits().count_ones() as f64 }'],
		['a power of a quotient of whole numbers', 'pub fn f(x: f64) -> f64 { x.powi(3 / 2) }'],
		['no Rust', 'pub fn f(x: f64) -> f64 { x + }'],
		['another function', 'pub fn g(x: f64) -> f64 { x }'],
	] as const) {
		test(`${what} is none`, () => assert.equal(read(source), undefined))
	}

	test('keeps its meaning in C, whose compiler and mathematics are another', () => {
		const formula = read(whole) ?? assert.fail()
		const folder = mkdtempSync(join(tmpdir(), 'oxi-formula-'))
		try {
			const main = points.map(([x, lambda]) => `printf("%.17g\\n", f(${x}, ${lambda}));`).join(' ')
			const code = writeCode(formula, 'c', 'candidate 1 */ of a run')
			writeFileSync(join(folder, 'f.c'), `${code}#include <stdio.h>\nint main(void) { ${main} return 0; }\n`)
			execFileSync('cc', ['-Wall', '-Wextra', '-Werror', '-o', 'f', 'f.c', '-lm'], { cwd: folder })
			const values = execFileSync(join(folder, 'f'), { encoding: 'utf8' }).trim().split('\n').map(Number)
			for (const [index, [x, lambda]] of points.entries()) {
				const value = expected(x, lambda)
				assert.ok(Math.abs((values[index] as number) - value) <= 1e-12 * Math.abs(value), `${values[index]} ${value}`)
			}
		} finally {
			rmSync(folder, { recursive: true })
		}
	})

	test('in C has no name that the header or the compiler has', () => {
		const source = 'pub fn erf(unix: f64, asm: f64, round: f64) -> f64 { let nan = unix * asm; nan.sqrt() - round }'
		const code = writeCode(readFormula(syntax, source, 'erf') ?? assert.fail(), 'c', 'Candidate 1.')
		execFileSync('cc', ['-Wall', '-Wextra', '-Werror', '-fsyntax-only', '-x', 'c', '-'], { input: code })
		assert.match(code, /^double erf_\(double unix_, double asm_, double round_\)$/m)
	})

	test('in Python takes arrays, and names that are words of the language are others', () => {
		const code = writeCode(read(whole) ?? assert.fail(), 'python', 'a "note"\nof two lines')
		assert.match(code, /^import numpy as np\n\n\ndef f\(x, lambda_\):\n {4}"""a 'note' of two lines/)
		assert.match(code, /np\.fmax\(y_2 \/ \(lambda_ \+ 3\.0\), -1\.5\)/)
		assert.match(code, /\+ 2\.0\n$/)
	})

	test('without a function of numpy is Python without it', () => {
		const formula = read('pub fn f(x: f64) -> f64 { -(-x) / 0x1f as f64 - (x - 2.5) }') ?? assert.fail()
		const code = writeCode(formula, 'python', 'Candidate 1.')
		assert.match(code, /^def f\(x\):\n {4}"""Candidate 1\. Takes numbers or arrays of them\."""\n/)
		assert.match(code, /\n {4}return \(-\(-x\)\) \/ 31\.0 - \(x - 2\.5\)\n$/)
	})

	test('in Python divides by what may be 0 as Rust does, without an error', () => {
		for (const [body, own] of [
			['x / y', true],
			['x.recip()', true],
			['(x / 0.0).sin()', true],
			['x / 2.0 + y / std::f64::consts::PI', false],
			['-x.sin() * y', false],
		] as const) {
			const formula = read(`pub fn f(x: f64, y: f64) -> f64 { ${body} }`) ?? assert.fail()
			const code = writeCode(formula, 'python', 'Candidate 1.')
			assert.equal(/"""\n {4}x = np\.float64\(x\)\n {4}y = np\.float64\(y\)\n/.test(code), own, code)
			assert.equal(code.startsWith('import numpy as np\n'), /np\./.test(code))
		}
	})

	test('as mathematics has fractions, roots and powers; names are text', () => {
		const formula =
			read('pub fn f(a_b: f64, q: f64) -> f64 { (a_b + 1.0).powi(2) / q.sqrt() - (q - 2e-9) }') ?? assert.fail()
		assert.equal(
			writeMathematics(formula, 'latex'),
			String.raw`f\left( \mathrm{a\_b}, q \right) = \frac{{\left( \mathrm{a\_b} + 1 \right)}^{2}}{\sqrt{q}} - \left( q - 2 \cdot 10^{-9} \right)`,
		)
		assert.equal(
			writeMathematics(read('pub fn f(x: f64) -> f64 { 2.0 - 0.6 * x * x }') ?? assert.fail(), 'latex'),
			String.raw`f\left( x \right) = 2 - 0.6 \cdot {x}^{2}`,
		)
		const odd: Formula = { ...formula, parameters: ['<b>&'], bindings: [], result: { kind: 'name', name: '<b>&' } }
		assert.match(writeMathematics(odd, 'mathml'), /<mi>&lt;b&gt;&amp;<\/mi>/)
		assert.doesNotMatch(writeMathematics(odd, 'mathml'), /<b>/)
	})
})
