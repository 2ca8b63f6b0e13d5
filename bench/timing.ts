import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { randomStream, seedHex } from '../src/candidate/random.ts'
import { packageRoot } from '../src/cli/places.ts'
import { loadExperiment } from '../src/experiment/load.ts'
import type { Evaluator } from '../src/scoring/evaluate.ts'
import { openEvaluator } from '../src/scoring/open-evaluator.ts'
import type { BenchSetting } from './bench-setting.ts'
import { type CopiesReport, renderCopies, runCopies } from './copies.ts'
import { type Found, margin, score } from './found.ts'

/** The reference in other words. */
const refactored = `pub fn sort(data: &mut [f64], len: usize) {
	data[..len].sort_unstable_by(|one, other| one.total_cmp(other));
}
`
/** The same, and a twentieth of its time for nothing. */
const slower = `pub fn sort(data: &mut [f64], len: usize) {
	let begun = std::time::Instant::now();
	data[..len].sort_unstable_by(|one, other| one.total_cmp(other));
	let until = begun.elapsed().mul_f64(1.05);
	while begun.elapsed() < until {}
}
`

/** What is measured how often, and what is asked of it. */
const series: readonly Series[] = [
	{ name: 'the reference beside itself', planted: 0, repeats: 60, spreadOf: 40, mostDeviation: 0.002, mostWins: 0 },
	{ name: 'a gain of 1 %', planted: 0.01, repeats: 40, leastWins: 36 },
	{ name: 'a gain of 5 %', planted: 0.05, repeats: 40, leastWins: 40 },
	{ name: 'the reference as a candidate', source: refactored, repeats: 20, mostWins: 0 },
	{ name: 'a candidate, beside one of 5 % more', source: refactored, beside: slower, repeats: 20, leastWins: 20 },
]

interface Series {
	readonly name: string
	/** Share by which the reference is held up, where it is measured beside itself. */
	readonly planted?: number
	/** A candidate that is compiled and scored as in a search. */
	readonly source?: string
	/** Another that is scored right before it: what is found is the difference of the two. */
	readonly beside?: string
	readonly repeats: number
	/** The standard deviation is that of the first so many. */
	readonly spreadOf?: number
	readonly mostDeviation?: number
	readonly mostWins?: number
	readonly leastWins?: number
}

/** What one series came to; shares, not percent. */
export interface SeriesReport extends Series {
	readonly mean: number
	readonly deviation: number
	/** Where even the lower end of the interval clears the margin. */
	readonly wins: number
	/** Mean number of pairs in each group, where the reference was measured beside itself. */
	readonly pairs: number | undefined
	/** Mean seconds of one measurement. */
	readonly seconds: number
	readonly holds: boolean
	/** Logarithms of ratios of times, in the order measured. */
	readonly scores: readonly number[]
}

/** What `bench -- timing` says. */
export interface TimingReport {
	readonly evaluator: string
	/** Processes that do nothing but use a processor each meanwhile. */
	readonly busyLoops: number
	readonly series: readonly SeriesReport[]
	readonly copies: CopiesReport
	readonly holds: boolean
}

/**
 * How well differences in speed are found on this machine: the sort evaluator's reference beside itself, as it is and
 * held up by known shares of its time, and copies of functions of other kinds, while every other processor is kept busy. The series are measured by turns, so
 * that what else the machine does falls on all of them.
 *
 * @param only - Repeats of each series at most, for a quick look.
 */
export async function runTiming(setting: BenchSetting, only: number | undefined): Promise<TimingReport> {
	const experiment = await loadExperiment(join(packageRoot, 'examples', 'sort'))
	const evaluator = await openEvaluator({
		...setting,
		experiment,
		lanes: 1,
		gate: () => undefined,
		allowUnsandboxed: false,
		onProgress: setting.say,
	})
	const loops = Array.from({ length: availableParallelism() - 1 }, () => busyLoop())
	try {
		const wanted = series.map((one) => shortened(one, only ?? one.repeats))
		// Every measurement in an order drawn once, so that no series has the quiet half of the time to itself.
		const turns = wanted.flatMap((one, index) => Array.from({ length: one.repeats }, () => index))
		const order = randomStream(1, 'bench timing').sample(turns, turns.length)
		const found: Measurement[][] = wanted.map(() => [])
		for (const [turn, index] of order.entries()) {
			const startedAt = performance.now()
			const calibration = await measure(evaluator, wanted[index] as Series, seedHex('bench timing', turn))
			found[index]?.push({ calibration, seconds: (performance.now() - startedAt) / 1000 })
			if ((turn + 1) % 10 === 0) setting.say(`${turn + 1} of ${order.length} measurements`)
		}
		const reports = wanted.map((one, index) => reportOf(one, found[index] ?? []))
		const copies = await runCopies(setting, only)
		const holds = copies.holds && reports.every((report) => report.holds)
		return { evaluator: evaluator.facts.evaluator, busyLoops: loops.length, series: reports, copies, holds }
	} finally {
		await evaluator.close()
		await Promise.all(loops.map(end))
	}
}

