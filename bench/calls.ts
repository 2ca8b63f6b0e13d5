import { copyFile } from 'node:fs/promises'
import { evaluatorsFolder } from '../src/experiment/load.ts'
import { buildBridge, buildRevision } from '../src/hotswap/build.ts'
import { readDeclaration } from '../src/hotswap/declaration.ts'
import { Swap } from '../src/hotswap/swap.ts'
import { buildLauncher } from '../src/scoring/build-evaluator.ts'
import type { BenchSetting } from './bench-setting.ts'

const rust = `fn nothing(); fn square(x: f64) -> f64; fn step(counter: &mut usize);
	fn length(values: &[f64]) -> f64; fn sum(values: &[f64]) -> f64; fn copied(values: Vec<f64>) -> Vec<f64>`
const source = `
pub fn nothing() {}
pub fn square(x: f64) -> f64 { x * x }
pub fn step(counter: &mut usize) { *counter += 1; }
pub fn length(values: &[f64]) -> f64 { values.len() as f64 }
pub fn sum(values: &[f64]) -> f64 { values.iter().sum() }
pub fn copied(values: Vec<f64>) -> Vec<f64> { values }
`
const elements = 10_000
const rounds = 15

/** What calls from this process cost. All in microseconds, the best of some rounds. */
export interface CallsReport {
	/** One call, by what it is. */
	readonly calls: Readonly<Record<string, number>>
	/** A swap to a version that is loaded, to one that lies on disk, and to one that is compiled first. */
	readonly swaps: Readonly<Record<string, number>>
}

/** Times calls and swaps. */
export async function runCalls({ toolchain, cacheFolder, scratch, say }: BenchSetting): Promise<CallsReport> {
	const building = { toolchain, cacheFolder, evaluatorsFolder, onProgress: say }
	const launcher = await buildLauncher(building, new AbortController().signal)
	const profile = { optLevel: 3, overflowChecks: false, targetCpu: undefined } as const
	const setting = { ...building, launcher, profile }
	const { functions } = await readDeclaration(rust)
	const swap = new Swap<typeof rust>(functions, await buildBridge(setting, functions), scratch, 8)
	const startedAt = performance.now()
	const { entries, library } = await buildRevision(setting, functions, source, swap.libraryOf(0))
	const first = swap.add(source, entries)
	swap.activate(first)
	const compiledUs = (performance.now() - startedAt) * 1_000

	const { nothing, square, step, length, sum, copied } = first.functions
	const values = new Float64Array(elements).map((_, index) => index)
	const counter = { value: 0n }
	const many = 2_000
	const calls = {
		'fn()': best(many, () => nothing()),
		'fn(f64) -> f64': best(many, () => square(2)),
		'fn(&mut usize)': best(many, () => step(counter)),
		[`fn(&[f64]) of ${elements}, which looks at none`]: best(many, () => length(values)),
		[`fn(&[f64]) of ${elements}, their sum`]: best(many, () => sum(values)),
		[`fn(Vec<f64>) -> Vec<f64> of ${elements}`]: best(200, () => copied(values)),
		[`the sum of ${elements} in JavaScript`]: best(many, () => sumOf(values)),
	}

	const loadUs: number[] = []
	for (let round = 0; round < rounds; round++) {
		await copyFile(library, swap.libraryOf(swap.next))
		const begunAt = performance.now()
		swap.activate(swap.add(source, entries))
		loadUs.push((performance.now() - begunAt) * 1_000)
	}
	const swaps = {
		'to a version that is loaded': best(many, () => swap.activate(first)),
		'to a library on disk': Math.min(...loadUs),
		'to a source': compiledUs,
	}
	return { calls, swaps }
}

function sumOf(values: Float64Array): number {
	let sum = 0
	for (let index = 0; index < values.length; index++) sum += values[index] as number
	return sum
}

/** Microseconds of one of `count` calls, in the best of some rounds. */
function best(count: number, call: () => unknown): number {
	let least = Number.POSITIVE_INFINITY
	for (let round = 0; round < rounds; round++) {
		const startedAt = performance.now()
		for (let index = 0; index < count; index++) call()
		least = Math.min(least, ((performance.now() - startedAt) * 1_000) / count)
	}
	return least
}

/** The report as text. */
export function renderCalls({ calls, swaps }: CallsReport): string {
	const lines = (of: Readonly<Record<string, number>>) =>
		Object.entries(of).map(([what, us]) => `  ${what.padEnd(52)} ${us.toFixed(3).padStart(12)} us`)
	return ['A call from Node', ...lines(calls), '', 'A swap', ...lines(swaps)].join('\n')
}
