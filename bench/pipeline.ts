import { join } from 'node:path'
import { openArchive } from '../src/archive/sqlite-archive.ts'
import { canonicalForm } from '../src/candidate/canonical.ts'
import { systemClock } from '../src/candidate/clock.ts'
import { createGate } from '../src/candidate/gate.ts'
import { embeddedOperators } from '../src/cli/operators.ts'
import type { Experiment } from '../src/experiment/experiment.ts'
import { offlineRates } from '../src/experiment/presets.ts'
import { loadRustSyntax } from '../src/experiment/rust-syntax.ts'
import type { Evaluation, Evaluator } from '../src/scoring/evaluate.ts'
import { type LocalEvaluator, openEvaluator } from '../src/scoring/open-evaluator.ts'
import { runSearch } from '../src/search/run-search.ts'
import type { BenchSetting } from './bench-setting.ts'
import { type CpuTime, cpuBetween, cpuTime } from './cpu-time.ts'
import { telling } from './telling.ts'

/** What a search did in a given time. */
export interface PipelineRun {
	readonly seconds: number
	/** Candidates told, whatever came of them. */
	readonly told: number
	/** Of these, candidates that went to the compiler: the ones that the plain way has to compile too. */
	readonly compiled: number
	readonly scored: number
	/** Sources of the compiled ones, in the order of tells. */
	readonly sources: readonly string[]
	/** Milliseconds of each insert into the archive. */
	readonly insertMs: readonly number[]
	readonly evaluations: readonly Evaluation[]
	readonly cpu: CpuTime
}

/** Compile-and-score for the benches' experiment. */
export async function openForBench(setting: BenchSetting): Promise<LocalEvaluator> {
	const { experiment } = setting
	const functions = experiment.seed.functions.map(({ name }) => name)
	const gate = createGate(await loadRustSyntax(), { forbid: experiment.forbid, allow: experiment.allow, functions })
	return openEvaluator({ ...setting, gate, allowUnsandboxed: false, onProgress: setting.say })
}

/** Runs a search from its seed for `seconds`, with the embedded operators and an archive on disk. */
export async function runPipeline(
	setting: BenchSetting,
	opened: LocalEvaluator,
	seconds: number,
	seed: number,
): Promise<PipelineRun> {
	const experiment: Experiment = {
		...setting.experiment,
		islands: setting.experiment.islands.map((island) => ({ ...island, rates: offlineRates(island.rates) })),
		budget: { forMs: seconds * 1000, candidates: undefined, target: undefined },
	}
	const insertMs: number[] = []
	const evaluations: Evaluation[] = []
	const archive = openArchive(join(setting.disk, `pipeline-${seed}.db`), { mode: 'write' })
	const evaluator: Evaluator = {
		facts: opened.facts,
		close: () => opened.close(),
		evaluate: async (request) => {
			const evaluation = await opened.evaluate(request)
			evaluations.push(evaluation)
			return evaluation
		},
	}
	const { facts, fingerprint: evaluatorFingerprint } = opened
	const kept = archive.createRun({
		experiment,
		facts,
		seed,
		evaluatorFingerprint,
		startedAt: Date.now(),
		tellOrder: 'ask',
	})
	const run = kept.record()
	const syntax = await loadRustSyntax()
	const before = { at: performance.now(), cpu: cpuTime() }
	const ended = await runSearch({
		run,
		archive: telling(kept, (tell) => {
			const startedAt = performance.now()
			kept.tell(tell)
			insertMs.push(performance.now() - startedAt)
		}),
		evaluator,
		// One vector after another of what is compiled once is measured by `tuning-rate.ts`.
		operators: embeddedOperators(syntax, run, evaluator, () => undefined),
		describe: (source) => canonicalForm(syntax, source),
		clock: systemClock,
		listener: () => undefined,
		signal: new AbortController().signal,
	})
	const elapsedMs = performance.now() - before.at
	const cpu = cpuBetween(before.cpu, cpuTime())
	const sources = Array.from(kept.candidates())
		.filter(({ timing }) => timing.compileUs > 0)
		.map(({ source }) => source)
	archive.close()
	const compiled = evaluations.filter(({ timing }) => timing.compileUs > 0).length
	return {
		seconds: elapsedMs / 1000,
		told: ended.asked,
		compiled,
		scored: ended.scored,
		sources,
		insertMs,
		evaluations,
		cpu,
	}
}
