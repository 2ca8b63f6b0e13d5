import Table from 'cli-table3'
import type { IsolationReport } from '../src/scoring/evaluate.ts'
import type { BatchTimes } from './compile-times.ts'
import type { CpuTime } from './cpu-time.ts'
import { type Spread, spreadOf } from './percentiles.ts'
import type { PipelineRun } from './pipeline.ts'
import type { SandboxTimes } from './sandbox-times.ts'
import type { TuningRate } from './tuning-rate.ts'

/** What was measured. */
export interface Measured {
	readonly machine: { readonly cores: number; readonly model: string; readonly rustc: string; readonly node: string }
	readonly isolation: IsolationReport
	readonly runs: readonly PipelineRun[]
	/** Milliseconds of each candidate. */
	readonly plainMs: readonly number[]
	readonly compile: readonly BatchTimes[]
	readonly sandbox: SandboxTimes
	readonly tuning: TuningRate
}

/** What a run of the benches says; times in milliseconds. */
export interface BenchReport extends Omit<Measured, 'runs' | 'plainMs'> {
	readonly pipeline: {
		readonly seconds: number
		/** Candidates that were compiled, a second: those that the plain way has to compile too. */
		readonly candidatesPerSecond: number
		/** All that were told, a second: also duplicates and drafts that no compiler saw. */
		readonly toldPerSecond: number
		readonly compiled: number
		readonly scored: number
		/** Processor time of a compiled candidate, by who used it. */
		readonly cpuMs: CpuTime
		/** Share of all cores' time that was used. */
		readonly coresUsed: number
	}
	readonly plain: { readonly candidates: number; readonly candidatesPerSecond: number; readonly each: Spread }
	/** How many times more candidates a second the pipeline does. */
	readonly ratio: number
	readonly insert: Spread
}

/** Puts the figures of all rounds together. */
export function summarize({ runs, plainMs, ...rest }: Measured): BenchReport {
	const sum = (of: (run: PipelineRun) => number): number => runs.reduce((total, run) => total + of(run), 0)
	const seconds = sum((run) => run.seconds)
	const compiled = sum((run) => run.compiled)
	const cpuSeconds = {
		manager: sum(({ cpu }) => cpu.manager),
		compilers: sum(({ cpu }) => cpu.compilers),
		judges: sum(({ cpu }) => cpu.judges),
	}
	const each = (value: number): number => (value * 1000) / compiled
	const candidatesPerSecond = compiled / seconds
	const plainPerSecond = plainMs.length / (plainMs.reduce((total, ms) => total + ms, 0) / 1000)
	return {
		...rest,
		pipeline: {
			seconds,
			candidatesPerSecond,
			toldPerSecond: sum((run) => run.told) / seconds,
			compiled,
			scored: sum((run) => run.scored),
			cpuMs: {
				manager: each(cpuSeconds.manager),
				compilers: each(cpuSeconds.compilers),
				judges: each(cpuSeconds.judges),
			},
			coresUsed: (cpuSeconds.manager + cpuSeconds.compilers + cpuSeconds.judges) / seconds / rest.machine.cores,
		},
		plain: { candidates: plainMs.length, candidatesPerSecond: plainPerSecond, each: spreadOf(plainMs) },
		ratio: candidatesPerSecond / plainPerSecond,
		insert: spreadOf(runs.flatMap((run) => run.insertMs)),
	}
}

/** The report for a person. */
export function renderReport(report: BenchReport): string {
	const { machine, isolation, pipeline, plain, ratio, tuning } = report
	const missing = isolation.missing.length === 0 ? '' : ` (missing: ${isolation.missing.join(', ')})`
	const { manager, compilers, judges } = pipeline.cpuMs
	const aloneMs = report.compile.find(({ candidates }) => candidates === 1)?.perBatch.p50 ?? Number.NaN
	const alonePerSecond = (machine.cores * 1000) / aloneMs
	return [
		`${machine.cores} cores (${machine.model}), rustc ${machine.rustc}, Node ${machine.node}, isolation ${isolation.level}${missing}`,
		table(
			['rastrigin', 'candidates', 'a second', 'ms each'],
			[
				[
					'the pipeline',
					String(pipeline.compiled),
					figure(pipeline.candidatesPerSecond),
					figure(1000 / pipeline.candidatesPerSecond),
				],
				['the plain way', String(plain.candidates), figure(plain.candidatesPerSecond), figure(plain.each.p50)],
				['times more', '', figure(ratio), ''],
			],
		),
		table(
			['vectors of numbers, tried on candidates compiled once', 'vectors', 'a second', 'times'],
			[
				['tuning, compilations included', String(tuning.vectors), figure(tuning.vectorsPerSecond), ''],
				[
					'beside candidates that are compiled the plain way',
					'',
					'',
					figure(tuning.vectorsPerSecond / plain.candidatesPerSecond),
				],
				['beside candidates that are compiled each alone', '', '', figure(tuning.vectorsPerSecond / alonePerSecond)],
				[
					'beside candidates of the pipeline, compiled together',
					'',
					'',
					figure(tuning.vectorsPerSecond / pipeline.candidatesPerSecond),
				],
			],
		),
		table(
			['where the time goes: CPU ms a candidate', 'ms', 'share'],
			[
				['compilers (rustc and ld)', figure(compilers), share(compilers, pipeline.cpuMs)],
				['judges and sandboxes', figure(judges), share(judges, pipeline.cpuMs)],
				['manager (search, archive, protocol)', figure(manager), share(manager, pipeline.cpuMs)],
				['cores in use', '', `${Math.round(pipeline.coresUsed * 100)} %`],
			],
		),
		table(
			['ms', 'p50', 'p99', 'of'],
			[
				...report.compile.flatMap(({ candidates, perBatch, perCandidate }) => [
					row(candidates === 1 ? 'compile one alone' : `compile ${candidates} together`, perBatch),
					...(candidates === 1 ? [] : [row('  each of them', perCandidate)]),
				]),
				row('sandbox overhead: fork, confine, load', report.sandbox.overhead),
				row('the candidate on 10,000 points', report.sandbox.exercise),
				row('evaluation, by the judge', report.sandbox.total),
				row('evaluation, by the manager', report.sandbox.roundTrip),
				row('archive insert', report.insert),
			],
		),
	].join('\n')
}

function table(head: string[], rows: string[][]): string {
	const drawn = new Table({
		head,
		style: { head: [], border: [], compact: true },
		colAligns: ['left', 'right', 'right', 'right'],
	})
	drawn.push(...rows)
	return drawn.toString()
}

function row(name: string, { p50, p99, count }: Spread): string[] {
	return [name, figure(p50), figure(p99), String(count)]
}

function share(part: number, { manager, compilers, judges }: CpuTime): string {
	return `${Math.round((part / (manager + compilers + judges)) * 100)} %`
}

/** Three significant digits. */
function figure(value: number): string {
	return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
