import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { found, gateOf } from './gated.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

describe('what no candidate may do', () => {
	const attacks: readonly (readonly [string, string, string[]])[] = [
		['a file read', 'const P: &str = include_str!("/etc/passwd");\npub fn f() {}', ['include_str!@1']],
		['a file in documentation', '#[doc = include_str!("/etc/passwd")]\npub fn f() {}', ['include_str!@1']],
		['an inner attribute', '#![doc = include_str!("/etc/passwd")]\npub fn f() {}', ['include_str!@1']],
		['bytes by a path', 'pub fn f() {\n\tlet x = ::core::include_bytes ! [ "/etc/passwd" ];\n}', ['include_bytes!@2']],
		['a raw identifier', 'pub fn f() { let x = r#include_str!("/x"); }', ['include_str!@1']],
		['an alias', 'use std::include_str as text;\npub fn f() { text!("/x"); }', ['include_str!@1']],
		['an alias in braces', 'use std::{cmp::max, include as text};\npub fn f() { text!("/x"); }', ['include!@1']],
		['an include', 'pub fn f() { include!("/x") }', ['include!@1']],
		['the environment', 'const K: &str = env!("API_KEY");\npub fn f() {}', ['env!@1']],
		['the environment by an alias', 'use std::env as e;\npub fn f() { e!("API_KEY"); }', ['env!@1']],
		['the environment if set', 'pub fn f() { std::option_env!("API_KEY"); }', ['option_env!@1']],
		['a macro body', 'macro_rules! m { () => { include_str!("/x") } }\npub fn f() { m!(); }', ['include_str!@1']],
		[
			'a macro that puts the mark behind a name',
			'macro_rules! m { ($n:ident) => { $n!("API_KEY") } }\npub fn f() { m!(env); }',
			['env!@2'],
		],
		['assembly', 'use std::arch::asm;\npub fn f() { unsafe { asm!("nop") } }', ['asm!@1', 'unsafe@2', 'asm!@2']],
		[
			'assembly of the whole file',
			'core::arch::global_asm!(".incbin \\"/etc/passwd\\"");\npub fn f() {}',
			['global_asm!@1'],
		],
		['an unsafe block', 'pub fn f() { unsafe { *(0 as *const u8) }; }', ['unsafe@1']],
		['an unsafe function', 'unsafe fn g() {}\npub fn f() {}', ['unsafe@1']],
		['an unsafe trait', 'struct S;\nunsafe impl Send for S {}\npub fn f() {}', ['unsafe@2']],
		['an unsafe attribute', '#[unsafe(no_mangle)]\npub fn f() {}', ['unsafe@1', '#[no_mangle]@1']],
		[
			'a constructor',
			'#[unsafe(link_section = ".init_array")]\nstatic S: fn() = g;\nfn g() {}\npub fn f() {}',
			['unsafe@1', '#[link_section]@1'],
		],
		['an extern block', 'unsafe extern "C" { fn abort(); }\npub fn f() {}', ['unsafe@1', 'extern@1']],
		['an extern function', 'extern "C" fn g() {}\npub fn f() {}', ['extern@1']],
		['an extern crate', 'extern crate libc;\npub fn f() {}', ['extern@1']],
		['a linked library', '#[link(name = "foo")]\nextern "C" {}\npub fn f() {}', ['#[link]@1', 'extern@2']],
		['a module in another file', '#[path = "/etc/hostname"]\nmod q;\npub fn f() {}', ['#[path]@1', 'mod q;@2']],
		[
			'a path behind a condition',
			'#[cfg_attr(all(), path = "/etc/hostname")]\nmod q { }\npub fn f() {}',
			['#[path]@1'],
		],
		[
			'a path from a macro',
			'macro_rules! m { ($($a:tt)*) => { #[$($a)*] mod q {} } }\nm!(path = "/x");\npub fn f() {}',
			['#[path]@2'],
		],
		['an allocator', '#[global_allocator]\nstatic A: S = S;\npub fn f() {}', ['#[global_allocator]@1']],
		['a feature', '#![feature(core_intrinsics)]\npub fn f() {}', ['#[feature]@1']],
		['an exported macro', '#[macro_export]\nmacro_rules! m { () => {} }\npub fn f() {}', ['#[macro_export]@1']],
		['behind a string that seems open', 'pub fn f() { let a = r#""#; include_str!("/x"); }', ['include_str!@1']],
		['behind a nested comment', '/* /* */ " */ pub fn f() { include_str!("/x"); }', ['include_str!@1']],
		['behind a quote that seems open', 'pub fn f<\'a>() { let q = \'"\'; include_str!("/x"); }', ['include_str!@1']],
	]
	for (const [name, source, expected] of attacks) test(name, () => assert.deepEqual(found(source), expected))

	test('the detail says line, construct and reason', () => {
		const verdict = gateOf()('pub fn f() {\n\tunsafe {}\n}')
		assert.equal(verdict?.detail, 'line 2: `unsafe` is refused; write safe Rust')
		assert.deepEqual(verdict?.findings, [{ construct: 'unsafe', line: 2, reason: 'is refused; write safe Rust' }])
	})

	test('an experiment may allow a construct, in any spelling', () => {
		const source = '#[unsafe(no_mangle)]\npub fn f() { unsafe { asm!("nop") } }'
		assert.deepEqual(found(source, gateOf({ allow: ['unsafe', 'asm!', '#[no_mangle]'] })), [])
		assert.deepEqual(found(source, gateOf({ allow: ['unsafe', 'asm'] })), ['#[no_mangle]@1'])
		assert.throws(() => gateOf({ allow: ['goto'] }), /RangeError|Expected one of .*unsafe.*got `goto`/)
	})

	test('no spacing, comment or prefix hides a file read', () => {
		const gap = fc.constantFrom('', ' ', '\n', '\t', '/**/', '/* /* */ */', '// x\n')
		const prefix = fc.constantFrom('', 'std::', '::core::', 'r#')
		const name = fc.constantFrom('include_str', 'include', 'env', 'option_env', 'include_bytes', 'global_asm')
		const quotes = fc.constantFrom('("/x")', '["/x"]', '{"/x"}')
		fc.assert(
			fc.property(prefix, name, gap, gap, quotes, (prefix, name, a, b, argument) => {
				const source = `pub fn f() { let x = ${prefix}${name}${a}!${b}${argument}; }`
				assert.deepEqual(
					found(source).map((each) => each.split('@')[0]),
					[`${name}!`],
					source,
				)
			}),
		)
	})
})

