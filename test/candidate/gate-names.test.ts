import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { found } from './gated.ts'

describe('harmless names', () => {
	const square = 'macro_rules! sq { ($x:expr) => { $x * $x } }\n'
	for (const [what, source] of [
		[
			'variables of everyday words beside a macro',
			`${square}pub fn f(env: f64) -> f64 { let include = env + 1.0; sq!(include) }`,
		],
		[
			'variables, functions, fields and methods of any macro’s name',
			`struct Env { include_str: f64 }
impl Env { fn option_env(&self) -> f64 { self.include_str } }
fn include_bytes(global_asm: f64) -> f64 { global_asm }
pub fn f(x: f64) -> f64 { let include_str = 1.0; if include_str != x { include_bytes(x) } else { Env { include_str }.option_env() } }`,
		],
		[
			'such variables beside a macro that takes expressions',
			`${square}pub fn f(option_env: f64) -> f64 { sq!(option_env) }`,
		],
		['such a name for an import', 'use std::f64::consts::PI as include_str;\npub fn f() -> f64 { include_str }'],
		[
			'words behind a type that says what it captures',
			"pub fn f<'a>(x: &'a [f64]) -> impl Iterator<Item = f64> + use<'a> { let include = 1.0; x.iter().map(move |y| y * include) }",
		],
		[
			'attributes’ names in a macro that makes no attribute',
			`${square}pub fn f(no_mangle: f64) -> f64 { sq!(no_mangle) }`,
		],
		[
			'a macro that takes names, but makes no macro of them',
			'macro_rules! twice { ($x:ident) => { $x + $x } }\npub fn f(env: f64) -> f64 { twice!(env) }',
		],
		[
			'a macro that repeats patterns',
			'macro_rules! is { ($x:expr, $($p:pat)|+) => { match $x { $($p)|+ => true, _ => false } } }\npub fn f(x: u8) -> bool { let include = x; is!(include, 1 | 2) }',
		],
		[
			'a macro that repeats expressions',
			'macro_rules! m { ($($x:expr),+) => { 0.0 $(+ $x)+ } }\npub fn f(env: f64) -> f64 { m!(env, 2.0) }',
		],
		[
			'a macro that lists expressions of a kind',
			'macro_rules! all { ($t:ty; $($x:expr),* $(,)?) => { [$($x as $t),*].len() $(; let _ = $x)* } }\npub fn f(include: f64) -> usize { all!(f64; include, 1.0) }',
		],
		['lists in a macro of the standard library', `${square}pub fn f(env: f64) -> Vec<f64> { vec![env, env] }`],
		[
			'parameters with names of attributes',
			'pub fn f(no_mangle: f64, link_section: f64, panic_handler: f64) -> f64 { no_mangle + link_section + panic_handler }',
		],
		[
			'parts of the standard library',
			'extern crate alloc;\npub fn f() -> alloc::string::String { alloc::string::String::new() }',
		],
	] as const) {
		test(what, () => assert.deepEqual(found(source), []))
	}
})

describe('names that a macro could make more of', () => {
	for (const [what, source, findings] of [
		[
			'an expression in one macro that is a name in another',
			'macro_rules! a { ($($x:expr)*) => { $($x)* } }\nmacro_rules! m { ($($x:ident)*) => { $($x)* ! ("K") } }\npub fn f() { m!(env); }',
			['env!@3'],
		],
		['a mark behind a name', 'macro_rules! m { ($n:ident) => { $n!("K") } }\npub fn f() { m!(env); }', ['env!@2']],
		[
			'a mark behind a name that no everyday word is',
			'macro_rules! m { ($n:ident) => { $n ! ("K") } }\npub fn f() { m!(include_str); }',
			['include_str!@2'],
		],
		[
			'a mark behind the name of a type',
			'macro_rules! m { ($b:tt) => { 0 as include $b ("K") } }\npub fn f() { m!(!); }',
			['include!@1'],
		],
		[
			'an attribute in brackets, its mark in the macro',
			'macro_rules! m { ($a:tt) => { # $a pub fn g() {} } }\nm!([no_mangle]);\npub fn f() {}',
			['#[no_mangle]@2'],
		],
		[
			'a mark that comes as a token',
			'macro_rules! m { ($n:ident $b:tt) => { $n $b ("K") } }\npub fn f() { m!(env !); }',
			['env!@2'],
		],
		[
			'a mark that comes first',
			'macro_rules! m { ($b:tt $n:ident) => { $n $b ("K") } }\npub fn f() { m!(! env); }',
			['env!@2'],
		],
		[
			'a name in the macro, a mark from outside',
			'macro_rules! m { ($b:tt) => { env $b ("K") } }\npub fn f() { m!(!); }',
			['env!@1'],
		],
		[
			'a mark behind a repetition',
			'macro_rules! m { ($($n:ident)*) => { $($n)* ! ("K") } }\npub fn f() { m!(env); }',
			['env!@2'],
		],
		[
			'a macro of the file under the name of another',
			'macro_rules! vec { ($n:ident) => { $n!("K") } }\npub fn f() { vec![env]; }',
			['env!@2'],
		],
		[
			'a macro under another name',
			'macro_rules! m { ($n:ident) => { $n!("K") } }\nuse m as format;\npub fn f() { format!(env); }',
			['env!@3'],
		],
		[
			'a definition in a call',
			'macro_rules! id { ($($t:tt)*) => { $($t)* } }\nid! { macro_rules! m { ($n:ident) => { $n!("K") } } }\npub fn f() { m!(env); }',
			['env!@3'],
		],
		[
			'an attribute whose bracket comes from outside',
			'macro_rules! m { ($h:tt) => { $h [no_mangle] pub fn g() {} } }\nm!(#);\npub fn f() {}',
			['#[no_mangle]@1'],
		],
		[
			'an attribute that comes from outside',
			'macro_rules! m { ($a:meta) => { #[$a] pub fn g() {} } }\nm!(no_mangle);\npub fn f() {}',
			['#[no_mangle]@2'],
		],
		['another crate', 'extern crate libc;\nextern "C" fn g() {}\npub fn f() {}', ['extern@1', 'extern@2']],
	] as const) {
		test(what, () => assert.deepEqual(found(source), findings))
	}
})
