import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { descendants, loadRustSyntax, textOf } from '../../src/experiment/rust-syntax.ts'
import { inferTypes } from '../../src/variation/inference.ts'
import { primitiveName, resolve } from '../../src/variation/rust-type.ts'
import { seeds } from './seeds.ts'

const syntax = await loadRustSyntax()

/** Type of the value of `let it = …` in a function's body. */
function typeOfIt(body: string, around = ''): string | undefined {
	const source = `${around}\nfn f(x: f64, n: usize, data: &mut [f64], names: &[u8], on: bool) { ${body} }`
	const tree = syntax.parse(source)
	assert.equal(tree.hasError, false, source)
	const { types } = inferTypes(tree)
	for (const node of descendants(tree.root)) {
		if (node.type !== 'let_declaration' || !textOf(source, node).startsWith('let it =')) continue
		const value = node.children.find((child) => child.field === 'value')
		const type = value && types.get(value)
		if (type === undefined) return undefined
		const found = resolve(type)
		return primitiveName(type) ?? (found.kind === 'known' ? found.name : undefined)
	}
	return undefined
}

const faultsOf = (body: string, around = ''): string[] => {
	const source = `${around}\nfn f(x: f64, n: usize, data: &mut [f64], names: &[u8], on: bool) -> f64 { ${body} }`
	const tree = syntax.parse(source)
	assert.equal(tree.hasError, false, source)
	return [...inferTypes(tree).faults].map((node) => textOf(source, node))
}

describe('the type', () => {
	for (const [body, type] of [
		['let it = 1.0;', 'f64'],
		['let it = 1;', 'i32'],
		['let it = 1_u8;', 'u8'],
		['let it = x * 2.0 + 1.0;', 'f64'],
		['let it = data[n];', 'f64'],
		['let it = names[0];', 'u8'],
		['let it = &data[1..n];', '&'],
		['let it = data.len() - 1;', 'usize'],
		['let it = n as f64 / 3.0;', 'f64'],
		['let it = x > 1.0 && !on;', 'bool'],
		['let it = x.max(0.0).sqrt();', 'f64'],
		['let it = f64::atan2(x, 1.0);', 'f64'],
		['let it = std::f64::consts::TAU;', 'f64'],
		['let it = u32::BITS;', 'u32'],
		['let it = if on { 0.0 } else { x };', 'f64'],
		['let it = match n { 0 => 1.5, _ => x };', 'f64'],
		['let it = { let y = x; y };', 'f64'],
		['let i = 0; let v = data[i]; let it = i;', 'usize'],
		['let mut t = 0.0; t += x as f32; let it = t;', 'f32'],
		['for i in 0..n { let it = i; }', 'usize'],
		['for (i, v) in data.iter().enumerate() { let it = *v; }', 'f64'],
		['for &v in names { let it = v; }', 'u8'],
		['for (a, b) in data.iter().zip(names.iter()) { let it = *b; }', 'u8'],
		['let it = data.iter().fold(0.0, |sum, v| sum + v);', 'f64'],
		['let it = data.iter().copied().map(|v| v > 0.5).any(|v| v);', 'bool'],
		['let it = data.iter().sum::<f64>();', 'f64'],
		['let v: Vec<u32> = Vec::new(); let it = v[0];', 'u32'],
		['if let Some(v) = data.first() { let it = *v; }', 'f64'],
		['let g = |a: f64| a > x; let it = g(1.0);', 'bool'],
		['let (a, b) = (n, x); let it = b;', 'f64'],
		['let p = P { at: 3.0, key: 4 }; let it = p.key;', 'u16'],
		['let it = helper(1);', 'u64'],
		['let it = K;', 'i8'],
		['let it = loop { break x; };', 'f64'],
		['let it = unknown_thing();', undefined],
	] as const) {
		const around = 'const K: i8 = 1; struct P { at: f64, key: u16 } fn helper(a: u8) -> u64 { 0 }'
		test(`of \`it\` in ${body}`, () => assert.equal(typeOfIt(body, around), type))
	}
})

describe('rustc would refuse', () => {
	for (const [body, fault] of [
		['x + n', 'x + n'],
		['x + 1', 'x + 1'],
		['data[x]; x', 'x'],
		['let v = on + on; x', 'on + on'],
		['if n { x } else { x }', 'n'],
		['x = 1.0; x', 'x'],
		['let v = 1.0; v += x; v', 'v'],
		['names[0] = 1; x', 'names[0]'],
		['n as bool; x', 'n as bool'],
		['helper(1.0); x', '1.0'],
		['helper(1, 2); x', 'helper'],
		['data.swap(0.5, 1); x', '0.5'],
		['x.len(); x', 'x.len'],
		['break; x', 'break'],
		['-n; x', '-n'],
		['x.max(n)', 'n'],
		['if on { 1.0 } x', 'if on { 1.0 }'],
		['n', '{ n }'],
		['x & x', 'x & x'],
	] as const) {
		test(body, () => assert.deepEqual(faultsOf(body, 'fn helper(a: u8) {}')[0], fault))
	}

	test('nothing in honest code', () => {
		for (const source of Object.values(seeds)) {
			const { faults, ambiguous, unknownNames } = inferTypes(syntax.parse(source))
			assert.deepEqual(
				[[...faults].map((node) => textOf(source, node)), ambiguous.size, [...unknownNames]],
				[[], 0, []],
			)
		}
	})

	test('a method on a literal without a type, and a name that nobody declares', () => {
		const source = 'fn f() -> f64 { let a = 2.0; (1.0 + a).cos() + b + C_D + { let mut d = 1.0; d += 1_f64; d.cos() } }'
		const { ambiguous, unknownNames } = inferTypes(syntax.parse(source))
		assert.deepEqual(
			[...ambiguous].map((node) => textOf(source, node)),
			['(1.0 + a)'],
		)
		assert.deepEqual([...unknownNames], ['b', 'C_D'])
	})
})

describe('a name', () => {
	const read = (source: string) => {
		const tree = syntax.parse(source)
		assert.equal(tree.hasError, false, source)
		return inferTypes(tree)
	}

	test('is a local where a pattern declares it, in whatever letters', () => {
		for (const name of ['N', 'Rate', '変数', 'ß', '_x']) {
			const { unknownNames, types } = read(`fn f(x: f64) -> f64 { let ${name} = x * 2.0; ${name} }`)
			assert.deepEqual([...unknownNames], [])
			const use = [...types].find(([node]) => node.type === 'identifier' && node.start > 35)
			assert.equal(use && primitiveName(use[1]), 'f64')
		}
	})

	test('is unknown where its declaration is gone, in whatever letters', () => {
		for (const name of ['N', 'Rate', '変数']) {
			assert.deepEqual([...read(`fn f(x: f64) -> f64 { ${name} }`).unknownNames], [name])
		}
	})

	test('of a constant, a variant or a unit struct in a pattern declares nothing', () => {
		for (const item of ['const N: f64 = 1.0;', 'enum E { N }\nuse E::*;', 'struct N;']) {
			const { unknownNames, scopes } = read(`${item}\nfn f(x: f64) -> f64 { match x { N => 1.0, _ => x } }`)
			assert.deepEqual([...unknownNames], [])
			assert.equal(
				[...scopes.values()].some((scope) => scope?.local.name === 'N'),
				false,
			)
		}
	})
})
