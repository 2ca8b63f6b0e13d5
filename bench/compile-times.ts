import { type Compiler, openCompiler } from '../src/rust/compile.ts'
import type { CompileItem } from '../src/rust/compiled.ts'
import type { EntryPoint } from '../src/rust/wrapper.ts'
import { buildLauncher } from '../src/scoring/build-evaluator.ts'
import type { BenchSetting } from './bench-setting.ts'
import { type Spread, spreadOf } from './percentiles.ts'

/** How long compilations of so many candidates took. */
export interface BatchTimes {
	readonly candidates: number
	/** Milliseconds. */
	readonly perBatch: Spread
	/** Milliseconds. */
	readonly perCandidate: Spread
}

/** A compiler for the benches' experiment. */
export async function openBenchCompiler(setting: BenchSetting, entryPoints: readonly EntryPoint[]): Promise<Compiler> {
	const { signal } = new AbortController()
	const launcher = await buildLauncher({ ...setting, onProgress: setting.say }, signal)
	const { compile: profile, limits } = setting.experiment
	return openCompiler({ ...setting, launcher, profile, limits, entryPoints }, signal)
}

/** Compiles batches of `sources`, one at a time and nothing beside it, faults and all. */
export async function timeBatches(compiler: Compiler, sources: readonly string[]): Promise<BatchTimes[]> {
	const times: BatchTimes[] = []
	let next = 0
	for (const [candidates, repeats] of batches) {
		const batchMs: number[] = []
		for (let repeat = 0; repeat < repeats; repeat++) {
			const items = Array.from<unknown, CompileItem>({ length: candidates }, () => ({
				source: sources[next++ % sources.length] as string,
				company: 'operators',
			}))
			const startedAt = performance.now()
			const compiled = await compiler.compile(items, new AbortController().signal)
			batchMs.push(performance.now() - startedAt)
			for (const each of compiled) if (each.kind === 'compiled') each.release()
		}
		times.push({
			candidates,
			perBatch: spreadOf(batchMs),
			perCandidate: spreadOf(batchMs.map((ms) => ms / candidates)),
		})
	}
	return times
}

/** Size and repeats. */
const batches = [
	[1, 30],
	[8, 15],
	[16, 15],
	[32, 10],
	[48, 10],
] as const
