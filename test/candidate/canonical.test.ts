import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { canonicalForm, fingerprint, sizeOf } from '../../src/candidate/canonical.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

const syntax = await loadRustSyntax()

const same = (a: string, b: string) => assert.equal(canonicalForm(syntax, a).text, canonicalForm(syntax, b).text)
const differ = (a: string, b: string) => assert.notEqual(fingerprint(syntax, a), fingerprint(syntax, b))

/** `·` marks where trivia may stand; the numbers in braces are names that may be exchanged. */
const template = `pub ·fn sort(·<0>·:·&mut [f64],·<1>: usize)·{
	let mut <2>·=·<1>;·
	while <2> > 1·{
		let mut <3> = 0;
		for <4> in 1..<2>·{
			if <0>[<4> - 1]·> <0>[<4>]·{
				<0>.swap(<4> - 1,·<4>);
				<3> = <4>;
			}
		}
		if let Some(<5>) = <0>.iter().map(|<6>|·<6> * 2.0).next()·{
			match <5> { <7> if <7> > 1.5·=> break, _·=> {} }
		}
		<2> = <3>;
	}
}
`
const trivia = fc.constantFrom('', ' ', '\n\t', ' // note\n', '/* a /* nested */ note */', ' /// doc\n', '\n\n')
const names = fc.uniqueArray(
	fc.stringMatching(/^[a-z_][a-z0-9_]{1,6}$/).filter((name) => !keywords.has(name) && !/^_*$/.test(name)),
	{ minLength: 8, maxLength: 8 },
)
const keywords = new Set(
	'as async await box break const continue crate do dyn else enum extern final fn for gen if impl in let loop macro match mod move mut priv pub raw ref return self static struct super trait true try type typeof union unsafe use where while yield default bool char str i8 u8 i16 u16 i32 u32 i64 u64 i128 u128 isize usize f32 f64 swap iter map next false'.split(
		' ',
	),
)
const filled = (names: readonly string[], gaps: readonly string[]) => {
	let gap = 0
	return template
		.replace(/<(\d)>/g, (_, index) => names[Number(index)] as string)
		.replace(/·/g, () => gaps[gap++ % gaps.length] ?? '')
}

describe('canonicalForm', () => {
	test('is invariant under comments, white space and names of parameters and variables', () => {
		const plain = filled(['data', 'len', 'end', 'last', 'i', 'first', 'x', 'other'], [' '])
		fc.assert(
			fc.property(names, fc.array(trivia, { minLength: 20, maxLength: 20 }), (names, gaps) => {
				same(plain, filled(names, gaps))
			}),
		)
	})

	test('two variables that are exchanged in one place differ', () => {
		const plain = filled(['data', 'len', 'end', 'last', 'i', 'first', 'x', 'other'], [' '])
		differ(plain, plain.replace('last = i', 'last = end'))
		differ(plain, plain.replace('1..end', '1..len'))
		differ(plain, plain.replace('|x| x * 2.0', '|x| first * 2.0'))
	})

	test('any change of a literal, an operator or a called name differs', () => {
		const parts = [
			[
				'1.0',
				'1.5',
				'-1.0',
				'1',
				'x',
				'y',
				'x.cos()',
				'x.sin()',
				'"a b"',
				'"a  b"',
				"'a'",
				"'b'",
				'f64::MAX',
				'f64::MIN',
			],
			['+', '-', '*', '/', '%', '<', '>', '<=', '==', '&&', '& &', '||', '|', '<<'],
		] as const
		const part = fc.record({
			a: fc.constantFrom(...parts[0]),
			op: fc.constantFrom(...parts[1]),
			b: fc.constantFrom(...parts[0]),
		})
		const source = (each: { a: string; op: string; b: string }) =>
			`fn f(x: f64, y: f64) { ${each.a} ${each.op} ${each.b} }`
		fc.assert(
			fc.property(part, part, (one, other) => {
				if (source(one) === source(other)) same(source(one), source(other))
				else differ(source(one), source(other))
			}),
			{ numRuns: 500 },
		)
	})

	test('shadowing follows the scopes of Rust', () => {
		same(
			'fn f(a: i32) -> i32 { let a = a + 1; { let a = a * 2; g(a); } a }',
			'fn f(p: i32) -> i32 { let q = p + 1; { let r = q * 2; g(r); } q }',
		)
		differ('fn f(a: i32) -> i32 { let b = a; { let b = 2; } b }', 'fn f(a: i32) -> i32 { let b = a; { let c = 2; } a }')
		same(
			'fn f(o: Option<i32>) -> i32 { if let Some(o) = o { o } else { g(o) } }',
			'fn f(o: Option<i32>) -> i32 { if let Some(p) = o { p } else { g(o) } }',
		)
		differ('fn f(a: i32) { fn g() -> i32 { a } }', 'fn f(b: i32) { fn g() -> i32 { b } }')
	})

	test('names that mean something else are left alone', () => {
		differ('fn f(x: i32) { println!("{x}") }', 'fn f(y: i32) { println!("{y}") }')
		differ('fn f(x: i32) -> P { P { x } }', 'fn f(y: i32) -> P { P { y } }')
		differ(
			'const a: i32 = 1; fn f(x: i32) { match x { a => 1, _ => 2 } }',
			'const a: i32 = 1; fn f(x: i32) { match x { b => 1, _ => 2 } }',
		)
		differ('fn f(x: O) { match x { None => 1, _ => 2 } }', 'fn f(x: O) { match x { Nope => 1, _ => 2 } }')
		differ('fn f(p: P) -> f64 { p.x }', 'fn f(p: P) -> f64 { p.y }')
		differ('fn f(_x: P) { let _ = g(); }', 'fn f(_x: P) { let _y = g(); }')
	})

	test('the separator of a macro repetition counts', () => {
		const rule = (separator: string) => `macro_rules! m { ($($x:expr)${separator}*) => { [$($x), /* all */ *] } }`
		differ(rule(','), rule(';'))
		differ(rule(','), rule(''))
		same(rule(','), rule(' , '))
	})

	test('a raw identifier is the same name', () => {
		same('fn f(a: i32) -> i32 { a }', 'fn f(r#type: i32) -> i32 { r#type }')
	})

	test('nested generics may be written with a space', () => {
		same('fn f(x: Vec<Vec<f64>>) {}', 'fn f(x: Vec<Vec<f64> >) {}')
	})

	test('a source that does not parse is compared token by token', () => {
		same('fn f( { // a\n x', 'fn f(  {x')
		differ('fn f( { x', 'fn f( { y')
		differ('fn f() { "open', 'fn f() { "opex')
	})

	test('size counts tokens', () => {
		assert.equal(sizeOf(syntax, 'fn f(x: f64) -> f64 { x * 2.0 } // more'), 14)
		assert.equal(sizeOf(syntax, ''), 0)
		assert.equal(sizeOf(syntax, 'const A: &str = "a b c";'), 8)
	})

	test('any text has a form, however deep it nests', () => {
		fc.assert(fc.property(fc.string({ unit: 'binary' }), (source) => canonicalForm(syntax, source).size >= 0))
		assert.ok(sizeOf(syntax, `fn f() { ${'('.repeat(30_000)}${')'.repeat(30_000)} }`) > 60_000)
		assert.ok(sizeOf(syntax, 'r#"'.repeat(100_000)) < 10)
	})
})
