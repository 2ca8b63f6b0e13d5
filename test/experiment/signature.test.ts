import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { loadRustSyntax, type RustSyntax } from '../../src/experiment/rust-syntax.ts'
import { readEvolvedFunctions, SeedError } from '../../src/experiment/signature.ts'

let syntax: RustSyntax
before(async () => {
	syntax = await loadRustSyntax()
})

const only = (source: string, names?: readonly string[]) => readEvolvedFunctions(syntax, source, names)[0]

function fails(source: string, names: readonly string[] | undefined, message: RegExp, line?: number): void {
	assert.throws(
		() => readEvolvedFunctions(syntax, source, names),
		(error) => {
			assert.ok(error instanceof SeedError)
			assert.match(error.message, message)
			assert.ok(!error.message.includes('\n'), 'one line')
			assert.equal(error.line, line)
			return true
		},
	)
}

describe('readEvolvedFunctions', () => {
	test('reads the single public function', () => {
		assert.deepEqual(only('// seed\npub fn surface(x: f64, y: f64) -> f64 {\n\t0.0\n}\n'), {
			name: 'surface',
			signature: 'pub fn surface(x: f64, y: f64) -> f64',
			type: 'fn(f64, f64) -> f64',
			line: 2,
		})
	})

	test('attributes and comments between parameters are no parameters', () => {
		const source = 'pub fn f(#[allow(unused)] x: f64, /* n */ #[cfg(all())] n: usize) {}'
		assert.equal(only(source)?.type, 'fn(f64, usize)')
	})

	test('a function that returns nothing has a type without an arrow', () => {
		assert.equal(only('pub fn sort(data: &mut [f64], len: usize) {}')?.type, 'fn(&mut [f64], usize)')
		assert.equal(only('pub fn sort(data: &mut [f64]) -> () {}')?.type, 'fn(&mut [f64])')
	})

	test('folds white space, comments and trailing commas', () => {
		const read = only(
			'#[inline]\npub  fn\n\tgrow ( mut data : & mut  Vec < ( usize , f64 , ) > , // all\n\t/* how often */ times : [ u8 ; 4 ] ,\n) -> Option < Box < dyn Fn ( f64 ) -> f64 + Send > > { None }',
		)
		assert.equal(
			read?.signature,
			'pub fn grow(mut data: &mut Vec<(usize, f64,)>, times: [u8; 4]) -> Option<Box<dyn Fn(f64) -> f64 + Send>>',
		)
		assert.equal(read?.type, 'fn(&mut Vec<(usize, f64,)>, [u8; 4]) -> Option<Box<dyn Fn(f64) -> f64 + Send>>')
		assert.equal(read?.line, 2)
	})

	test('private helpers do not count', () => {
		assert.equal(only('fn helper() {}\npub fn f(a: i32) -> i32 { helper(); a }')?.name, 'f')
	})

	test('named functions come in the order of the names', () => {
		const source = 'pub fn a(x: f64) {}\npub fn b(y: u8) {}\npub fn c() {}'
		assert.deepEqual(
			readEvolvedFunctions(syntax, source, ['c', 'a']).map((each) => [each.name, each.type, each.line]),
			[
				['c', 'fn()', 3],
				['a', 'fn(f64)', 1],
			],
		)
	})

	test('lifetimes stay where a reference names one', () => {
		assert.equal(
			only("pub fn f(text: &'static str) -> &'static str { text }")?.type,
			"fn(&'static str) -> &'static str",
		)
	})

	test('a lifetime that no parameter has lasts for ever', () => {
		assert.equal(only('pub fn f<\'a>() -> &\'a str { "" }')?.type, "fn() -> &'static str")
		assert.equal(
			only("pub fn f<'a, 'b>(x: &'a u8) -> (&'a u8, &'b u8) { loop {} }")?.type,
			"for<'a> fn(&'a u8) -> (&'a u8, &'static u8)",
		)
	})

	test('lifetimes of its own are those of any call', () => {
		assert.equal(
			only("pub fn f<'a, 'b>(words: &[&'a str], sep: &'b str) -> &'a str { words[0] }")?.type,
			"for<'a, 'b> fn(&[&'a str], &'b str) -> &'a str",
		)
	})

	test('says what a text is that is no Rust', () => {
		for (const [text, what] of [
			['x,y\n1,2\n3,4\n', 'a table (it begins with `x,y`), which `init --data` takes'],
			[
				'date\tload\n2024-05-01\t12.5\n2024-05-02\t13.5\n',
				'a table (it begins with `date load`), which `init --data` takes',
			],
			['def f(x):\n    return x * 2\n', 'what looks like Python (it begins with `def f(x):`)'],
			[
				'export function f(x) {\n\treturn x\n}\n',
				'what looks like JavaScript (it begins with `export function f(x) {`)',
			],
			['[[1, 2], [3, 4]]', 'what looks like JSON (it begins with `[[1, 2], [3, 4]]`)'],
			['Make it fast, please.\n', 'another text (it begins with `Make it fast, please.`)'],
		] as const) {
			fails(text, undefined, new RegExp(`^Expected Rust with a \`pub fn\`, found ${RegExp.escape(what)}$`))
		}
	})

	test('says which line does not parse', () => {
		fails('pub fn f() -> f64 {\n\t1.0 +/ 2.0\n}\n', undefined, /does not parse: line 2, at `\//, 2)
		fails('pub fn f() -> f64 {\n\tlet a = 1.0\n\ta\n}\n', undefined, /does not parse: line 2 lacks `;`/, 2)
		fails('pub fn f() -> f64 {\n\tlet a = 1.0;\n', undefined, /does not parse: line 1, at `pub fn f\(\)/, 1)
	})

	test('says what was expected where no function fits', () => {
		fails('', undefined, /Expected one `pub fn` .* found no function at all/)
		fails(
			'pub struct Wire(f64);\n\nimpl Wire {\n\tpub fn cost(&self) -> f64 {\n\t\tself.0\n\t}\n}\n',
			undefined,
			/found only such as `cost` on line 4, inside of an `impl`; put a `pub fn` behind it that calls `cost`, or move it out$/,
		)
		fails('mod inner {\n\tpub fn f() -> u8 {\n\t\t1\n\t}\n}\n', undefined, /such as `f` on line 2, inside of a `mod`/)
		fails('fn a() {}\nfn b() {}', undefined, /only private ones: `a`, `b`/)
		fails(
			'pub fn a() {}\npub fn b() {}',
			undefined,
			/found 2: `a`, `b`; .* in experiment\.ts .*: `functions: \['a', 'b'\]`$/,
			2,
		)
		fails('pub fn a() {}', ['z'], /Expected a function `z` .*, found `a`/)
		fails('fn a() {}', ['a'], /`a` on line 1 of the seed to be `pub`/, 1)
		fails('pub fn a() {}', ['a', 'a'], /different function names/)
	})

	test('refuses signatures that no function pointer can call', () => {
		fails('pub fn f<T>(x: T) {}', undefined, /found a generic parameter `T`; say .* `instance: \{ T: 'i64' \}`/, 1)
		fails(
			"\npub fn f<'a, T>(x: &'a T) {}",
			undefined,
			/found a generic parameter `T`; say .* `instance: \{ T: 'i64' \}`/,
			2,
		)
		fails('pub async fn f() {}', undefined, /found `async`/, 1)
		fails('pub unsafe fn f() {}', undefined, /found `unsafe`/, 1)
		fails('pub extern "C" fn f() {}', undefined, /found `extern "C"`/, 1)
		fails('pub fn f(x: impl Fn(f64) -> f64) {}', undefined, /found `impl Trait`/, 1)
		fails(
			"pub fn f<'a, 'b: 'a>(x: &'a u8, y: &'b u8) {}",
			undefined,
			/found the bound `'b: 'a` with a lifetime; leave the/,
			1,
		)
		fails(
			"pub fn f<'a, 'b>(x: &'a u8, y: &'b u8) where 'b: 'a {}",
			undefined,
			/found the bound `'b: 'a` with a lifetime/,
			1,
		)
		fails(
			"pub fn f<'a>(x: &'a u8) where Vec<u8>: Clone + 'a {}",
			undefined,
			/found the bound `Vec<u8>: Clone \+ 'a`/,
			1,
		)
		fails('pub fn f(&self) {}', undefined, /found the parameter `&self`/, 1)
	})
})