describe('what an experiment forbids', () => {
	const sorts = gateOf({ forbid: ['slice::sort*', 'select_nth_unstable*'], functions: ['sort'] })
	const body = (text: string) => `pub fn sort(data: &mut [f64], len: usize) {\n\t${text}\n}\n`

	test('is found as a method, by a path, as a value, raw, in a macro and in an import', () => {
		for (const [text, name] of [
			['data.sort_unstable_by(f64::total_cmp)', 'sort_unstable_by'],
			['data[..len].\n\tr#sort_by(|a, b| a.total_cmp(b))', 'sort_by'],
			['<[f64]>::sort_by(data, f64::total_cmp)', 'sort_by'],
			['let go = <[i32]>::sort; go(&mut [1])', 'sort'],
			['println!("{:?}", data.to_vec().sort_floats())', 'sort_floats'],
			['data.select_nth_unstable_by(0, f64::total_cmp);', 'select_nth_unstable_by'],
		] as const) {
			const verdict = sorts(body(text))
			assert.equal(verdict?.findings[0]?.construct, name, text)
			assert.match(verdict?.detail ?? '', /is forbidden in this experiment \(`(slice::sort|select_nth_unstable)\*`\)/)
		}
	})

	test('is found where a macro of the file calls what it is given', () => {
		const macro = 'macro_rules! call { ($d:expr, $m:ident) => { $d.$m() } }\n'
		assert.equal(sorts(macro + body('call!(data, sort_unstable)'))?.findings[0]?.construct, 'sort_unstable')
	})

	test('is not found in what the candidate declares itself', () => {
		for (const source of [
			`${body('sort_range(data, 0, len)')}fn sort_range(data: &mut [f64], low: usize, high: usize) {}`,
			`${body('part::sort_part(data)')}mod part { pub fn sort_part(data: &mut [f64]) {} }`,
			`use part::sort_part;\n${body('sort_part(data)')}mod part { pub fn sort_part(data: &mut [f64]) {} }`,
			`${body('Sorter::sort_all(data)')}struct Sorter;\nimpl Sorter { fn sort_all(data: &mut [f64]) { Self::sort_all(data) } }`,
			body('let sorted = data.is_sorted(); let sort = 1; let other = 0..sort;'),
			body('sort(data, len - 1)'),
			`// data.sort()\n${body('let text = "data.sort()";')}`,
		]) {
			assert.equal(sorts(source), undefined, source)
		}
	})

	test('a declared name is no cover for the real one', () => {
		for (const source of [
			`${body('data.sort_unstable_by(f64::total_cmp)')}fn sort_unstable_by() {}`,
			`${body('<[f64]>::sort_unstable_by(data, f64::total_cmp)')}fn sort_unstable_by() {}`,
			`${body('S::sort_unstable_by(data, f64::total_cmp)')}type S = [f64];\nfn sort_unstable_by() {}`,
			`${body('data.go()')}trait Go { fn go(&mut self); }\nimpl Go for [f64] { fn go(&mut self) { Self::sort_by(self, f64::total_cmp) } }\nfn sort_by() {}`,
		]) {
			assert.equal(sorts(source)?.reason, 'policy', source)
		}
	})

	test('modules, macros and types can be forbidden too', () => {
		const gate = gateOf({ forbid: ['std::thread::*', 'vec!', 'std::collections::BTree*', 'HashMap'] })
		assert.deepEqual(found('use std::thread;\npub fn f() { thread::spawn(|| {}); }', gate), ['thread@1', 'thread@2'])
		assert.deepEqual(found('pub fn f() { let thread = 1; let a = vec![1]; }', gate), ['vec!@1'])
		assert.deepEqual(found('use std::collections::{BTreeMap, HashSet};\npub fn f() {}', gate), ['BTreeMap@1'])
		assert.deepEqual(found('struct HashMap;\npub fn f() { HashMap; }', gate), [])
	})

	test('refuses patterns that it cannot read', () => {
		for (const pattern of ['', 'a b', '*', 'slice::', '(x)']) {
			assert.throws(() => gateOf({ forbid: [pattern] }), RangeError, pattern)
		}
	})
})

