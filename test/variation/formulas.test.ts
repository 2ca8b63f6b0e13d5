import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { type Random, randomStream } from '../../src/candidate/random.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { formulaFunction } from '../../src/variation/formula-function.ts'
import { layOut } from '../../src/variation/formula-layout.ts'

const syntax = await loadRustSyntax()

const surface = `/// Height above (\`x\`, \`y\`).
///
/// It knows nothing yet.
/// \`y\`: how far to the north
pub fn surface(x: f64, y: f64) -> f64 {
    0.0
}
`
const twelve = Array.from({ length: 12 }, (_, index) => `column_${index}`)
const array = `/// Predicts mass.
pub fn predict(columns: &[f64; 12]) -> f64 {
    let [${twelve.join(', ')}] = *columns;
    0.0
}
`
const plainArray = 'pub fn predict(v: &[f64; 2]) -> f64 {\n    v[0]\n}\n'

function formulasFor(seed: string, name: string, type: string) {
	const formulas = formulaFunction(syntax, seed, name, type)
	ok(formulas !== undefined)
	return formulas
}

describe('a function for formulas', () => {
	const formulas = formulasFor(surface, 'surface', 'fn(f64, f64) -> f64')

	it('takes numbers, one by one or as one array, and gives one', () => {
		deepEqual(formulas.names, ['x', 'y'])
		deepEqual(formulasFor(array, 'predict', 'fn(&[f64; 12]) -> f64').names, twelve)
		deepEqual(formulasFor(plainArray, 'predict', 'fn(&[f64; 2]) -> f64').names, ['v_0', 'v_1'])
		for (const [seed, type] of [
			['pub fn f(x: f32) -> f64 { 0.0 }', 'fn(f32) -> f64'],
			['pub fn f(x: &[f64]) -> f64 { 0.0 }', 'fn(&[f64]) -> f64'],
			['pub fn f((x, y): (f64, f64)) -> f64 { 0.0 }', 'fn((f64, f64)) -> f64'],
			['pub fn f(x: f64) -> f32 { 0.0 }', 'fn(f64) -> f32'],
			['pub fn f() -> f64 { 0.0 }', 'fn() -> f64'],
		] as const)
			equal(formulaFunction(syntax, seed, 'f', type), undefined, type)
	})

	it('is written whole, with what its doc comment says that holds of any body', () => {
		equal(
			formulas.write('x * x + (std::f64::consts::TAU * y).cos()', 10_000),
			`/// Height above (\`x\`, \`y\`).
///
/// \`y\`: how far to the north
///
/// A formula, found by a search over 10,000 rows.
pub fn surface(x: f64, y: f64) -> f64 {
    x * x + (std::f64::consts::TAU * y).cos()
}
`,
		)
	})

	it('takes out of an array what it uses', () => {
		const of12 = formulasFor(array, 'predict', 'fn(&[f64; 12]) -> f64')
		match(
			of12.write('column_1 + column_11', 5),
			/^ {4}let \[_, column_1, _, _, _, _, _, _, _, _, _, column_11\] = \*columns;\n {4}column_1 \+ column_11\n\}$/m,
		)
		const of2 = formulasFor(plainArray, 'predict', 'fn(&[f64; 2]) -> f64')
		match(of2.write('v_0 * v_1', 5), /^ {4}v\[0\] \* v\[1\]$/m)
	})

	it('is laid out as rustfmt has it', () => {
		const of12 = formulasFor(array, 'predict', 'fn(&[f64; 12]) -> f64')
		for (const written of [formulas.write('2.0 * x', 1), of12.write(twelve.join(' * '), 1234)])
			equal(rustfmt(written), written)
	})

	it('reads a body in the names of its rows, whatever they are called there', () => {
		equal(formulas.read(surface)?.replace(/\s+/g, ' '), '{ 0.0 }')
		const swapped = 'pub fn surface(y: f64, x: f64) -> f64 { let r = x * x; r + y }'
		equal(
			formulas.read(swapped)?.replace(/\s+/g, ' '),
			'{let renamed_0 = x; let renamed_1 = y; let y = renamed_0; let x = renamed_1; let r = x * x; r + y }',
		)
		const of2 = formulasFor(plainArray, 'predict', 'fn(&[f64; 2]) -> f64')
		equal(of2.read('pub fn predict(w: &[f64; 2]) -> f64 { w[1] - w[0] }')?.trim(), '{ v_1 - v_0 }')
		equal(of2.read('pub fn predict(w: &[f64; 2]) -> f64 { w.iter().sum() + w[2] }'), undefined)
		equal(formulas.read('pub fn other(x: f64) -> f64 { x }'), undefined)
	})
})

describe('the layout of an expression', () => {
	it('is that of rustfmt, whatever the length', () => {
		const random = randomStream('layout', 1)
		const expressions = Array.from({ length: 400 }, () => sum(random, 1 + random.below(3)))
			.map(withoutNeedlessParentheses)
			.filter((text) => text.length < 600)
		const inFunctions = (texts: readonly string[]) =>
			texts.map((text, index) => `fn f${index}() -> f64 {\n    ${text}\n}\n`).join('\n')
		const laid = expressions.map((text) => layOut(syntax, text, 4))
		ok(laid.filter((text) => text.includes('\n')).length > 100)
		equal(inFunctions(laid), rustfmt(inFunctions(expressions)))
	})
})

function rustfmt(source: string): string {
	return execFileSync('rustfmt', ['--edition', '2024'], { input: source, encoding: 'utf8', cwd: '/' })
}

const leaves = ['x', 'y', 'temperature', 'speed_m_s', '2.0', '0.012345678', 'std::f64::consts::PI']

function factor(random: Random, depth: number): string {
	const kind = random.below(depth > 0 ? 9 : 4)
	if (kind < 4) return random.pick(leaves)
	if (kind === 4) return `(${sum(random, depth - 1)}).powi(2)`
	if (kind === 5) return `(${product(random, depth - 1)}).${random.pick(['exp', 'sqrt'])}()`
	if (kind === 6) return `(${sum(random, depth - 1)}).${random.pick(['cos', 'ln'])}()`
	if (kind === 7) return `(${sum(random, depth - 1)})`
	return `${random.pick(leaves)}.powf(${sum(random, depth - 1)})`
}

function product(random: Random, depth: number): string {
	const factors = Array.from({ length: 1 + random.below(3) }, () => factor(random, depth))
	return factors.reduce((before, next) => `${before} ${random.pick(['*', '*', '/'])} ${next}`)
}

function sum(random: Random, depth: number): string {
	const terms = Array.from({ length: 2 + random.below(3) }, () => product(random, depth))
	return (
		(random.chance(0.1) ? '-' : '') + terms.reduce((before, next) => `${before} ${random.pick(['+', '-'])} ${next}`)
	)
}

function withoutNeedlessParentheses(text: string): string {
	return text.replace(/\((std::f64::consts::PI|[a-z_]\w*|\d+\.\d+)\)/g, '$1')
}
