import { equal } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isBatchable } from '../../src/rust/batchable.ts'

describe('isBatchable', () => {
	const sharing = [
		'pub fn surface(x: f64, y: f64) -> f64 { 20.0 + x * x }',
		'use std::collections::HashMap;\nstruct Point(f64);\nfn half(x: f64) -> f64 { x / 2.0 }',
		'pub fn f(model: f64, implicit: f64, supersonic: f64) -> f64 { model + implicit + supersonic }',
		'// says crate, super and macro_rules! { $ }\nfn f() { let s = "impl Copy for X { #![no_std]"; }',
		'/* impl /* trait */ mod */ fn f() {}',
		'#[inline(always)] #[allow(dead_code, clippy::all)] fn f() {}',
		'#[derive(Debug, Clone, Copy, PartialEq)]\nstruct P { x: f64 }\nimpl P { fn f(&self) -> f64 { self.x } }',
		'fn f(g: impl Fn(f64) -> f64) -> impl Fn(f64) -> f64 { move |x| g(x) }',
		'const TAU: f64 = 6.28;\nstatic TABLE: [f64; 2] = [1.0, -(2.0)];',
		'fn f<T: Copy + Into<f64>>(x: &T) -> f64 { (*x).into() }',
		"fn f() { 'a: loop { 'b: for _ in 0..2 { continue 'b; } break 'a; } }",
		"fn f() -> &'static str { 'c: { break 'c } }",
	]
	for (const source of sharing) it(`lets share: ${source}`, () => equal(isBatchable(source), true))

	const standingAlone = [
		'impl Copy for Foo {}',
		'impl From<Mine> for f64 { fn from(_: Mine) -> f64 { 1.0 } }',
		'impl<T> Mine<T> { fn f() {} }',
		'impl Add<{ 1 }> for f64 {}',
		'impl r#Copy for Foo {}',
		'trait T {}',
		'macro_rules! m { () => {} }',
		'crate::f()',
		'super::f()',
		'use self::super::f;',
		'pub(crate) fn f() {}',
		'#![allow(unused)]',
		'#[macro_export] fn f() {}',
		'#[macro_use] use std::vec;',
		'#[derive(Copy, Mine)] struct P;',
		'#[cfg_attr(all(), macro_export)] fn f() {}',
		'#[unsafe(no_mangle)] fn f() {}',
		'#[allow(unused)] #[path = "x"] fn f() {}',
		'#[inline',
		'# ! [no_std]',
		'extern "C" fn f() {}',
		'extern crate self as oxi;',
		'unsafe {}',
		'mod inner {}',
		'include_str!("x")',
		'file!()',
		'core::any::type_name::<P>()',
		'std::panic::Location::caller()',
		'const fn f() -> usize { loop {} }',
		'const N: usize = { let mut i = 0; while i < 1_000_000 { i += 1; } i };',
		'const N: usize = 1',
		'fn f<const N: usize>() {}',
		'fn f() -> [u8; { loop {} }] { [0] }',
		'let s = "no end',
		'/* no end',
		'fn f() { ☃ }',
		"fn f<'a>(x: &'a u8) -> &'a u8 { x }",
		"type F = for<'x> fn(&'x mut u8);",
		"fn f(x: Cow<'_, str>) {}",
		"fn f<T>(x: T) where T: 'static {}",
		"fn f<r#a, 'r#b>() {}",
	]
	for (const part of standingAlone) it(`keeps alone: ${part}`, () => equal(isBatchable(`fn g() {}\n${part}`), false))

	it('keeps alone what is long', () => {
		equal(isBatchable(`fn f() -> f64 { ${'1.0 + '.repeat(3_000)}1.0 }`), false)
	})
})
