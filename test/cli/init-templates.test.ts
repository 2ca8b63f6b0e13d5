import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { UsageError } from '../../src/cli/exit-codes.ts'
import { evaluatorText } from '../../src/cli/init/evaluator-text.ts'
import { parseSignature } from '../../src/cli/init/parse-signature.ts'
import { experimentFiles } from '../../src/cli/init/templates.ts'

async function textOf(signature: string, name: string): Promise<string> {
	const parsed = await parseSignature(signature)
	const files = experimentFiles({
		name: 'mine',
		signatures: [parsed],
		task: 'Do it.',
		evaluator: evaluatorText([parsed]),
	})
	return files.find((file) => file.name === name)?.text ?? ''
}

async function ruleOf(signature: string): Promise<string> {
	return /^fn wanted[\s\S]*?^}/m.exec(await textOf(signature, 'evaluator.rs'))?.[0] ?? ''
}

describe('the scaffold of init', () => {
	it('offers calls of floats, and a rule of them, where the function has floats', async () => {
		assert.match(await textOf('fn f(x: f64) -> f64', 'evaluator.rs'), /fn calls.*\n.*"_\.sin\(\)"/)
		assert.match(await ruleOf('fn f(x: &[f64]) -> u8'), /sum::<f64>\(\);\n.*\(x \* x \+ 2\.0\) as u8/)
	})

	for (const signature of [
		'fn distance(a: &[u8], b: &[u8]) -> usize',
		'fn packed(bytes: Vec<u8>) -> Vec<u8>',
		'fn shout(text: &str, loud: bool) -> String',
		'fn gcd(a: u64, b: u64) -> u64',
	]) {
		it(`offers neither where it has none: ${signature}`, async () => {
			assert.doesNotMatch(await textOf(signature, 'evaluator.rs'), /fn calls|sin\(\)/)
			assert.doesNotMatch(await ruleOf(signature), /f64|\d\.\d/)
		})
	}

	it('keeps parameters apart from names of its own', async () => {
		const text = await textOf('fn f(rng: f64, function: f64) -> f64', 'evaluator.rs')
		assert.match(text, /let rng_: f64 = rng\.random_range\(/)
		assert.match(text, /function\(\*rng_, \*function_\)/)
	})

	it('draws of an isize, and of what it is the number in, by way of another integer', async () => {
		const text = await textOf('fn f(x: isize, y: NonZeroIsize) -> u8', 'evaluator.rs')
		assert.match(text, /let x: isize = rng\.random_range\(-100_i64\.\.=100\) as isize;/)
		assert.match(text, /NonZeroIsize::new\(rng\.random_range\(1\.\.=100_i64\) as isize\)\.unwrap\(\);/)
	})

	it('names a parameter that is a word of Rust after its function, where there are several', async () => {
		const both = ['fn f(r#type: u8) -> u8', 'fn g(x: u8) -> u8'].map((text) => parseSignature(text))
		assert.match(evaluatorText(await Promise.all(both)), /let f_type: u8 = rng\.random\(\);/)
	})

	it('owns what a function borrows, and keeps what it gives', async () => {
		const text = await textOf("fn longest<'a>(words: &[&'a str]) -> &'a str", 'evaluator.rs')
		assert.match(text, /evaluator!\(Mine, for<'a> fn\(&\[&'a str\]\) -> &'a str\);/)
		assert.match(text, /type Input = \(Vec<String>,\);/)
		assert.match(
			text,
			/function\(&words\.iter\(\)\.map\(\|one\| one\.as_str\(\)\)\.collect::<Vec<_>>\(\)\)\.to_owned\(\)/,
		)
	})

	it("compares errors of the standard library's by what they say", async () => {
		const text = await textOf('fn f(x: &str) -> Option<Result<&str, Box<dyn Error + Send>>>', 'evaluator.rs')
		assert.match(text, /^use std::error::Error;$/m)
		assert.match(text, /type Output = Option<Result<String, String>>;/)
		assert.match(text, /function\(x\)\.map\(\|one\| one\.map\(.*\)\.map_err\(\|one\| one\.to_string\(\)\)\)/)
		const signature = 'fn f(x: &str) -> Result<u8, ParseIntError>'
		assert.match(await textOf(signature, 'seed.rs'), /^use std::num::ParseIntError;[\s\S]*\{\n {4}Ok\(0\)\n\}/)
	})

	it('compares an Ordering by its word', async () => {
		const text = await textOf('fn compare(a: &str, b: &str) -> Vec<Ordering>', 'evaluator.rs')
		assert.match(text, /^use std::cmp::Ordering;$/m)
		assert.match(text, /type Output = Vec<String>;/)
		assert.match(text, /\.into_iter\(\)\.map\(\|one\| format!\("\{:\?\}", one\)\)\.collect\(\)/)
		assert.match(
			await textOf('fn compare(a: u8) -> std::cmp::Ordering', 'seed.rs'),
			/\n {4}std::cmp::Ordering::Equal\n/,
		)
		assert.match(await ruleOf('fn compare(a: u8) -> std::cmp::Ordering'), /\.cmp\(&10\)/)
	})

	it('makes up what a reference lasts for ever to, be it a String or a slice', async () => {
		assert.match(
			await textOf('fn longest(x: &[String]) -> &String', 'seed.rs'),
			/\n {4}&\*Box::leak\(Box::new\(String::new\(\)\)\)\n/,
		)
		assert.match(await ruleOf("fn f<'a>(x: &'a str) -> Option<&'a str>"), /Some\(""\)/)
		assert.match(
			await ruleOf('fn f(x: &[Vec<u8>]) -> Option<&Vec<u8>>'),
			/Some\(&\*Box::leak\(Box::new\(Vec::new\(\)\)\)\)/,
		)
		assert.match(await textOf('fn f(x: &mut [u8]) -> &mut u8', 'seed.rs'), /\n {4}Box::leak\(Box::new\(0\)\)\n/)
		assert.match(await textOf('fn f(x: Option<&Vec<u8>>) -> u8', 'evaluator.rs'), /x\.as_ref\(\)\.map\(\|one\| one\)\)/)
	})

	it('chooses what generic parameters stand for by what their traits ask for', async () => {
		const stands = async (signature: string) =>
			/instance: \{ (.*) \}/.exec(await textOf(signature, 'experiment.ts'))?.[1]
		assert.equal(await stands('fn f<T>(x: T) -> u8'), "T: 'i64'")
		assert.equal(await stands('fn f<T: Into<f64> + Copy>(x: T) -> f64'), "T: 'f64'")
		assert.equal(await stands('fn f<T>(x: T) -> u8 where T: AsRef<[u8]>'), "T: 'Vec<u8>'")
		assert.equal(await stands('fn f<I: IntoIterator<Item = f32>>(x: I) -> f32'), "I: 'Vec<f32>'")
		assert.equal(await stands('fn f<const B: bool, T: std::ops::Add<Output = T>>(x: T) -> u8'), "B: 'true', T: 'i64'")
	})

	it('leaves out of a generic seed what would be of one instance only', async () => {
		const bodyOf = async (signature: string) => / \{\n {4}(.*)\n\}\n$/.exec(await textOf(signature, 'seed.rs'))?.[1]
		assert.equal(await bodyOf('fn f<T>(x: &[T]) -> (usize, Vec<T>)'), '(0, Vec::new())')
		assert.equal(await bodyOf('fn f<T>(x: &[T]) -> Result<T, String>'), 'Err(String::new())')
		assert.equal(await bodyOf('fn f<T: Default>(x: &T) -> (T, T)'), 'Default::default()')
		assert.equal(await bodyOf('fn f<const N: usize>(x: [u8; N]) -> [u8; N]'), 'x')
	})

	it('names maps and sets as the signature does', async () => {
		const signature = 'fn count(text: &str) -> HashMap<char, Vec<usize>>'
		for (const name of ['evaluator.rs', 'seed.rs']) {
			assert.match(await textOf(signature, name), /^use std::collections::HashMap;$/m)
		}
	})

	it('says that arithmetic wraps, where one chooses', async () => {
		assert.match(await textOf('fn f(x: u8) -> u8', 'experiment.ts'), /overflows wraps.*\n.*overflowChecks: false/)
	})

	it('has the function generic in the seed, and called with something in the evaluator', async () => {
		const signature = 'fn merge<T: Ord + Clone, const N: usize>(a: &[T], b: [T; N]) -> Vec<T>'
		assert.match(
			await textOf(signature, 'seed.rs'),
			/^pub fn merge<T: Ord \+ Clone, const N: usize>\(a: &\[T\], .* \{$/m,
		)
		assert.match(await textOf(signature, 'evaluator.rs'), /evaluator!\(Mine, fn\(&\[i64\], \[i64; 4\]\) -> Vec<i64>\);/)
		assert.match(await textOf(signature, 'experiment.ts'), /^\tinstance: \{ T: 'i64', N: '4' \},$/m)
	})

	it('hands back what is generic where nothing plain is known of it', async () => {
		assert.match(await textOf('fn larger<T: PartialOrd>(a: T, b: T) -> T', 'seed.rs'), /\{\n {4}a\n\}/)
	})

	it('calls several functions, each with inputs of its own', async () => {
		const signatures = await Promise.all(
			['fn encode(text: &str) -> Vec<u8>', 'fn decode(bytes: &[u8]) -> String'].map((text) => parseSignature(text)),
		)
		const text = evaluatorText(signatures)
		assert.match(text, /evaluator!\(Mine, encode: fn\(&str\) -> Vec<u8>, decode: fn\(&\[u8\]\) -> String\);/)
		assert.match(text, /calls! \{\n.*\n {4}encode: \(String,\) => Vec<u8>,\n {4}decode: \(Vec<u8>,\) => String,\n\}/)
		assert.match(text, /Input::encode\(\(encode_text,\)\) => Output::encode\(\(function\.encode\)\(encode_text\)\),/)
		assert.match(text, /\[Input::encode\(\(encode_text,\)\), Input::decode\(\(decode_bytes,\)\)\]/)
		assert.match(text, /Self::exercise\(Functions \{ encode: wanted_encode, decode: wanted_decode \}, /)
	})

	for (const [signature, message] of [
		['fn sort(words: &mut [&str])', /no scaffold for a parameter that lends parts of `Vec<String>`/],
		[
			'fn shared(x: Rc<f64>) -> f64',
			/no scaffold for the type `Rc<f64>`.*\(start with one of those, then write yours into/,
		],
		['fn f(x: [u8; 3 * 3]) -> u8', /no scaffold for `\[u8; 3 \* 3\]`, whose length is no plain number/],
		['fn f(x: [u8; 1_000]) -> u8', /no scaffold for an array of more than 32/],
		['fn f(x: HashMap<f64, u8>) -> u8', /no scaffold for `HashMap<f64, u8>`, whose keys cannot be compared/],
		['fn f(x: &[HashSet<BTreeSet<HashSet<u8>>>]) -> u8', /whose keys cannot be compared/],
		['fn f(x: Vec<str>) -> u8', /no scaffold for `str` by itself; expected it behind a `&`$/],
		["fn f(x: &[&'static str]) -> u8", /no scaffold for a parameter that lasts for ever, `x: &\[&'static str\]`/],
		["fn f<'a, 'b: 'a>(x: &'a str, y: &'b str) -> &'a str", /found the bound `'b: 'a` with a lifetime in/],
		[`fn f(${'abcdefghijklm'.replace(/./g, '$&: u8, ')}) -> u8`, /`f`, which has 13 parameters; expected at most 12/],
		["fn f<'a, T: Clone + 'a>(x: &'a T) -> &'a T", /found the bound `T: Clone \+ 'a` with a lifetime in/],
		[
			'fn f(x: &u8, y: &u8) -> Option<&u8>',
			/no scaffold for the result `Option<&u8>`, which may be of either parameter/,
		],
		['fn f<T: Shape>(x: T) -> f64', /no usual type for `T: Shape`; say one that has `Shape`: --instance 'T=…'$/],
		['fn f(x: [u8; 64]) -> u8', /no scaffold for an array of more than 32, `\[u8; 64\]`; expected a slice or a Vec$/],
		['fn hint(x: f64)', /nothing comes out of `fn\(f64\)`/],
		[
			'fn each<F: Fn(f64) -> f64>(by: F) -> f64',
			/no scaffold for what is called or iterated, `F: Fn\(f64\) -> f64`; expected values that can be drawn/,
		],
		['async fn later(x: f64) -> f64', /found `async` in .*; leave it out$/],
		['pub(crate) unsafe fn f(x: f64) -> f64', /found `unsafe` in .*; leave it out$/],
		['fn of(self) -> f64', /found the parameter `self` in .*; give it a name and a type$/],
		['fn f(_: u8, x: u8) -> u8', /found the parameter `_: u8` in .*; give it a name$/],
		['fn all(x: impl Fn(f64) -> f64) -> f64', /found `impl Trait` in `fn all.*`; name a type, such as `Vec<f64>`$/],
		['fn nearest(p: Point, all: &[Point]) -> usize', /no scaffold for the type `Point`/],
		['', /expected a plain function/],
		['fn match(x: f64) -> f64', /`match` is a word of Rust: expected another name in `fn match.*`, such as `match_`/],
		['fn f(type: f64) -> f64', /`type` is a word of Rust/],
		['fn f(x: f64, x: f64) -> f64', /expected parameters of different names, found two `x`/],
		['fn f(&(a, b): &(f64, f64)) -> f64', /found the parameter `&\(a, b\): &\(f64, f64\)` in/],
		["fn f(x: Cow<'_, str>) -> u8", /no scaffold for the type `Cow<'_, str>` \(nearest is `&str`\)/],
		['fn f(x: std::time::Duration) -> u8', /no scaffold for the type `std::time::Duration` \(nearest is `f64`\)/],
		['fn f(x: u8, y: Option<Ordering>) -> u8', /the parameter `y: Option<Ordering>`: errors and Orderings of the/],
		[
			'fn f(x: Result<u8, ParseIntError>) -> u8',
			/the parameter `x: Result<u8, ParseIntError>`: errors and Orderings of/,
		],
		['fn f(x: u8) -> ParseIntError', /no scaffold for the type `ParseIntError`/],
		['fn f(x: float) -> float', /no scaffold for the type `float` \(did you mean `f64`\?\)/],
	] as const) {
		it(`has none for: ${signature}`, async () => {
			await assert.rejects(
				textOf(signature, 'seed.rs'),
				(error) => error instanceof UsageError && !error.message.includes('\n') && message.test(error.message),
			)
		})
	}
})
