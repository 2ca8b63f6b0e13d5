import type { Compiler } from '../src/rust/compile.ts'
import type { CompileItem } from '../src/rust/compiled.ts'
import { buildEvaluator } from '../src/scoring/build-evaluator.ts'
import { Judge } from '../src/scoring/judge-client.ts'
import type { BenchSetting } from './bench-setting.ts'
import { type Spread, spreadOf } from './percentiles.ts'

/** How long one evaluation takes beside the candidate itself; all in milliseconds, by the judge's clock. */
export interface SandboxTimes {
	/** From the library opened to the candidate loaded in its sandbox: fork, confinement, dlopen. */
	readonly overhead: Spread
	/** In the candidate, on all 10,000 points. */
	readonly exercise: Spread
	/** All together: sandbox, candidate, copying, comparing, reaping. */
	readonly total: Spread
	/** By the manager's clock, the protocol included. */
	readonly roundTrip: Spread
}

/** Scores each of `sources` that compiles, one at a time and nothing beside it. */
export async function timeSandboxes(
	setting: BenchSetting,
	compiler: Compiler,
	sources: readonly string[],
): Promise<SandboxTimes> {
	const { experiment, say } = setting
	const { signal } = new AbortController()
	const { executable, inside } = await buildEvaluator(experiment.evaluator, { ...setting, onProgress: say }, signal)
	const { settings, data, limits } = experiment
	const judge = await Judge.start({ executable, inside, settings, data, allowUnsandboxed: false, disable: [] })
	const ms: Record<keyof SandboxTimes, number[]> = { overhead: [], exercise: [], total: [], roundTrip: [] }
	try {
		for (let from = 0; from < sources.length; from += batch) {
			const items = sources.slice(from, from + batch).map((source): CompileItem => ({ source, company: 'operators' }))
			for (const compiled of await compiler.compile(items, signal)) {
				if (compiled.kind !== 'compiled') continue
				const { libraries, entries, file } = compiled
				const startedAt = performance.now()
				const verdict = await judge.evaluate(
					{ candidate: { libraries, entries, file }, reference: null, seed: '0'.repeat(64), purpose: 'search', limits },
					60_000,
				)
				const roundTripMs = performance.now() - startedAt
				compiled.release()
				if (verdict.outcome.kind !== 'scored') continue
				ms.overhead.push(verdict.timing.spawnUs / 1000)
				ms.exercise.push(verdict.timing.exerciseUs / 1000)
				ms.total.push(verdict.timing.totalUs / 1000)
				ms.roundTrip.push(roundTripMs)
			}
		}
	} finally {
		await judge.close()
	}
	return {
		overhead: spreadOf(ms.overhead),
		exercise: spreadOf(ms.exercise),
		total: spreadOf(ms.total),
		roundTrip: spreadOf(ms.roundTrip),
	}
}

const batch = 32
