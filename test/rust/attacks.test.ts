import { equal, match, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compilerFor } from './machine.ts'

/**
 * Sources that attack while they are compiled, and what the compiler itself says to them: here no source gate has
 * looked at them before.
 */
const attacks: Readonly<Record<string, readonly [source: string, said: RegExp]>> = {
	'a file of the machine as text': ['const S: &str = include_str!("/etc/passwd");', /Permission denied/],
	'a file of the machine in an attribute': ['#![doc = include_str!("/etc/passwd")]', /Permission denied/],
	'the environment as a file': ['const S: &[u8] = include_bytes!("/proc/self/environ");', /Permission denied/],
	'the environment': ['const S: &str = env!("PATH");', /not defined at compile time/],
	'a file of the machine as a module': ['#[path = "/etc/hostname"] mod q;', /Permission denied/],
	'a file of the machine in assembly': ['core::arch::global_asm!(".incbin \\"/etc/passwd\\"");', /global_asm/],
	'a symbol of the system': ['#[unsafe(no_mangle)] pub extern "C" fn malloc(_: usize) -> usize { 0 }', /no_mangle/],
	'another name for it': [
		'#[unsafe(export_name = "malloc")] pub extern "C" fn m(_: usize) -> usize { 0 }',
		/export_name/,
	],
	'a constructor': [
		'#[used] #[unsafe(link_section = ".init_array")] static S: extern "C" fn() = f; extern "C" fn f() {}',
		/link_section/,
	],
	'a function of the system': ['unsafe extern "C" { safe fn getpid() -> i32; }', /unsafe extern/],
	'a library of the system': ['#[link(name = "foo")] unsafe extern "C" { safe fn foo() -> i32; }', /unsafe extern/],
	'an allocator of its own': [
		'struct A; unsafe impl Send for A {} #[global_allocator] static G: A = A;',
		/unsafe|GlobalAlloc/,
	],
	'a crate of the toolchain': ['extern crate libc;', /rustc_private/],
	'an unstable feature': ['extern crate test;', /unstable/],
	'a panic handler': ['#[panic_handler] fn p(_: &core::panic::PanicInfo) -> ! { loop {} }', /panic_impl/],
	'the end of the wrapper': ['} mod evil {', /closing delimiter/],
}

describe('an attack at compile time is compile-failed and reads nothing', () => {
	it('each alone, all in one batch', async (context) => {
		const compiler = await compilerFor(context)
		const sources = Object.values(attacks).map(
			([source]) => `${source}\npub fn surface(x: f64, y: f64) -> f64 {\n\tx + y\n}\n`,
		)
		const results = await compiler.compile(
			sources.map((source) => ({ source, company: 'operators' })),
			new AbortController().signal,
		)
		for (const [index, [name, [, said]]] of Object.entries(attacks).entries()) {
			const result = results[index]
			ok(result?.kind === 'refused' && result.outcome.kind === 'compile-failed', `${name}: ${JSON.stringify(result)}`)
			match(result.outcome.diagnostics.map(({ message }) => message).join('\n'), said, name)
			equal(JSON.stringify(result.outcome).includes('root:'), false, name)
		}
	})
})
