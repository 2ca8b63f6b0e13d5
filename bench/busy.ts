import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { randomStream } from '../src/candidate/random.ts'
import { packageRoot } from '../src/cli/places.ts'
import { readEvents } from '../src/search/event-stream.ts'
import { startEndpoint } from '../test/agent/endpoint.ts'
import { draftReply } from './busy-drafts.ts'
import { type BusyFigures, busyFigures, firstRequestAt, type Stretch } from './busy-figures.ts'
import { type CpuTime, cpuBetween, cpuTime } from './cpu-time.ts'

/** What is asked of a busy run. */
export interface BusyOptions {
	/** Seconds that are measured, after `warmUpSeconds`. */
	readonly seconds: number
	readonly latencyMs: number
	/** Share of the replies whose draft rustc refuses. */
	readonly failing: number
	/** For the experiment and what the run prints. */
	readonly scratch: string
	/** For the archive: on a disk, as a person's is. */
	readonly disk: string
	/** Node's own options for the run, such as `--cpu-prof`. */
	readonly nodeOptions: readonly string[]
}

/** What a busy run showed. */
export interface BusyReport {
	readonly islands: number
	readonly inFlightEach: number
	readonly latencyMs: number
	readonly failing: number
	readonly seconds: number
	readonly cores: number
	/** From the run's events; `busy` counts the manager's lateness as the endpoint's time. */
	readonly run: BusyFigures
	/**
	 * What the endpoint's places are taken by its own clock, in [0, 1]: how busy it is. Smaller than by the run's events, where a
	 * request is in flight from when it is handed on until its reply is read: the run is late for both by as much as it has to do.
	 */
	readonly busyAtEndpoint: number
	/** Seconds of processor a second, of as many as there are `cores`. */
	readonly cpu: CpuTime & { readonly endpoint: number }
}

const islands = ['algorithmist', 'simplifier', 'contrarian', 'micro-optimiser']
const inFlightEach = 8
const warmUpSeconds = 5

/** Runs the real command line against a scripted endpoint in this process, each reply a draft of its own. */
export async function runBusy(options: BusyOptions): Promise<BusyReport> {
	const { seconds, latencyMs, failing, scratch, disk } = options
	const folder = join(scratch, 'busy')
	const places = islands.length * inFlightEach
	await using endpoint = await startEndpoint((_, index) => ({
		kind: 'text',
		text: draftReply(randomStream(1, 'reply', index), failing),
		usage: { prompt: 900, completion: 150 },
		delayMs: latencyMs,
	}))
	await mkdir(folder, { recursive: true })
	await writeFile(join(folder, 'seed.rs'), 'pub fn surface(x: f64, y: f64) -> f64 {\n    x + y\n}\n')
	const forSeconds = warmUpSeconds + seconds + 1
	await writeFile(join(folder, 'experiment.ts'), experimentText(endpoint.baseUrl, places, forSeconds))

	const printed = join(folder, 'events.jsonl')
	const output = openSync(printed, 'w')
	const words = ['src/cli/main.ts', 'run', folder, '--json', '--archive', join(disk, 'busy.db')]
	const child = spawn(process.execPath, [...options.nodeOptions, ...words], {
		cwd: packageRoot,
		stdio: ['ignore', output, 'pipe'],
	})
	let said = ''
	child.stderr?.on('data', (chunk) => {
		said += chunk
	})
	const samples: Sample[] = []
	const sample = (): void => {
		const { user, system } = process.cpuUsage()
		samples.push({ at: Date.now(), run: cpuTime(child.pid), endpoint: (user + system) / 1e6 })
	}
	const sampling = setInterval(sample, 500)
	const [code] = await once(child, 'close')
	clearInterval(sampling)
	closeSync(output)
	if (code !== 0) throw new Error(`The run ended with ${code}: ${said.slice(-2_000)}`)

	const events = await Array.fromAsync(readEvents(readFileSync(printed, 'utf8').split('\n')))
	const first = firstRequestAt(events)
	if (first === undefined) throw new Error(`The run sent no request: ${said.slice(-2_000)}`)
	const stretch: Stretch = { from: first + warmUpSeconds * 1000, to: first + (warmUpSeconds + seconds) * 1000 }
	return {
		islands: islands.length,
		inFlightEach,
		latencyMs,
		failing,
		seconds,
		cores: availableParallelism(),
		run: busyFigures(events, stretch, places),
		busyAtEndpoint: takenShare(endpoint.requests, stretch, places),
		cpu: cpuIn(samples, stretch),
	}
}