describe('what is no candidate at all', () => {
	const reasonOf = (source: string) => gateOf()(source)?.reason

	test('a source that cannot be read', () => {
		for (const source of ['', ' \n', '// only words', 'pub fn f() {}\0', 'pub fn f() { "\ud800" }']) {
			assert.equal(reasonOf(source), 'unreadable', JSON.stringify(source))
		}
		assert.equal(reasonOf(`pub fn f() {}${' '.repeat(5_000_000)}`), 'unreadable')
		assert.equal(reasonOf(`pub fn f() {} // ${'é'.repeat(600_000)}`), 'unreadable')
	})

	test('a source without the function, told where it is instead', () => {
		const detailOf = (source: string) => {
			const verdict = gateOf()(source)
			assert.equal(verdict?.reason, 'missing-function')
			return verdict.detail
		}
		assert.match(detailOf('pub fn g() {}\nfn h() {}'), /Expected `pub fn f` at the top level, found `g`, `h`/)
		assert.match(detailOf('fn f() {}'), /found it on line 1: it is private there/)
		assert.match(detailOf('struct S;\nimpl S { pub fn f() {} }'), /found it on line 2: it is inside another item/)
		assert.match(detailOf('Sure, here is the function:'), /found no function/)
	})

	test('a function that a macro or an import may have declared is left to rustc', () => {
		assert.equal(reasonOf('macro_rules! make { ($n:ident) => { pub fn $n() {} } }\nmake!(f);'), undefined)
		assert.equal(reasonOf('mod inner { pub fn f() {} }\npub use inner::f;'), undefined)
	})

	test('syntax errors are left to rustc', () => {
		assert.equal(reasonOf('pub fn f() { let x = ; }'), undefined)
		assert.equal(reasonOf('pub fn f() {} } mod evil {'), undefined)
		assert.equal(reasonOf('pub fn f() { "'), undefined)
	})
})

