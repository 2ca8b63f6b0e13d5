import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isBatchable } from '../../src/rust/batchable.ts'
import { buildSlots } from '../../src/rust/build-slots.ts'
import type { Compiler } from '../../src/rust/compile.ts'
import type { Company, Compiled } from '../../src/rust/compiled.ts'
import { writeCandidates } from '../../src/rust/rustc.ts'
import { compilerFor, launcher, plainProfile, scratchFor, surface, toolchain } from './machine.ts'
import { bad, good } from './sources.ts'

const { signal } = new AbortController()

/** Drafts that a neighbour could do something to, if it could do anything. */
const innocent: Readonly<Record<string, string>> = {
	plain: good.plain as string,
	'own type': good.struct as string,
	'name of its own': 'fn helper() -> f64 { 1.0 }\npub fn surface(x: f64, y: f64) -> f64 { helper() + x + y }\n',
	'type found by the only implementation':
		'pub fn surface(x: f64, y: f64) -> f64 { if x == y.into() { 1.0 } else { 0.0 } }\n',
	'sum of what is collected':
		'pub fn surface(x: f64, y: f64) -> f64 { let v: Vec<f64> = vec![x, y]; v.iter().map(|z| z * 2.0).sum::<f64>() }\n',
	'no such operator': 'pub fn surface(x: f64, y: f64) -> f64 { let z: f64 = x << Default::default(); z + y }\n',
	'no such macro': 'pub fn surface(x: f64, y: f64) -> f64 { theirs!(x) + y }\n',
	'no such path': 'pub fn surface(x: f64, y: f64) -> f64 { neighbour::helper() + x + y }\n',
	'no such method': 'pub fn surface(x: f64, y: f64) -> f64 { x.theirs() + y }\n',
	'one of many implementations':
		'struct Mine;\npub fn surface(x: f64, y: f64) -> f64 { let z: f64 = Mine + x; z + y }\n',
	'wrong type': bad['wrong type'] as string,
	'open brace': bad['open brace'] as string,
	'long type': bad['long type'] as string,
	private: bad.private as string,
}

const body = 'pub fn surface(x: f64, y: f64) -> f64 { x + y }\n'

/** What a draft may try on the others of its batch. */
const hostile: Readonly<Record<string, string>> = {
	'another type to compare with':
		'pub struct Mine;\nimpl PartialEq<Mine> for f64 { fn eq(&self, _: &Mine) -> bool { true } }\nimpl From<f64> for Mine { fn from(_: f64) -> Mine { Mine } }\n',
	'an operator that others lack':
		'#[derive(Default)] pub struct Mine;\nimpl std::ops::Shl<Mine> for f64 { type Output = f64; fn shl(self, _: Mine) -> f64 { 7.0 } }\n',
	'a conversion for all': 'pub struct Mine;\nimpl From<Mine> for f64 { fn from(_: Mine) -> f64 { 1.0 } }\n',
	'a sum of its own':
		'pub struct Mine;\nimpl std::iter::Sum<Mine> for f64 { fn sum<I: Iterator<Item = Mine>>(_: I) -> f64 { 1.0 } }\n',
	'a trait for all': 'pub trait Theirs { fn theirs(&self) -> f64 { 1.0 } }\nimpl<T> Theirs for T {}\n',
	'a macro for the crate': '#[macro_export]\nmacro_rules! theirs { ($e:expr) => { 1.0 } }\n',
	'a macro in place of a common one': '#[macro_export]\nmacro_rules! vec { ($($e:tt)*) => { 1.0 } }\n',
	'a name for the crate': 'extern crate self as neighbour;\npub fn helper() -> f64 { 1.0 }\n',
	'a path through the root': 'use super::*;\npub use super::oxi_0_0;\n',
	'an attribute for the crate': '#![feature(rustc_attrs)]\n#![recursion_limit = "2"]\n#![type_length_limit = "2"]\n',
	'a symbol of a neighbour': '#[unsafe(no_mangle)] pub static oxi_0_0: fn(f64, f64) -> f64 = surface;\n',
	'a library that is not there': '#[link(name = "nowhere")] unsafe extern "C" {}\n',
	'a brace too many': '} pub mod neighbour { pub fn helper() -> f64 { 1.0 }\n',
	'a comment without end': '/* and all that follows\n',
	'a string without end': 'const S: &str = "and all that follows\n',
	'errors by the dozen': `${'fn f() -> i32 { "a" }\n'.repeat(60)}`,
	'a constant without end':
		'#[allow(long_running_const_eval)]\nconst N: usize = { let mut i = 0usize; while i < usize::MAX { i += 1; } i };\npub fn use_it() -> usize { N }\n',
	'an array length without end':
		'#[allow(long_running_const_eval)]\npub fn wait() -> [u8; { let mut i = 0usize; while i < usize::MAX { i += 1; } 1 }] { [0] }\n',
	'a discriminant without end':
		'#[allow(long_running_const_eval)]\npub enum Late { One = { let mut i = 0; while i < isize::MAX { i += 1; } i } }\n',
	'a constant of eight gigabytes': 'pub static BIG: [u8; 1 << 33] = [1; 1 << 33];\npub fn use_it() -> u8 { BIG[7] }\n',
	'a doubling macro': 'macro_rules! d { ($($t:tt)*) => { d! { $($t)* $($t)* } } }\npub fn boom() { d! { 1 + } }\n',
	'a type without end':
		'pub fn f<T: Copy>(x: T, n: u32) -> u32 { if n == 0 { 0 } else { f((x, x), n - 1) } }\npub fn use_it() -> u32 { f(1u8, 3) }\n',
	'nesting without end': `pub fn deep() -> u8 { ${'('.repeat(7_000)}1${')'.repeat(7_000)} }\n`,
	'code that is not safe': 'pub fn peek(p: *const f64) -> f64 { unsafe { *p } }\n',
	'every derivation and a namesake':
		'#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]\npub struct Mine(pub f64);\n#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]\npub struct Point { pub x: f64, pub y: f64 }\nimpl Mine { pub fn theirs(&self) -> f64 { self.0 } }\npub fn helper() -> f64 { 2.0 }\n',
}

