import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { Outcome } from '../../src/candidate/outcome.ts'
import type { Compiler } from '../../src/rust/compile.ts'
import type { Compiled } from '../../src/rust/compiled.ts'
import { descendants } from '../attacks/process-list.ts'
import { compilerFor, scratchFor, toolchain } from './machine.ts'
import { bad, good } from './sources.ts'

const { signal } = new AbortController()

describe('Compiler', () => {
	it('makes one object of all that is sound, with the entries of each', async (context) => {
		const compiler = await compilerFor(context)
		const sources = ['plain', 'libm', 'local function', 'struct', 'wide division', 'collections'].map(
			(name) => good[name] as string,
		)
		const results = await compiler.compile(
			sources.map((source) => ({ source, company: 'operators' })),
			signal,
		)
		const libraries = new Set<string>()
		for (const [slot, result] of results.entries()) {
			ok(result.kind === 'compiled')
			deepEqual(result.entries, [`oxi_${slot}_0`])
			equal(result.file, `candidate-00${slot}.rs`)
			ok(result.compileUs > 0)
			equal(result.libraries.length, 1)
			libraries.add(result.libraries[0] as string)
		}
		equal(libraries.size, 1)
	})

	it('keeps a build until all its candidates are scored, and not longer', async (context) => {
		const scratch = await scratchFor(context)
		const compiler = await compilerFor(context, { scratch })
		const sources = [good.plain as string, good.libm as string, '']
		const [first, second] = await compiler.compile(
			sources.map((source) => ({ source, company: 'operators' })),
			signal,
		)
		ok(first?.kind === 'compiled' && second?.kind === 'compiled')
		first.release()
		const [library = ''] = second.libraries
		ok(existsSync(library))
		second.release()
		while (existsSync(library)) await new Promise(setImmediate)
	})

	it('leaves nothing behind of what stood alone', async (context) => {
		const scratch = await scratchFor(context)
		const compiler = await compilerFor(context, { scratch })
		const items = [bad['unknown name'], good.plain].map((source) => ({ source: source as string, company: undefined }))
		const [failed, compiled] = await compiler.compile(items, signal)
		equal(failed?.kind, 'refused')
		ok(compiled?.kind === 'compiled')
		equal(readdirSync(scratch).length, 1)
		compiled.release()
		while (readdirSync(scratch).length > 0) await new Promise(setImmediate)
	})

	it('leaves nothing of a longer source to a shorter one after it', async (context) => {
		const compiler = await compilerFor(context)
		for (const text of [`${good.plain}${'fn surface_2() { é'.repeat(50)}`, good.libm as string, good.plain as string]) {
			const result = await one(compiler, text)
			equal(result?.kind, text.includes('é') ? 'refused' : 'compiled')
		}
	})

	it('names the guilty by their own lines and builds the rest', async (context) => {
		const compiler = await compilerFor(context)
		const sources = [good.plain, bad['unknown name'], good.libm, bad['wrong type']] as string[]
		const [plain, unknown, libm, wrong] = await compiler.compile(
			sources.map((source) => ({ source, company: 'operators' })),
			signal,
		)
		equal(plain?.kind, 'compiled')
		equal(libm?.kind, 'compiled')
		const diagnostics = [unknown, wrong].flatMap((result) => diagnosticsOf(result))
		deepEqual(
			diagnostics.map(({ code, line, message }) => [code, line, message]),
			[
				['E0425', 2, 'cannot find value `z` in this scope'],
				['E0308', 2, 'mismatched types'],
			],
		)
		match(
			diagnostics[0]?.rendered ?? '',
			/^error\[E0425\]: cannot find value `z` in this scope\n --> candidate\.rs:2:6\n/,
		)
	})

	it('tells another type from a missing and from a private function', async (context) => {
		const compiler = await compilerFor(context)
		const detailOf = async (name: string): Promise<[string, string]> => {
			const outcome = await outcomeOf(compiler, bad[name] as string)
			ok(outcome.kind === 'rejected', `${name}: ${outcome.kind}`)
			return [outcome.reason, outcome.detail]
		}
		const [reason, detail] = await detailOf('one parameter')
		equal(reason, 'signature')
		match(detail, /^Expected `surface` to be `fn\(f64, f64\) -> f64`: mismatched types\n/)
		match(detail, /found fn item `fn\(f64\) -> _/)
		for (const name of ['other result', 'own result', 'async']) equal((await detailOf(name))[0], 'signature')
		deepEqual(await detailOf('private'), ['missing-function', '`surface` is private: write `pub fn surface`'])
		match((await detailOf('similar name'))[1], /found none; similarly named function `surfaces` defined here$/)
		for (const name of ['no function', 'module of the name']) equal((await detailOf(name))[0], 'missing-function')
	})

	it('binds several functions of one source, each to its own type', async (context) => {
		const entryPoints = [
			{ name: 'encode', type: 'fn(&str) -> Vec<u8>' },
			{ name: 'decode', type: 'fn(&[u8]) -> String' },
		]
		const compiler = await compilerFor(context, { entryPoints })
		const encode = 'pub fn encode(text: &str) -> Vec<u8> { text.as_bytes().to_vec() }\n'
		const [sound] = await compiler.compile(
			[
				{
					source: `${encode}pub fn decode(bytes: &[u8]) -> String { String::from_utf8_lossy(bytes).into_owned() }`,
					company: 'operators',
				},
			],
			signal,
		)
		ok(sound?.kind === 'compiled')
		deepEqual(sound.entries, ['oxi_0_0', 'oxi_0_1'])
		const outcome = await outcomeOf(compiler, `${encode}pub fn decode(bytes: &[u8]) -> usize { bytes.len() }`)
		ok(outcome.kind === 'rejected')
		match(outcome.detail, /^Expected `decode` to be `fn\(&\[u8\]\) -> String`/)
	})

	it('does not let a lint attribute of a candidate lift the ban of unsafe code', async (context) => {
		const compiler = await compilerFor(context)
		const [plain] = diagnosticsOf(await one(compiler, bad['unsafe block'] as string))
		deepEqual([plain?.code, plain?.line], ['unsafe_code', 1])
		ok(!plain?.rendered.includes('root.rs'))
		const [lifted] = diagnosticsOf(await one(compiler, bad['unsafe let through'] as string))
		deepEqual([lifted?.code, lifted?.line], ['E0453', 1])
	})

	it('does not give the compiler any file or variable of this machine', async (context) => {
		const compiler = await compilerFor(context)
		for (const reading of [
			'include_str!("/etc/passwd")',
			'include_str!("/proc/self/environ")',
			'env!("PATH")',
			'env!("HOME")',
		]) {
			const [first] = diagnosticsOf(
				await one(compiler, `pub fn surface(x: f64, y: f64) -> f64 { ${reading}.len() as f64 }`),
			)
			match(first?.message ?? '', /Permission denied|not defined at compile time/)
		}
	})

	it('does the same where rustc has to drive a linker itself', async (context) => {
		const compiler = await compilerFor(context, { toolchain: { ...toolchain, ld: undefined } })
		const sources = [good.plain, bad['unknown name'], good.collections, good['own trait']]
		const results = await compiler.compile(
			sources.map((source) => ({ source: source as string, company: 'operators' })),
			signal,
		)
		deepEqual(
			results.map(({ kind }) => kind),
			['compiled', 'refused', 'compiled', 'compiled'],
		)
		equal(diagnosticsOf(results[1])[0]?.line, 2)
	})

	it('advises nobody to add a crate to a candidate', async (context) => {
		const compiler = await compilerFor(context)
		const result = await one(
			compiler,
			'use rand::Rng;\npub fn surface(x: f64, y: f64) -> f64 { serde_json::to_string(&x); y }\n',
		)
		const rendered = diagnosticsOf(result).map((each) => each.rendered)
		equal(rendered.length, 2)
		for (const text of rendered) {
			match(text, /= help: a candidate has the standard library alone, no other crate/)
			ok(!/missing a crate|cargo add/.test(text))
		}
	})

	for (const name of ['Unheard', 'HashMap']) {
		it(`says that a declared type is unknown: ${name}`, async (context) => {
			const compiler = await compilerFor(context, {
				entryPoints: [{ name: 'surface', type: `fn(${name}<u8, u8>) -> f64` }],
			})
			const message = `cannot find type \`${name}\` in this scope`
			await rejects(compiler.prove(signal), { name: 'UnknownTypeError', message })
		})
	}

	it('knows a type by what gives it its names, which candidates do not see', async (context) => {
		const [uses, type] = ['use std::collections::HashMap as Counts;', 'fn(&str) -> Counts<char, i32>']
		const compiler = await compilerFor(context, { entryPoints: [{ name: 'count', type, uses }] })
		await compiler.prove(signal)
		const counting = (path: string) =>
			`pub fn count(text: &str) -> ${path}<char, i32> {\n\tlet mut all: ${path}<char, i32> = Default::default();\n\tfor one in text.chars() { *all.entry(one).or_insert(0) += 1; }\n\tall\n}\n`
		const [sound, unknown, other] = await compiler.compile(
			['std::collections::HashMap', 'crate::Counts', 'std::collections::BTreeMap'].map((path) => ({
				source: counting(path),
				company: 'operators',
			})),
			signal,
		)
		equal(sound?.kind, 'compiled')
		equal(diagnosticsOf(unknown)[0]?.code, 'E0425')
		match(JSON.stringify(other), /"reason":"signature".*HashMap/)
	})

	it('ends at once when it is told to, and leaves nothing', async (context) => {
		const scratch = await scratchFor(context)
		// So long that nobody waits for it.
		const limits = { compileMs: 3_600_000, compileMemoryMb: 512 }
		const compiler = await compilerFor(context, { scratch, limits })
		const controller = new AbortController()
		const compiling = compiler.compile([{ source: endless, company: undefined }], controller.signal)
		const ended = rejects(compiling, { name: 'AbortError' })
		while (!descendants(process.pid).some((each) => each.endsWith(' rustc'))) await new Promise(setImmediate)
		controller.abort()
		await ended
		deepEqual(readdirSync(scratch), [])
	})
})