describe('honest candidates', () => {
	const honest = `#![allow(dead_code)]
//! Reads nothing: include_str!("x") is only mentioned here.
use std::collections::{BTreeMap, HashMap};
use std::env;
use std::fmt::Write as _;

/// A path, a link and a feature: words like any other.
#[derive(Debug, Clone, Default)]
struct Walk {
	path: Vec<usize>,
	link: Option<Box<Walk>>,
	feature: f64,
	used: bool,
}

#[cfg(feature = "fast")]
#[inline(always)]
#[must_use = "unsafe to ignore"]
fn unused() -> &'static str { "unsafe { asm!() }" }

macro_rules! square {
	($x:expr) => { $x * $x };
	($($x:expr),+ $(,)?) => { [$(square!($x)),+] };
}

mod inner {
	pub trait Shape { fn area(&self) -> f64; }
	impl<T: Into<f64> + Copy> Shape for T { fn area(&self) -> f64 { (*self).into() } }
}

fn depth(n: u32) -> u32 { if n == 0 { 0 } else { 1 + depth(n - 1) } }

pub fn f(x: f64) -> f64 {
	use inner::Shape;
	let r#type = 'u';
	let mut seen: HashMap<String, Vec<usize>> = HashMap::new();
	let mut walk = Walk { path: vec![1], ..Walk::default() };
	for (index, word) in ["a", "b"].iter().enumerate() {
		seen.entry(format!("{word}{index}")).or_default().push(index);
	}
	let path = &walk.path[..];
	let naked = path.iter().map(|&v| v as f64).filter(|v| *v != 0.0).sum::<f64>();
	let mut text = String::new();
	write!(text, "{r#type}{naked:?}").unwrap_or(());
	walk.used = env::args().count() > 100_000;
	let order: BTreeMap<_, _> = seen.iter().collect();
	match (order.len(), text.len()) {
		(0, _) => x,
		(n, 1..=9) if n > 1 => square!(x) + depth(3) as f64,
		_ => x.area() + naked,
	}
}
`

	test('pass', () => assert.deepEqual(found(honest, gateOf({ forbid: ['slice::sort*'] })), []))

	test('pass in less than 20 ms of processor time for 2,000 lines', () => {
		const items = honest.split('\n').slice(6).join('\n').replaceAll('pub fn f(', 'pub fn g(')
		let source = `${honest.split('\n').slice(0, 6).join('\n')}\npub fn f() {}\n`
		for (let part = 0; source.split('\n').length < 2_000; part++) source += `mod part${part} {\n${items}\n}\n`
		const gate = gateOf({ forbid: ['slice::sort*', 'select_nth_unstable*'] })
		assert.equal(gate(source), undefined)
		const times = Array.from({ length: 9 }, () => {
			// Of this thread: whatever else the machine does, it is not counted.
			const start = process.threadCpuUsage()
			gate(source)
			const { user, system } = process.threadCpuUsage(start)
			return (user + system) / 1000
		}).sort((a, b) => a - b)
		assert.ok((times[0] as number) < 20, `best of nine ${times[0]} ms`)
	})

	test('any text gets a verdict', () => {
		const gate = gateOf({ forbid: ['slice::sort*', 'thread::*', 'vec!'] })
		const word = fc.constantFrom(
			...'use std env include ! ( ) [ ] { } # $ :: . .. as mod ; path = "x" macro_rules pub fn f sort unsafe extern \' /* */ // \n r#'.split(
				' ',
			),
		)
		fc.assert(
			fc.property(fc.array(word, { maxLength: 60 }), (words) => {
				const verdict = gate(words.join(' '))
				assert.ok(verdict === undefined || verdict.detail.length > 0)
			}),
			{ numRuns: 1_000 },
		)
	})
})
