import { copyFile, readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import Table from 'cli-table3'
import { evaluatorsFolder } from '../src/experiment/load.ts'
import { buildBridge, buildRevision } from '../src/hotswap/build.ts'
import { readDeclaration } from '../src/hotswap/declaration.ts'
import type { Revision } from '../src/hotswap/revision.ts'
import { Swap } from '../src/hotswap/swap.ts'
import { buildLauncher } from '../src/scoring/build-evaluator.ts'
import type { BenchSetting } from './bench-setting.ts'
import { type DispatchReport, runDispatch } from './dispatch.ts'
import { inJavaScript, inWebAssembly } from './same-functions.ts'

const rust = `fn nothing(); fn square(x: f64) -> f64; fn escape(x: f64, y: f64) -> u32; fn step(counter: &mut usize);
	fn length(values: &[f64]) -> f64; fn sum(values: &[f64]) -> f64; fn copied(values: Vec<f64>) -> Vec<f64>`
const source = `
pub fn nothing() {}
pub fn square(x: f64) -> f64 { x * x }
pub fn escape(x: f64, y: f64) -> u32 {
    let (mut a, mut b, mut steps) = (0.0, 0.0, 0);
    while steps < 1000 && a * a + b * b < 4.0 {
        (a, b) = (a * a - b * b + x, 2.0 * a * b + y);
        steps += 1;
    }
    steps
}
pub fn step(counter: &mut usize) { *counter += 1; }
pub fn length(values: &[f64]) -> f64 { values.len() as f64 }
pub fn sum(values: &[f64]) -> f64 { values.iter().sum() }
pub fn copied(values: Vec<f64>) -> Vec<f64> { values }
`
const elements = 10_000
const rounds = 15
/** Versions that are held at once to see what one takes. */
const held = 200

/** What is promised: of a call inside an evaluator beside a direct one, and of one with all elements, in microseconds over its work. */
const mostOfDirect = 1.6
const mostOverWorkUs = 5

/** What calls cost. Times are in microseconds, the best of some rounds, unless said otherwise. */
export interface CallsReport {
	readonly inside: DispatchReport
	/** One call from Node, by what it is. */
	readonly calls: Readonly<Record<string, number>>
	/** The same function here, in JavaScript and in WebAssembly. */
	readonly beside: readonly { readonly what: string; readonly times: readonly [number, number, number] }[]
	/** A swap to a version that is loaded, to one that lies on disk, and to one that is compiled first. */
	readonly swaps: Readonly<Record<string, number>>
	/** Bytes that one version takes: resident while it is loaded, and on disk. */
	readonly memory: { readonly resident: number; readonly onDisk: number }
	readonly holds: boolean
}

/** Times calls and swaps. */
export async function runCalls(bench: BenchSetting): Promise<CallsReport> {
	const { toolchain, cacheFolder, scratch, say } = bench
	const inside = await runDispatch(bench)
	const building = { toolchain, cacheFolder, evaluatorsFolder, onProgress: say }
	const launcher = await buildLauncher(building, new AbortController().signal)
	const profile = { optLevel: 3, overflowChecks: false, targetCpu: undefined } as const
	const setting = { ...building, launcher, profile }
	const { functions } = await readDeclaration(rust)
	const swap = new Swap<typeof rust>(functions, await buildBridge(setting, functions), scratch, held + 2)
	const startedAt = performance.now()
	const { entries, library } = await buildRevision(setting, functions, source, swap.libraryOf(0))
	const first = swap.add(source, entries)
	swap.activate(first)
	const compiledUs = (performance.now() - startedAt) * 1_000

	const { calls, overWorkUs } = timeCalls(first)
	const beside = await timeBeside(first)

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
	const memory = await memoryOf(swap, library, entries)
	const holds = inside.evolved <= mostOfDirect * inside.direct && overWorkUs <= mostOverWorkUs
	return { inside, calls, beside, swaps, memory, holds }
}

const many = 2_000

function timeCalls({ functions }: Revision<typeof rust>): Pick<CallsReport, 'calls'> & { readonly overWorkUs: number } {
	const { nothing, square, step, length, sum, copied } = functions
	const values = new Float64Array(elements).map((_, index) => index)
	const counter = { value: 0n }
	const overWorkUs = best(many, () => length(values))
	const calls = {
		'fn()': best(many, () => nothing()),
		'fn(f64) -> f64': best(many, () => square(2)),
		'fn(&mut usize)': best(many, () => step(counter)),
		[`fn(&[f64]) of ${elements}, which looks at none`]: overWorkUs,
		[`fn(&[f64]) of ${elements}, their sum`]: best(many, () => sum(values)),
		[`fn(Vec<f64>) -> Vec<f64> of ${elements}`]: best(200, () => copied(values)),
	}
	return { calls, overWorkUs }
}

async function timeBeside({ functions }: Revision<typeof rust>): Promise<CallsReport['beside']> {
	const values = new Float64Array(elements).map((_, index) => index)
	const all = [functions, inJavaScript, await inWebAssembly(elements)] as const
	const timed = (call: (of: (typeof all)[number]) => number) =>
		all.map((of) => best(many, () => call(of))) as unknown as [number, number, number]
	return [
		{ what: 'x * x', times: timed((of) => of.square(kept)) },
		{ what: 'a thousand steps of floats', times: timed((of) => of.escape(-0.1, 0.1)) },
		{ what: `the sum of ${elements}`, times: timed((of) => of.sum(values)) },
	]
}

/** What calls have returned, so that none is left out for want of somebody who looks. */
let kept = 1.5

/** Microseconds of one of `count` calls, in the best of some rounds. */
function best(count: number, call: () => unknown): number {
	let least = Number.POSITIVE_INFINITY
	for (let round = 0; round < rounds; round++) {
		const startedAt = performance.now()
		let last: unknown
		for (let index = 0; index < count; index++) last = call()
		least = Math.min(least, ((performance.now() - startedAt) * 1_000) / count)
		if (typeof last === 'number' && Number.isNaN(last)) kept = last
	}
	return least
}

/** What one more version takes, of many that are held and were called. */
async function memoryOf(
	swap: Swap<typeof rust>,
	library: string,
	entries: readonly string[],
): Promise<CallsReport['memory']> {
	const all: Revision<typeof rust>[] = []
	const before = await residentBytes()
	for (let number = 0; number < held; number++) {
		await copyFile(library, swap.libraryOf(swap.next))
		const one = swap.add(source, entries)
		one.functions.sum(Float64Array.of(1, 2))
		all.push(one)
	}
	const resident = ((await residentBytes()) - before) / all.length
	return { resident, onDisk: (await readFile(library)).length }
}

/** Of this process, once what is garbage is gone. */
async function residentBytes(): Promise<number> {
	globalThis.gc?.()
	await wait(100)
	const [, kib] = /^Pss:\s*(\d+) kB$/m.exec(await readFile('/proc/self/smaps_rollup', 'utf8')) ?? []
	return Number(kib) * 1_024
}

/** The report as text. */
export function renderCalls({ inside, calls, beside, swaps, memory, holds }: CallsReport): string {
	const lines = (of: Readonly<Record<string, number>>) =>
		Object.entries(of).map(([what, us]) => `  ${what.padEnd(52)} ${us.toFixed(3).padStart(12)} us`)
	const ns = (of: number) => `${of.toFixed(2)} ns`
	const table = new Table({ head: ['the same function', 'here', 'JavaScript', 'WebAssembly'], style: { head: [] } })
	for (const { what, times } of beside) table.push([what, ...times.map((us) => `${us.toFixed(3)} us`)])
	return [
		'A call inside an evaluator',
		`  direct ${ns(inside.direct)}, of a candidate ${ns(inside.evolved)} (${(inside.evolved / inside.direct).toFixed(2)} times), through an atomic pointer ${ns(inside.atomic)}`,
		'',
		'A call from Node',
		...lines(calls),
		'',
		table.toString(),
		'',
		'A swap',
		...lines(swaps),
		'',
		`A version takes ${Math.round(memory.resident / 1_024)} KiB of memory, and ${Math.round(memory.onDisk / 1_024)} KiB on disk`,
		holds
			? 'All that is promised holds'
			: `Promised are ${mostOfDirect} times a direct call inside, and ${mostOverWorkUs} us over the work from Node: missed`,
	].join('\n')
}
