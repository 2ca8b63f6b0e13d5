import { deepEqual, doesNotMatch, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { findToolchain } from '../../src/rust/toolchain.ts'
import { type BuiltEvaluator, buildEvaluator, buildLauncher } from '../../src/scoring/build-evaluator.ts'
import { EvaluatorBuildError } from '../../src/scoring/cargo.ts'
import { cannotMount, SmallDisk } from '../archive/folder.ts'
import { cacheFolder, evaluatorsFolder, scratchFor, toolchain } from '../rust/machine.ts'
import { anySeed, evaluatorFor, experimentFor } from './experiments.ts'
import { doubling, doublingIn, items, secret, secretiveIn, testFolder, visible } from './one-file-evaluators.ts'

const { signal } = new AbortController()

/** One cargo at a time: they would only wait for each other's lock. */
describe('buildEvaluator', { concurrency: false, timeout: 600_000 }, () => {
	it('builds an evaluator of one file, which then judges', async (context) => {
		const path = await doublingIn('judging')
		const seed = 'pub fn double(x: u32) -> u64 {\n\tx as u64\n}\n'
		const evaluator = await evaluatorFor(context, await experimentFor({ evaluator: { kind: 'file', path } }, seed))
		equal(evaluator.facts.evaluator, 'my-doubling-evaluator')
		const outcomeOf = async (body: string): Promise<string> => {
			const source = `pub fn double(x: u32) -> u64 {\n\t${body}\n}\n`
			return (await evaluator.evaluate({ source, seed: anySeed, purpose: 'search' })).outcome.kind
		}
		equal(await outcomeOf('x as u64'), 'wrong')
		equal(await outcomeOf('u64::from(x) * 2'), 'scored')
	})

	it('does not call cargo again for the same sources, nor without a change that matters', async () => {
		const path = await doublingIn('judging')
		const first = await build(path)
		await writeFile(join(dirname(path), 'seed.rs'), '// not of the evaluator')
		const second = await buildWithoutCargo(path)
		equal(second.executable, first.executable)
		equal(second.fingerprint, first.fingerprint)
	})

	it('builds again what has changed, also where the source takes it in from elsewhere, and finds the old build again', async () => {
		const table = join(testFolder, 'a table.txt')
		await mkdir(testFolder, { recursive: true })
		await writeFile(table, 'one')
		const path = await doublingIn('table', `const TABLE: &str = include_str!(${JSON.stringify(table)});\n`)
		const first = await build(path)
		await writeFile(table, `two, at ${process.hrtime.bigint()}`)
		await rejects(buildWithoutCargo(path), { name: 'ToolchainError' })
		const [second, another] = await Promise.all([build(path), build(path)])
		deepEqual(another, second, 'who wants it too waits for it')
		notEqual(second.fingerprint, first.fingerprint)
		await writeFile(table, 'one')
		equal((await buildWithoutCargo(path)).fingerprint, first.fingerprint)
	})

	it('knows a type by a use line of the evaluator, and says what to do about one of its own', async (context) => {
		const path = await doublingIn('types')
		const taking = (type: string, first: string): Promise<void> =>
			writeFile(
				path,
				`${first}\n${doubling.replace('fn(u32)', `fn(${type})`).replace('double(*input)', `double(${type.replace('<u32>', '')}(*input))`)}`,
			)
		const seed = 'pub fn double(x: std::num::Wrapping<u32>) -> u64 { u64::from(x.0) * 2 }\n'
		const experiment = await experimentFor({ evaluator: { kind: 'file', path } }, seed)
		await taking('Number<u32>', 'use std::{fmt::Debug, num::{Wrapping as Number}};')
		const evaluator = await evaluatorFor(context, experiment)
		const { outcome } = await evaluator.evaluate({ source: seed, seed: anySeed, purpose: 'search' })
		equal(outcome.kind, 'scored')
		await taking('Own', 'pub struct Own(pub u32);')
		await rejects(evaluatorFor(context, experiment), (error: Error) => {
			ok(error instanceof EvaluatorBuildError)
			match(
				error.rendered,
				/^error: cannot find type `Own` in this scope: in the signature of `evaluator!`, `fn\(Own\) -> u64`/,
			)
			match(error.rendered, /or your own in a file of types: `types: '\.\/types\.rs'` in experiment\.ts/)
			return true
		})
	})

	it('says which crates there are in place of how to add one', async () => {
		const path = await doublingIn('crates', 'use itertools::Itertools;\n')
		await rejects(build(path), (error: Error) => {
			ok(error instanceof EvaluatorBuildError)
			match(error.rendered, /^error\[E0432\]: unresolved import `itertools`/)
			match(
				error.rendered,
				/has `oxipelago_kit`, `rand` and `serde`; for other crates give it a folder with a Cargo\.toml/,
			)
			doesNotMatch(error.rendered, /cargo add|might be missing/)
			return true
		})
	})

	it('shows the errors of rustc, which name the file of the author', async () => {
		const path = await doublingIn('broken')
		await writeFile(path, doubling.replace('u64::from(input) * 2', 'input * 2'))
		await rejects(build(path), (error: Error) => {
			ok(error instanceof EvaluatorBuildError)
			match(error.rendered, /^error\[E0271\]: type mismatch/)
			ok(error.rendered.includes(`--> ${path}:19:`), error.rendered)
			ok(!error.rendered.includes('Compiling'))
			return true
		})
	})

	it('refuses code that exercise shares with what makes answers, inlined or not, unless it is said to be visible', async () => {
		const names = ['Half::of', '<f64 as my_doubling_evaluator::Halve>::halve', 'all', 'called', 'inlined', 'plain']
		await rejects(build(await secretiveIn('sharing', 'all', items)), (error: Error) => {
			ok(error instanceof EvaluatorBuildError)
			match(error.rendered, /: called by `exercise`, where candidates can find it, and by what makes inputs/)
			for (const name of names.slice(0, 4)) ok(error.rendered.includes(name), `${name}: ${error.rendered}`)
			match(error.rendered, /and 1 more: called/)
			return true
		})
		await build(await secretiveIn('sharing', 'visible::all', visible))
	})

	it('leaves nothing in the program of candidates but what exercise calls, and no name of a folder', async () => {
		const { executable, inside } = await build(await secretiveIn('sharing', 'visible::all', visible))
		const [judge, candidates] = await Promise.all([readFile(executable), readFile(inside)])
		for (const kept of [secret, Buffer.from('the answers differ')]) {
			ok(judge.includes(kept), `the judge has ${kept.toString('hex')}`)
			ok(!candidates.includes(kept), `${kept.toString('hex')} can be found by candidates`)
		}
		const folders = [homedir(), root, cacheFolder, testFolder, tmpdir(), toolchain.sysroot]
		deepEqual(
			folders.filter((folder) => folder.length > 1 && candidates.includes(folder)),
			[],
		)
	})

	it('builds the same in another folder, whatever the person has set for programs of their own', async (context) => {
		const home = await scratchFor(context)
		const folder = join(home, 'experiment')
		await mkdir(join(home, 'cargo'), { recursive: true })
		const settings = [
			'[profile.release]\nlto = "fat"\npanic = "abort"\nstrip = true\nopt-level = "z"\ncodegen-units = 1\ndebug = 0',
			'[profile.release.package."*"]\nopt-level = 0\n[profile.release.build-override]\nopt-level = 9',
			'[build]\nrustc = "/nowhere/rustc"\nrustc-wrapper = "/nowhere/wrapper"\nrustc-workspace-wrapper = "/nowhere/wrapper"',
			'target = "wasm32-unknown-unknown"\nrustflags = ["-C", "no-such-flag"]\ntarget-dir = "/nowhere"\njobs = 0',
			'[target.x86_64-unknown-linux-gnu]\nlinker = "/nowhere/ld"\nrunner = "/nowhere/run"\nrustflags = ["--no-such"]',
			"[target.'cfg(all())']\nrustflags = ['--no-such']\n[host]\nlinker = '/nowhere/ld'\n[env]\nPATH = '/nowhere'",
			'[alias]\nbuild = "fetch"\nrustc = "fetch"\n[unstable]\nbuild-std = ["std"]\n[term]\nquiet = true\ncolor = "always"',
			'[cargo-new]\nvcs = "none"\n[patch.crates-io]\nserde = { path = "/nowhere" }',
		].join('\n')
		const files = [join(home, '.cargo'), join(home, 'cargo'), join(folder, '.cargo')].map((at) =>
			join(at, 'config.toml'),
		)
		for (const file of [...files, join(folder, 'my doubling', '.cargo', 'config')]) {
			await mkdir(dirname(file), { recursive: true })
			await writeFile(file, settings)
		}
		// What no cargo reads is nothing, and is nobody's concern here.
		await writeFile(join(home, '.cargo', 'config.toml'), '[build\nnot = TOML')
		await writeFile(join(home, 'rust-toolchain.toml'), '[toolchain]\nchannel = "no-such-channel"\n')
		// What was downloaded stays at hand.
		const own = process.env.CARGO_HOME ?? join(homedir(), '.cargo')
		await symlink(join(own, 'registry'), join(home, 'cargo', 'registry'))
		const environment = {
			...{ PATH: process.env.PATH, HOME: home, CARGO_HOME: join(home, 'cargo'), TMPDIR: '/nowhere' },
			...{ RUSTC: '/nowhere/rustc', RUSTC_WRAPPER: '/nowhere/wrapper', RUSTC_WORKSPACE_WRAPPER: '/nowhere/wrapper' },
			...{ RUSTFLAGS: '-C no-such-flag', CARGO_ENCODED_RUSTFLAGS: '--no-such', CARGO_BUILD_RUSTFLAGS: '--no-such' },
			...{ CARGO_PROFILE_RELEASE_LTO: 'fat', CARGO_PROFILE_RELEASE_OPT_LEVEL: 'z', CARGO_INCREMENTAL: '1' },
			...{ CARGO_BUILD_TARGET: 'wasm32-unknown-unknown', CARGO_TARGET_DIR: '/nowhere', CARGO_BUILD_JOBS: '0' },
			...{ CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER: '/nowhere/ld', CARGO_BUILD_BUILD_DIR: '/nowhere' },
		}
		const ours = await findToolchain(toolchain.rustc, environment)
		const path = join(folder, 'my doubling', 'evaluator.rs')
		await mkdir(dirname(path), { recursive: true })
		await writeFile(path, doubling)
		const built = await buildEvaluator({ kind: 'file', path }, { ...options, toolchain: ours }, signal)
		equal(built.fingerprint, (await build(await doublingIn('judging'))).fingerprint)
	})

	it('says what is wrong with a crate that makes no program', async (context) => {
		const folder = await scratchFor(context)
		await writeFile(join(folder, 'Cargo.toml'), '[package]\nname = "library"\nedition = "2024"\n[workspace]\n')
		await mkdir(join(folder, 'src'))
		await writeFile(join(folder, 'src', 'lib.rs'), '')
		await rejects(build(folder, 'crate'), {
			name: 'EvaluatorBuildError',
			message: /expected the crate to have one program, found 0/,
		})
		await writeFile(join(folder, 'Cargo.toml'), '[package\n')
		await rejects(build(folder, 'crate'), { name: 'EvaluatorBuildError', message: /Cargo\.toml/ })
	})

	it('says so where the first build of all finds no network', async (context) => {
		const home = await scratchFor(context)
		const changes = { CARGO_HOME: home, CARGO_HTTP_PROXY: 'http://127.0.0.1:9', CARGO_NET_RETRY: '0' }
		const offline = await findToolchain(toolchain.rustc, { ...process.env, ...changes })
		const building = buildLauncher({ ...options, toolchain: offline, cacheFolder: join(home, 'cache') }, signal)
		await rejects(building, { name: 'ToolchainError', message: /^Expected to download .*, once, found no way: / })
	})

	it('blames the machine where no room is left, or nothing may be run', { skip: cannotMount() }, async () => {
		for (const [mib, options_, message] of [
			[1, 'rw', /^Expected room for builds in .*, found: .*No space left.*OXIPELAGO_HOME$/],
			[64, 'noexec', /^Expected .* to be a folder in which builds can be written and run, found: .*OXIPELAGO_HOME$/],
		] as const) {
			using disk = new SmallDisk(mib)
			disk.remount(options_)
			const building = buildLauncher({ ...options, cacheFolder: disk.file('cache') }, signal)
			await rejects(building, { name: 'ToolchainError', message })
		}
	})

	it('blames the machine where the cache cannot be a folder', async () => {
		const building = buildLauncher({ ...options, cacheFolder: join(import.meta.filename, 'cache') }, signal)
		const message =
			/^Expected .* to be a folder in which builds can be written and run, found: ENOTDIR.*OXIPELAGO_HOME$/
		await rejects(building, { name: 'ToolchainError', message })
	})

	it('ends at once when it is told to', async () => {
		const path = await doublingIn('broken')
		await rejects(
			buildEvaluator({ kind: 'file', path }, { ...options, onProgress: () => undefined }, AbortSignal.abort()),
			{ name: 'AbortError' },
		)
	})
})

const root = join(evaluatorsFolder, '..')
const options = { toolchain, cacheFolder, evaluatorsFolder, onProgress: () => undefined }

function build(path: string, kind: 'crate' | 'file' = 'file'): Promise<BuiltEvaluator> {
	return buildEvaluator({ kind, path }, options, signal)
}

/** Fails where cargo would be called. */
function buildWithoutCargo(path: string): Promise<BuiltEvaluator> {
	return buildEvaluator({ kind: 'file', path }, { ...options, toolchain: { ...toolchain, cargo: undefined } }, signal)
}
