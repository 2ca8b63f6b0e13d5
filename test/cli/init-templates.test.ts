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
		assert.match(text, /type Input = \(\(String,\), \(Vec<u8>,\)\);/)
		assert.match(text, /let encode = \(function\.encode\)\(encode_text\);/)
		assert.match(text, /Self::exercise\(Functions \{ encode: wanted_encode, decode: wanted_decode \}, /)
	})

	for (const [signature, message] of [
		['fn sort(words: &mut [&str])', /no scaffold for a parameter that lends parts of `Vec<String>`/],
		[
			'fn shared(x: Rc<f64>) -> f64',
			/no scaffold for the type `Rc<f64>`.*\(start with one of those, then write yours into/,
		],
		['fn f(x: [u8; 64]) -> u8', /no scaffold for an array of more than 32, `\[u8; 64\]`; expected a slice or a Vec$/],
		['fn hint(x: f64)', /nothing comes out of `fn\(f64\)`/],
		[
			'fn each<F: Fn(f64) -> f64>(by: F) -> f64',
			/no usual type for `F: Fn\(f64\) -> f64`; say one, such as --instance 'F=fn/,
		],
		['async fn later(x: f64) -> f64', /found `async` in/],
		['fn of(self) -> f64', /found the parameter `self` in/],
		[
			'fn all(x: impl Fn(f64) -> f64) -> f64',
			/found `impl Trait` in `fn all.*`; name a type, such as `fn\(f64\) -> f64`/,
		],
		['fn nearest(p: Point, all: &[Point]) -> usize', /no scaffold for the type `Point`/],
		['', /expected a plain function/],
		['fn match(x: f64) -> f64', /`match` is a word of Rust: expected another name in `fn match.*`, such as `match_`/],
		['fn f(type: f64) -> f64', /`type` is a word of Rust/],
		['fn f(x: f64, x: f64) -> f64', /expected parameters of different names, found two `x`/],
		['fn f(&(a, b): &(f64, f64)) -> f64', /found the parameter `&\(a, b\): &\(f64, f64\)` in/],
		["fn f(x: Cow<'_, str>) -> u8", /no scaffold for the type `Cow<'_, str>` \(did you mean `&str`\?\)/],
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