/** Those that the test on tokens lets into a batch: there the rest has to hold. */
const inCompany = new Set(Object.keys(hostile).filter((name) => isBatchable(hostile[name] + body)))

describe('a draft of a model in one batch with a hostile one', { timeout: 600_000 }, () => {
	const alone = new Map<string, unknown>()
	const ends: (() => unknown)[] = []
	let compiler: Compiler
	after(() => Promise.all(ends.map((end) => end())))
	before(async () => {
		const context = { after: (end: () => unknown) => void ends.push(end) } as Parameters<typeof compilerFor>[0]
		compiler = await compilerFor(context, { limits: { compileMs: 2_000, compileMemoryMb: 512 } })
		for (const [name, source] of Object.entries(innocent)) alone.set(name, (await compile(compiler, [source]))[0])
	})

	for (const [name, text] of Object.entries(hostile)) {
		it(`comes to what it comes to alone: ${name}${inCompany.has(name) ? ', let in' : ''}`, async () => {
			const names = Object.keys(innocent)
			const middle = names.length >> 1
			const sources = Object.values(innocent)
			const batch = [...sources.slice(0, middle), text + body, ...sources.slice(middle)]
			const results = await compile(compiler, batch)
			const [itself] = results.splice(middle, 1)
			for (const [index, each] of names.entries()) deepEqual(results[index], alone.get(each), each)
			if (inCompany.has(name)) deepEqual(itself, (await compile(compiler, [text + body]))[0])
		})
	}

	it('some hostile ones are let in, and some are not', () => {
		ok(inCompany.has('every derivation and a namesake'))
		ok(inCompany.has('a type without end'))
		ok(inCompany.has('a discriminant without end'))
		equal(inCompany.has('another type to compare with'), false)
	})

	it('would come to something else without the test on tokens', async (context) => {
		const folder = await scratchFor(context)
		const built = async (sources: readonly string[]): Promise<unknown[]> => {
			writeCandidates(folder, sources.entries())
			const setting = { toolchain, launcher: await launcher(), profile: plainProfile, memoryMb: 512 }
			const limits = { compileMs: 3_000, compileMemoryMb: 512 }
			const prove = () => Promise.resolve()
			const build = {
				folder,
				setting,
				entryPoints: surface,
				limits,
				cost: undefined,
				name: `b${sources.length}`,
				doubtful: true,
			}
			const results = await buildSlots({ ...build, placements: [], numbers: 0, prove, signal }, [...sources.keys()])
			return sources.map((_, slot) => results.get(slot)?.kind)
		}
		const lacking = innocent['no such operator'] as string
		deepEqual(await built([lacking]), ['compile-failed'])
		deepEqual(await built([lacking, hostile['an operator that others lack'] + body]), ['linked', 'linked'])
	})
})

describe('a draft that fails in company', () => {
	it('is said to have failed in the words of a compilation alone', async (context) => {
		const compiler = await compilerFor(context)
		const sources = [innocent['no such method'], hostile['every derivation and a namesake'] + body, good.libm]
		const [ofModels] = await compile(compiler, sources as string[])
		deepEqual(ofModels, (await compile(compiler, [innocent['no such method'] as string]))[0])
		notDeepEqual(ofModels, 'compiled')
	})
})

async function compile(
	compiler: Compiler,
	sources: readonly string[],
	company: Company = 'models',
): Promise<unknown[]> {
	const results = await compiler.compile(
		sources.map((source) => ({ source, company })),
		signal,
	)
	return results.map(summaryOf)
}

/** A result without what is bound to differ: time, and where the object lies. */
function summaryOf(result: Compiled): unknown {
	if (result.kind === 'refused') return result.outcome
	result.release()
	return 'compiled'
}