describe('Compiler, at its limits', () => {
	const limits = { compileMs: 3_000, compileMemoryMb: 512 }

	it('ends an endless constant at the limit of time, and its batch is built without it', async (context) => {
		const compiler = await compilerFor(context, { limits })
		const results = await compiler.compile(
			[good.plain, endless, good.libm].map((source) => ({ source: source as string, company: 'operators' })),
			signal,
		)
		deepEqual(
			results.map((result) => (result.kind === 'compiled' ? 'compiled' : result.outcome)),
			['compiled', { kind: 'timed-out', during: 'compile', limitMs: 3_000 }, 'compiled'],
		)
	})

	for (const [name, source] of Object.entries({
		'a doubling macro':
			'macro_rules! d { ($($t:tt)*) => { d!($($t)* $($t)*) } }\npub fn surface(x: f64, y: f64) -> f64 { d!(x + y) }',
		'a static of 8 GiB':
			'static A: [u8; 1 << 33] = [0; 1 << 33];\npub fn surface(x: f64, y: f64) -> f64 { A[x as usize] as f64 }',
	})) {
		it(`ends ${name} for want of memory`, async (context) => {
			const compiler = await compilerFor(context, { limits })
			deepEqual(await outcomeOf(compiler, source), { kind: 'out-of-memory', during: 'compile', limitMb: 512 })
		})
	}

	it('caps what is said about one candidate', async (context) => {
		const compiler = await compilerFor(context)
		const calls = Array.from({ length: 300 }, (_, index) => `missing_${index}();`).join('\n')
		const diagnostics = diagnosticsOf(await one(compiler, `pub fn surface(x: f64, y: f64) -> f64 {\n${calls}\nx }`))
		equal(diagnostics.length, 20)
		deepEqual(
			diagnostics.map(({ line }) => line),
			Array.from({ length: 20 }, (_, index) => index + 2),
		)
	})

	it('has an outcome, not an exception, for a compiler that breaks down', async (context) => {
		const compiler = await compilerFor(context, { limits })
		const deep = `pub fn surface(x: f64, y: f64) -> f64 { ${'('.repeat(200_000)}x${')'.repeat(200_000)} }`
		const outcome = await outcomeOf(compiler, deep)
		ok(['compile-failed', 'out-of-memory', 'timed-out'].includes(outcome.kind), outcome.kind)
	})
})

const endless = `#![allow(long_running_const_eval)]
const X: u64 = { let mut i = 0u64; while i < u64::MAX { i += 1; } i };
pub fn surface(x: f64, y: f64) -> f64 { X as f64 }`

async function one(compiler: Compiler, source: string): Promise<Compiled | undefined> {
	const [result] = await compiler.compile([{ source, company: 'operators' }], signal)
	return result
}

async function outcomeOf(compiler: Compiler, source: string): Promise<Outcome> {
	const result = await one(compiler, source)
	ok(result?.kind === 'refused', 'it compiled')
	return result.outcome
}

function diagnosticsOf(result: Compiled | undefined): Extract<Outcome, { kind: 'compile-failed' }>['diagnostics'] {
	ok(result?.kind === 'refused' && result.outcome.kind === 'compile-failed', JSON.stringify(result))
	return result.outcome.diagnostics
}
