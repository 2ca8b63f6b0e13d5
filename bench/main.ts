// npm run bench: what this machine does in one run, printed as tables, or as JSON with --json; kept in data/cache/bench.json.
// npm run bench -- busy: whether it keeps up with an endpoint that always has room for more; kept in data/cache/busy.json.
// npm run bench -- calls: what calls inside an evaluator and from Node cost, and a swap; kept in data/cache/calls.json.
// npm run bench -- edits: what each edit of `mutate` and `crossover` brings, on tasks of different kinds; kept in data/cache/edits.json.
// npm run bench -- instances: whether parents from who is best where bring more than from the grid; kept in data/cache/instances.json.
// npm run bench -- page: what the page of 100,000 candidates takes in a browser; kept in data/cache/page.json.
// npm run bench -- regression: published functions from tables, beside Operon and gplearn; kept in data/cache/regression.json.
// npm run bench -- slot: how busy a server with one slot, as slow as a small model on a person's machine, is kept.
// npm run bench -- model --serve COMMAND: three tasks with a real model, as a person would run them.
// npm run bench -- compare [--serve COMMAND]: the same tasks, requests and model for this and OpenEvolve (from PyPI).
// npm run bench -- steady: what processes and temporary files of a run of 100,000 candidates take; kept in data/cache/steady.json.
// npm run bench -- timing: how well differences in speed are found; kept in data/cache/timing.json.
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { packageRoot } from '../src/cli/places.ts'
import { makeScratch, removeScratch, scratchParent } from '../src/rust/scratch.ts'
import { type BenchSetting, openSetting } from './bench-setting.ts'
import { renderBusy, runBusy } from './busy.ts'
import { renderCalls, runCalls } from './calls.ts'
import { openBenchCompiler, timeBatches } from './compile-times.ts'
import { editTasks, runEdits } from './edits.ts'
import { renderEdits } from './edits-report.ts'
import { draws, instanceTasks, runInstances } from './instances/instances.ts'
import { renderInstances } from './instances/instances-report.ts'
import { modelBenches, runModelBench } from './model/commands.ts'
import { renderPage, runPage } from './page.ts'
import { openForBench, type PipelineRun, runPipeline } from './pipeline.ts'
import { openPlainWay } from './plain-way.ts'
import { runRegression } from './regression.ts'
import { renderRegression } from './regression-report.ts'
import { type BenchReport, renderReport, summarize } from './report.ts'
import { timeSandboxes } from './sandbox-times.ts'
import { renderSteady, runSteady } from './steady.ts'
import { renderTiming, runTiming } from './timing.ts'
import { timeTuning } from './tuning-rate.ts'

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		rounds: { type: 'string', default: '3' },
		seconds: { type: 'string' },
		candidates: { type: 'string' },
		repeats: { type: 'string' },
		seeds: { type: 'string' },
		noise: { type: 'string', default: '0,0.01,0.1' },
		functions: { type: 'string', default: '' },
		peers: { type: 'string', default: 'operon,gplearn' },
		serve: { type: 'string' },
		minutes: { type: 'string', default: '10' },
		requests: { type: 'string', default: '12' },
		reads: { type: 'string', default: '100' },
		writes: { type: 'string', default: '15' },
		example: { type: 'string', default: 'sort' },
		tasks: { type: 'string', default: '' },
		without: { type: 'string', default: '' },
		draws: { type: 'string', default: '' },
		even: { type: 'boolean', default: false },
		systems: { type: 'string', default: '' },
		json: { type: 'boolean', default: false },
	},
})
const [what = 'all', ...others] = positionals
const all = ['all', 'busy', 'calls', 'edits', 'instances', 'page', 'regression', 'steady', 'timing', ...modelBenches]
if (!all.includes(what) || others.length > 0)
	throw new RangeError(`Expected one of ${all.join(', ')}, or nothing, got \`${positionals.join(' ')}\``)
const rounds = positive('rounds', values.rounds)
const usualSeconds: Readonly<Record<string, string>> = { busy: '30', regression: '30', slot: '180' }
const seconds = positive('seconds', values.seconds ?? usualSeconds[what] ?? '10')
const list = (text: string) => text.split(',').filter((part) => part !== '')
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const modelBench = modelBenches.find((name) => name === what)