function experimentText(baseUrl: string, concurrency: number, forSeconds: number): string {
	const plans = islands.map((preset) => ({ preset, operators: { rewrite: 2, blend: 1 } }))
	return `import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'busy',
	task: 'Fit the surface.',
	seed: './seed.rs',
	evaluator: 'rastrigin',
	islands: ${JSON.stringify(plans)},
	models: [{ baseUrl: '${baseUrl}', id: 'scripted', concurrency: ${concurrency} }],
	budget: { for: '${forSeconds}s' },
})
`
}

interface Sample {
	readonly at: number
	readonly run: CpuTime
	/** Seconds. */
	readonly endpoint: number
}

function takenShare(
	requests: readonly { readonly at: number; readonly endedAt: number | undefined }[],
	{ from, to }: Stretch,
	places: number,
): number {
	let taken = 0
	for (const { at, endedAt } of requests) {
		const start = performance.timeOrigin + at
		const end = endedAt === undefined ? to : performance.timeOrigin + endedAt
		taken += Math.max(0, Math.min(end, to) - Math.max(start, from))
	}
	return taken / ((to - from) * places)
}

function cpuIn(samples: readonly Sample[], { from, to }: Stretch): BusyReport['cpu'] {
	const within = samples.filter(({ at }) => at >= from && at < to)
	const [first, last] = [within[0], within.at(-1)]
	if (first === undefined || last === undefined || first === last) throw new Error('The run was too short to measure')
	const used = cpuBetween(first.run, last.run)
	const seconds = (last.at - first.at) / 1000
	return {
		manager: used.manager / seconds,
		compilers: used.compilers / seconds,
		judges: used.judges / seconds,
		endpoint: (last.endpoint - first.endpoint) / seconds,
	}
}

/** The report for a person. */
export function renderBusy(report: BusyReport): string {
	const { run, cpu, cores, islands, inFlightEach, latencyMs, failing, seconds } = report
	const { scored = 0, ...others } = run.outcomes
	const told = Object.values(run.outcomes).reduce((sum, count) => sum + count, 0)
	const failed = Object.entries(others).map(([kind, count]) => `${percent(count / told)} ${kind}`)
	const idle = cores - cpu.manager - cpu.compilers - cpu.judges - cpu.endpoint
	const table = new Table({
		style: { head: [], border: [], compact: true },
		colAligns: ['left', 'right', 'left'],
	})
	table.push(
		[
			'endpoint busy, by its own clock',
			percent(report.busyAtEndpoint),
			`of ${islands * inFlightEach} requests: from a request read to its reply written`,
		],
		["  by the run's events", percent(run.busy), "where the manager's lateness counts as the endpoint's time"],
		[
			'requests a second',
			figure(run.requestsPerSecond),
			`${figure(run.latency.p50)} ms each (p99 ${figure(run.latency.p99)})`,
		],
		['drafts told a second', figure(run.draftsPerSecond), [`${percent(scored / told)} scored`, ...failed].join(', ')],
		['others told a second', figure(run.embeddedPerSecond), 'by operators that need no model'],
		['a draft waits, ms', figure(run.waited.p50), `from reply to outcome (p99 ${figure(run.waited.p99)})`],
		['  in the first quarter', figure(run.waitedFirst.p50), ''],
		['  in the last quarter', figure(run.waitedLast.p50), growth(run)],
		['manager', percent(cpu.manager), 'of one core'],
		['compilers', percent(cpu.compilers), ''],
		['judges and sandboxes', percent(cpu.judges), ''],
		['the endpoint itself', percent(cpu.endpoint), ''],
		['nobody', percent(idle), `of ${cores} cores`],
	)
	return [
		`${islands} islands x ${inFlightEach} requests in flight, replies after ${latencyMs} ms, all of them different, ` +
			`${percent(failing)} do not compile; ${seconds} s`,
		table.toString(),
	].join('\n')
}

/** Whether drafts wait longer and longer: the last quarter more than 1.5 times as long as the first, at the median. */
export function growth({ waitedFirst, waitedLast }: Pick<BusyFigures, 'waitedFirst' | 'waitedLast'>): string {
	if (waitedFirst.count === 0 || waitedLast.count === 0) return 'too few drafts to say whether it grows'
	return waitedLast.p50 > 1.5 * waitedFirst.p50
		? 'growing: compiling and scoring do not keep up'
		: 'not growing: compiling and scoring keep up'
}

function percent(share: number): string {
	return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`
}

/** Three significant digits. */
function figure(value: number): string {
	return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
