import { cpus } from 'node:os'
import type { BenchSetting } from './bench-setting.ts'
import { openBenchCompiler, timeBatches } from './compile-times.ts'
import { openForBench, type PipelineRun, runPipeline } from './pipeline.ts'
import { openPlainWay } from './plain-way.ts'
import { type BenchReport, summarize } from './report.ts'
import { timeSandboxes } from './sandbox-times.ts'
import { timeTuning } from './tuning-rate.ts'

/**
 * The pipeline and the plain way by turns, so that what else the machine does falls on both; then the parts, each by itself.
 *
 * @param seconds - Of each way in each round.
 */
export async function runAll(setting: BenchSetting, rounds: number, seconds: number): Promise<BenchReport> {
	const evaluator = await openForBench(setting)
	const runs: PipelineRun[] = []
	const plainMs: number[] = []
	try {
		const plain = await openPlainWay(setting)
		await plain.score(setting.experiment.seed.source) // cargo's first build makes its folders
		for (let round = 1; round <= rounds; round++) {
			setting.say(`round ${round} of ${rounds}: the pipeline for ${seconds} s, then the plain way for ${seconds} s`)
			const run = await runPipeline(setting, evaluator, seconds, round)
			runs.push(run)
			const until = performance.now() + seconds * 1000
			// The very candidates that the search made, from all of its course.
			for (let index = 0; performance.now() < until; index++) {
				const startedAt = performance.now()
				await plain.score(
					run.sources[Math.floor((index * 0.618_034 * run.sources.length) % run.sources.length)] as string,
				)
				plainMs.push(performance.now() - startedAt)
			}
		}
		const sources = runs.flatMap((run) => run.sources.slice(-300))
		const entryPoints = evaluator.facts.functions.map(({ type }, index) => ({
			type,
			name: setting.experiment.seed.functions[index]?.name ?? '',
		}))
		setting.say('compilations, one at a time')
		const compiler = await openBenchCompiler(setting, entryPoints)
		const compile = await timeBatches(compiler, sources)
		setting.say('vectors of numbers')
		const tuning = await timeTuning(evaluator, sources, setting.lanes)
		setting.say('evaluations, one at a time')
		const sandbox = await timeSandboxes(setting, compiler, sources.slice(0, 600))
		const { model = 'unknown' } = cpus()[0] ?? {}
		const machine = { cores: setting.lanes, model, rustc: setting.toolchain.version, node: process.versions.node }
		return summarize({ machine, isolation: evaluator.facts.isolation, runs, plainMs, compile, sandbox, tuning })
	} finally {
		await evaluator.close()
	}
}