/** The report as a table, and whether all of it holds. */
export function renderTiming({ evaluator, busyLoops, series, copies }: TimingReport): string {
	const table = new Table({ head: ['', 'found', 'deviation', 'wins', 'pairs', 'each', 'asked for', ''] })
	const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
	for (const one of series) {
		table.push([
			one.name,
			percent(Math.expm1(one.mean)),
			percent(one.deviation),
			`${one.wins} of ${one.scores.length}`,
			one.pairs?.toFixed(0) ?? '',
			`${one.seconds.toFixed(1)} s`,
			asked(one),
			one.holds ? 'holds' : 'fails',
		])
	}
	const busy = `${busyLoops} busy loop${busyLoops === 1 ? '' : 's'}`
	return `${evaluator}, with ${busy} beside it; a win clears ${percent(margin)} even at the lower end of its interval\n${table}\n${renderCopies(copies)}`
}

/** A series of fewer repeats, of which as large a share has to win. */
function shortened({ leastWins, ...one }: Series, most: number): Series {
	const repeats = Math.min(one.repeats, most)
	return {
		...one,
		repeats,
		...(leastWins === undefined ? {} : { leastWins: Math.floor((leastWins * repeats) / one.repeats) }),
	}
}

async function measure(evaluator: Evaluator, one: Series, seed: string): Promise<Found> {
	if (one.source === undefined) {
		if (evaluator.calibrate === undefined)
			throw new RangeError(`Expected an evaluator that times, got ${evaluator.facts.evaluator}`)
		return await evaluator.calibrate(seed, one.planted ?? 0)
	}
	const base = one.beside === undefined ? 0 : (await score(evaluator, one.beside, seed, 0)).score
	const { score: found, interval } = await score(evaluator, one.source, seed, base)
	return { score: found - base, interval: { low: interval.low - base, high: interval.high - base } }
}

interface Measurement {
	readonly calibration: Found
	readonly seconds: number
}

function reportOf(one: Series, found: readonly Measurement[]): SeriesReport {
	const scores = found.map(({ calibration }) => calibration.score)
	const wins = found.filter(({ calibration }) => calibration.interval.low > margin).length
	const deviation = deviationOf(scores.slice(0, one.spreadOf))
	const holds =
		deviation <= (one.mostDeviation ?? Number.POSITIVE_INFINITY) &&
		wins <= (one.mostWins ?? Number.POSITIVE_INFINITY) &&
		wins >= (one.leastWins ?? 0)
	return {
		...one,
		mean: meanOf(scores),
		deviation,
		wins,
		pairs: one.source === undefined ? meanOf(found.map(({ calibration }) => calibration.pairs ?? 0)) : undefined,
		seconds: meanOf(found.map(({ seconds }) => seconds)),
		holds,
		scores,
	}
}

function asked({ mostDeviation, mostWins, leastWins, spreadOf, repeats }: Series): string {
	const parts = [
		...(mostDeviation === undefined ? [] : [`deviation of ${spreadOf} at most ${100 * mostDeviation} %`]),
		...(mostWins === undefined ? [] : [`at most ${mostWins} wins of ${repeats}`]),
		...(leastWins === undefined ? [] : [`at least ${leastWins} wins of ${repeats}`]),
	]
	return parts.join(', ')
}

function meanOf(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviationOf(values: readonly number[]): number {
	const mean = meanOf(values)
	return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}

function busyLoop(): ChildProcess {
	return spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' })
}

async function end(child: ChildProcess): Promise<void> {
	const ended = once(child, 'exit')
	child.kill('SIGKILL')
	await ended
}
