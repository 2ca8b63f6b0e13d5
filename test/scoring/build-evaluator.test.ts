import { equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { type BuiltEvaluator, buildEvaluator, buildLauncher } from '../../src/scoring/build-evaluator.ts'
import { EvaluatorBuildError } from '../../src/scoring/cargo.ts'
import { cacheFolder, evaluatorsFolder, scratchFor, toolchain } from '../rust/machine.ts'
import { anySeed, evaluatorFor, experimentFor } from './experiments.ts'

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

	it('builds again what has changed, with another fingerprint, and finds the old build again', async () => {
		const path = await doublingIn('judging')
		const first = await build(path)
		await writeFile(path, `${doubling}// another\n`)
		const second = await build(path)
		notEqual(second.fingerprint, first.fingerprint)
		await writeFile(path, doubling)
		equal((await buildWithoutCargo(path)).fingerprint, first.fingerprint)
	})

	it('notices a change in a file that the source takes in from elsewhere', async () => {
		const table = join(testFolder, 'a table.txt')
		await mkdir(testFolder, { recursive: true })
		await writeFile(table, 'one')
		const path = await doublingIn('table', `const TABLE: &str = include_str!(${JSON.stringify(table)});\n`)
		const first = await build(path)
		equal((await buildWithoutCargo(path)).fingerprint, first.fingerprint)
		await writeFile(table, 'two')
		await rejects(buildWithoutCargo(path), { name: 'ToolchainError' })
		notEqual((await build(path)).fingerprint, first.fingerprint)
	})

	it('gives the same evaluator the same fingerprint in another folder', async () => {
		const [one, other] = [await doublingIn('judging'), await doublingIn('other')]
		equal((await build(one)).fingerprint, (await build(other)).fingerprint)
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
		const before = { ...process.env }
		Object.assign(process.env, changes)
		context.after(() => {
			process.env = before
		})
		const building = buildLauncher({ ...options, cacheFolder: join(home, 'cache') }, signal)
		await rejects(building, { name: 'ToolchainError', message: /^Expected to download .*, once, found no way: / })
	})

	it('ends at once when it is told to', async () => {
		const path = await doublingIn('broken')
		await rejects(
			buildEvaluator({ kind: 'file', path }, { ...options, onProgress: () => undefined }, AbortSignal.abort()),
			{ name: 'AbortError' },
		)
	})
})

const options = { toolchain, cacheFolder, evaluatorsFolder, onProgress: () => undefined }

function build(path: string, kind: 'crate' | 'file' = 'file'): Promise<BuiltEvaluator> {
	return buildEvaluator({ kind, path }, options, signal)
}

/** Fails where cargo would be called. */
function buildWithoutCargo(path: string): Promise<BuiltEvaluator> {
	return buildEvaluator({ kind: 'file', path }, { ...options, toolchain: { ...toolchain, cargo: undefined } }, signal)
}

/** Always the same place, so that cargo's own store does not grow with each run of the tests. */
const testFolder = join(cacheFolder, 'test')

async function doublingIn(name: string, more = ''): Promise<string> {
	const folder = join(testFolder, name, 'my doubling')
	await mkdir(folder, { recursive: true })
	await writeFile(join(folder, 'evaluator.rs'), doubling + more)
	return join(folder, 'evaluator.rs')
}

const doubling = `use oxipelago_kit::{Case, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Stage, evaluator};
use rand::RngExt;

struct Doubling;

evaluator!(Doubling, fn(u32) -> u64);

impl Evaluator for Doubling {
	type Input = u32;
	type Answer = u64;
	type Output = u64;

	fn open(_: &Settings) -> Result<Self, Refusal> { Ok(Doubling) }

	fn metrics(&self) -> Vec<Metric> { vec![] }

	fn inputs(&self, seed: Seed, _: Stage) -> Vec<Case<Self>> {
		let input: u32 = seed.rng().random();
		vec![Case::new(
			input,
			u64::from(input) * 2,
		)]
	}

	fn exercise(double: Self::Function, input: &mut u32) -> u64 { double(*input) }

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		match cases.iter().find(|ran| ran.output != ran.case.answer) {
			Some(ran) => Judgement::wrong(format!("double({}) is {}", ran.case.input, ran.case.answer)),
			None => Judgement::scored(1.0),
		}
	}
}
`
