import fc from 'fast-check'

/** A source that would read a file or the environment, or name another file, as hidden as chance has it. */
export const disguised: fc.Arbitrary<string> = fc
	.tuple(fc.integer({ min: 0, max: 0xffff_ffff }), fc.array(fc.nat(), { minLength: 40, maxLength: 40 }))
	.map(([first, draws]) => disguise([first, ...draws]))

/** What is to be hidden, token by token. */
const deeds: readonly (readonly string[])[] = [
	['include_str', '!', '(', '"/usr/lib/os-release"', ')'],
	['include_bytes', '!', '[', '"/usr/lib/os-release"', ']'],
	['include', '!', '{', '"/usr/lib/os-release"', '}'],
	['std', ':', ':', 'include_str', '!', '(', '"/usr/lib/os-release"', ')'],
	['core', ':', ':', 'env', '!', '(', '"HOME"', ')'],
	['env', '!', '(', '"HOME"', ')'],
	['option_env', '!', '(', '"HOME"', ')'],
]

/** Items around a deed, which stands at `@`. */
const frames: readonly string[] = [
	'const S: &str = @;',
	'fn hidden() { let _ = @; }',
	'#[doc = @] fn hidden() {}',
	'#![doc = @]',
	'macro_rules! m { () => { @ } } fn hidden() { let _ = m!(); }',
	'macro_rules! m { ($($t:tt)*) => { $($t)* } } fn hidden() { let _ = m!(@); }',
	'macro_rules! m { ($e:expr) => { $e } } fn hidden() { let _ = m!(@); }',
	'macro_rules! m { ($i:ident) => { $i!("/usr/lib/os-release") } } fn hidden() { let _ = m!(include_str); }',
	'macro_rules! m { ($i:path) => { $i!("/usr/lib/os-release") } } fn hidden() { let _ = m!(std::include_bytes); }',
	'use std::include_str as quiet; const S: &str = quiet!("/usr/lib/os-release");',
	'use std::{include_bytes as quiet, cmp}; const S: &[u8] = quiet!("/usr/lib/os-release");',
	'use std::*; const S: &str = @;',
	'extern crate std as quiet; const S: &str = quiet::include_str!("/usr/lib/os-release");',
	'#[path = "/usr/lib/os-release"] mod hidden;',
	'#[cfg_attr(all(), path = "/usr/lib/os-release")] mod hidden;',
	'mod a { #[path = "/usr/lib/os-release"] pub mod hidden; }',
	'macro_rules! m { ($p:literal) => { #[path = $p] mod hidden; } } m!("/usr/lib/os-release");',
	'macro_rules! m { ($($a:tt)*) => { #[$($a)*] mod hidden; } } m!(path = "/usr/lib/os-release");',
	'mod hidden;',
	'#![debugger_visualizer(gdb_script_file = "/usr/lib/os-release")]',
	'const S: &str = concat!("a", @);',
	'static T: (&str, u8) = (stringify!(x), 1); const S: &str = @;',
	'/* " */ const S: &str = @; /* " */',
	"fn f<'a>(x: &'a str) -> char { '\"' } const S: &str = @; // \"",
	'const A: &str = r#"" /* "#; const S: &str = @; const B: &str = r#" */ ""#;',
	"const Q: u8 = b'\\''; const S: &str = @; const R: char = '\\'';",
	'const C: &str = "\\\\"; const S: &str = @; const D: &str = "\\\\";',
]

const before: readonly string[] = [
	'',
	'',
	'',
	'\ufeff',
	'#!/usr/bin/env rust\n',
	'\ufeff#!x\n',
	'#![allow(warnings)]\n',
	'// x\r\n',
	'//\r',
]
/** What may stand between tokens; some of it is white space to rustc, and some ends no comment. */
const between: readonly string[] = [
	...['', '', '', '', '', ' ', '\n', '\t', '\r\n', '\u000b', '\u000c', '\u0085', '\u200e', '\u2028', '\u2029'],
	...['/**/', '/*/**/*/', '/* " */', '// "\n', '//\u2028\n', '/* r#" */', "/* ' */", '/*! x */', '/** x */'],
]

function disguise(draws: number[]): string {
	let turn = 0
	const draw = <T>(from: readonly T[]): T => from[(draws[turn++ % draws.length] as number) % from.length] as T
	const deed = draw(deeds)
		.map((token) => (/^[a-z]/.test(token) && draw([0, 0, 0, 0, 1]) === 1 ? `r#${token}` : token))
		.map((token) => token + draw(between))
		.join('')
	const frame = draw(frames).replace('@', () => deed)
	const spread = draw([false, false, true])
		? frame.replace(/[ !({[\]})=;:,]/g, (mark) => (draw([0, 0, 0, 1]) === 1 ? mark + draw(between) : mark))
		: frame
	return `${draw(before)}${spread}\npub fn surface(x: f64, y: f64) -> f64 { x + y }\n`
}