const scratch = await makeScratch(await scratchParent())
const disk = await makeScratch(tmpdir())
try {
	if (modelBench !== undefined) {
		const { report, text, holds } = await runModelBench(modelBench, {
			...{ seconds, minutes: Number(values.minutes), requests: positive('requests', values.requests) },
			...{
				repeats: positive('repeats', values.repeats ?? '3'),
				serve: values.serve,
				example: values.example ?? 'sort',
			},
			...{ reads: positive('reads', values.reads), writes: positive('writes', values.writes), scratch },
			...{ tasks: list(values.tasks), systems: list(values.systems), say },
		})
		await keep(`${modelBench}.json`, report, text)
		if (!holds) process.exitCode = 1
	} else if (what === 'busy') {
		const report = await runBusy({ seconds, latencyMs: 300, failing: 0.1, scratch, disk, nodeOptions: [] })
		await keep('busy.json', report, renderBusy(report))
	} else if (what === 'calls') {
		const setting = await openSetting(scratch, disk, say)
		const report = await runCalls(setting)
		await keep('calls.json', report, renderCalls(report))
		if (!report.holds) process.exitCode = 1
	} else if (what === 'edits') {
		const setting = await openSetting(scratch, disk, say)
		const tasks = values.tasks === '' ? editTasks : list(values.tasks)
		const candidates = positive('candidates', values.candidates ?? '1500')
		const seeds = positive('seeds', values.seeds ?? '3')
		const report = await runEdits({
			tasks,
			candidates,
			seeds,
			without: list(values.without),
			even: values.even,
			setting,
		})
		await keep('edits.json', report, renderEdits(report))
	} else if (what === 'instances') {
		const setting = await openSetting(scratch, disk, say)
		const tasks = values.tasks === '' ? instanceTasks : list(values.tasks)
		const candidates = positive('candidates', values.candidates ?? '300')
		const seeds = positive('seeds', values.seeds ?? '10')
		const report = await runInstances({
			tasks,
			draws: values.draws === '' ? draws : list(values.draws),
			candidates,
			seeds,
			setting,
		})
		await keep('instances.json', report, renderInstances(report))
	} else if (what === 'page') {
		const candidates = positive('candidates', values.candidates ?? '100000')
		const report = await runPage(candidates, disk, say)
		await keep('page.json', report, renderPage(report))
		if (!report.holds) process.exitCode = 1
	} else if (what === 'regression') {
		const { functions, peers, noise } = values
		const report = await runRegression({
			...{ seconds, seeds: positive('seeds', values.seeds ?? '3'), noises: list(noise).map(Number) },
			...{
				functions: list(functions),
				peers: list(peers),
				folder: disk,
				say,
			},
		})
		await keep('regression.json', report, renderRegression(report))
	} else if (what === 'steady') {
		const candidates = positive('candidates', values.candidates ?? '100000')
		const report = await runSteady(candidates, disk, say)
		await keep('steady.json', report, renderSteady(report))
		if (!report.holds) process.exitCode = 1
	} else if (what === 'timing') {
		const repeats = values.repeats === undefined ? undefined : positive('repeats', values.repeats)
		const setting = await openSetting(scratch, disk, say)
		const report = await runTiming(setting, repeats)
		await keep('timing.json', report, renderTiming(report))
		if (!report.holds) process.exitCode = 1
	} else {
		const report = await measure(await openSetting(scratch, disk, say))
		await keep('bench.json', report, renderReport(report))
	}
} finally {
	await removeScratch(scratch)
	await removeScratch(disk)
}

async function keep(name: string, report: object, text: string): Promise<void> {
	const file = join(packageRoot, 'data', 'cache', name)
	await mkdir(dirname(file), { recursive: true })
	await writeFile(file, `${JSON.stringify(report, undefined, '\t')}\n`)
	process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${text}\nAlso in ${file}\n`)
}

/** Both ways by turns, so that what else the machine does falls on both; then the parts, each by itself. */
async function measure(setting: BenchSetting): Promise<BenchReport> {
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

function positive(name: string, text: string): number {
	const number = Number(text)
	if (!Number.isInteger(number) || number < 1)
		throw new RangeError(`Expected \`--${name}\` to be a positive integer, got \`${text}\``)
	return number
}
