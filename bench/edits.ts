import { join } from 'node:path'
import type { RunArchive } from '../src/archive/archive.ts'
import type { LineageRow } from '../src/archive/outline.ts'
import { openArchive } from '../src/archive/sqlite-archive.ts'
import { canonicalForm } from '../src/candidate/canonical.ts'
import { systemClock } from '../src/candidate/clock.ts'
import { gain, objectivesOf, type Rank } from '../src/candidate/compare.ts'
import { embeddedOperators } from '../src/cli/operators.ts'
import { packageRoot } from '../src/cli/places.ts'
import type { Experiment } from '../src/experiment/experiment.ts'
import { loadExperiment } from '../src/experiment/load.ts'
import { loadRustSyntax } from '../src/experiment/rust-syntax.ts'
import type { LocalEvaluator } from '../src/scoring/open-evaluator.ts'
import { archipelagoOf } from '../src/search/gone-through.ts'
import { runSearch } from '../src/search/run-search.ts'
import { mutations } from '../src/variation/mutate.ts'
import type { BenchSetting } from './bench-setting.ts'
import { fourIslands } from './four-islands.ts'
import { openForBench } from './pipeline.ts'

/** Tasks of different kinds, by the example that each is: loops that are timed, a heuristic, text, numbers and a formula. */
export const editTasks = ['sort', 'packing', 'fizzbuzz', 'quantize', 'rastrigin'] as const

/** What is measured. */
export interface EditsPlan {
	/** Some of `editTasks`. */
	readonly tasks: readonly string[]
	/** Of each run; a fifth where speed is scored. */
	readonly candidates: number
	readonly seeds: number
	/** Edits that `mutate` is tried without, one run more for each of them and each run. */
	readonly without: readonly string[]
	/** All edits of `mutate` are drawn alike, so that as much is known of each. */
	readonly even: boolean
	readonly setting: BenchSetting
}

/** What became of the candidates that an edit had a part in; of one that several made, each has its share. */
export interface EditYield {
	/** `mutate perturbLiteral`. */
	readonly edit: string
	tried: number
	/** Came to another source. */
	made: number
	told: number
	compiled: number
	scored: number
	elites: number
	/** Better than all before. */
	bests: number
	/** Sum of what elites were better by than those in their places before, each from 0 to 1, as `learnt-rates.ts` counts it. */
	gained: number
}

/** A run of a task. */
export interface EditsRun {
	readonly task: string
	readonly seed: number
	/** The edit that it did without. */
	readonly without: string | undefined
	readonly best: number
	readonly seconds: number
	/** Candidates and gains of each operator. */
	readonly operators: Readonly<Record<string, { told: number; gained: number }>>
	readonly edits: readonly EditYield[]
}

/** All runs, in the order in which they were made. */
export interface EditsReport {
	readonly runs: readonly EditsRun[]
}

/** Runs tasks with embedded operators alone, `regress` aside, and counts what each edit brought. */
export async function runEdits(plan: EditsPlan): Promise<EditsReport> {
	const { tasks, setting, seeds, without } = plan
	const runs: EditsRun[] = []
	for (const task of tasks) {
		const loaded = await loadExperiment(join(packageRoot, 'examples', task))
		const evaluator = await openForBench({ ...setting, experiment: loaded })
		try {
			const candidates = Math.ceil(plan.candidates / (evaluator.facts.timed ? 5 : 1))
			const experiment = { ...loaded, islands, budget: { forMs: undefined, candidates, target: undefined } }
			for (let seed = 1; seed <= seeds; seed++) {
				for (const edit of [undefined, ...without]) {
					const run = await runOnce(plan, task, experiment, evaluator, seed, edit)
					setting.say(
						`${task}, seed ${seed}${edit === undefined ? '' : ` without ${edit}`}: ${run.best.toPrecision(6)} in ${run.seconds.toFixed(0)} s`,
					)
					runs.push(run)
				}
			}
		} finally {
			await evaluator.close()
		}
	}
	return { runs }
}

const islands = fourIslands({ mutate: 0.6, crossover: 0.3, tune: 0.1 })

async function runOnce(
	{ setting, even }: EditsPlan,
	task: string,
	experiment: Experiment,
	evaluator: LocalEvaluator,
	seed: number,
	without: string | undefined,
): Promise<EditsRun> {
	const archive = openArchive(join(setting.disk, `${task}-${seed}-${without}.db`), { mode: 'write' })
	const { facts, fingerprint: evaluatorFingerprint } = evaluator
	const kept = archive.createRun({
		experiment,
		facts,
		seed,
		evaluatorFingerprint,
		startedAt: Date.now(),
		tellOrder: 'ask',
	})
	const syntax = await loadRustSyntax()
	const yields = new Map<string, EditYield>()
	/** By fingerprint, since a draft that was made twice is told once. */
	const madeBy = new Map<string, readonly string[]>()
	const watch = (operator: string) => ({
		tried: (edit: string, isMade: boolean) => {
			const one = yieldOf(yields, `${operator} ${edit}`)
			one.tried++
			if (isMade) one.made++
		},
		varied: (source: string, edits: readonly string[]) => {
			const { fingerprint } = canonicalForm(syntax, source)
			if (!madeBy.has(fingerprint))
				madeBy.set(
					fingerprint,
					edits.map((edit) => `${operator} ${edit}`),
				)
		},
	})
	const run = kept.record()
	const startedAt = performance.now()
	await runSearch({
		run,
		archive: kept,
		evaluator,
		operators: embeddedOperators(syntax, run, evaluator, () => undefined, {
			watch,
			weights: {
				...Object.fromEntries(even ? mutations.map(({ edit }) => [edit.name, 1]) : []),
				...(without === undefined ? {} : { [without]: 0 }),
			},
		}),
		describe: (source) => canonicalForm(syntax, source),
		clock: systemClock,
		listener: () => undefined,
		signal: new AbortController().signal,
	})
	const seconds = (performance.now() - startedAt) / 1000
	const { best, operators } = count(kept, yields, madeBy)
	archive.close()
	return { task, seed, without, best, seconds, operators, edits: [...yields.values()] }
}

/** Goes through a run and counts what became of its candidates. */
function count(
	run: RunArchive,
	yields: Map<string, EditYield>,
	madeBy: ReadonlyMap<string, readonly string[]>,
): Pick<EditsRun, 'best' | 'operators'> {
	const objectives = objectivesOf(run.record().facts)
	const operators: Record<string, { told: number; gained: number }> = {}
	let best = Number.NEGATIVE_INFINITY
	/** The candidate before, and what its island had in its place. */
	let last: { readonly row: LineageRow; readonly before: Omit<Rank, 'size'> | undefined } | undefined
	const take = ({ islands }: ReturnType<typeof archipelagoOf>): void => {
		if (last === undefined) return
		const { number, island, cell, score, floor, kind, fingerprint, operator } = last.row
		const isBest = score !== undefined && score > best
		if (isBest) best = score
		if (island === undefined) return
		const isElite = cell !== undefined && islands[island]?.grid.at(cell)?.candidate === number
		const gained = isElite && score !== undefined ? gain({ score, floor }, last.before, objectives) : 0
		const own = operators[operator] ?? { told: 0, gained: 0 }
		operators[operator] = own
		own.told++
		own.gained += gained
		const edits = madeBy.get(fingerprint)?.filter((edit) => edit.startsWith(`${operator} `)) ?? []
		if (kind === 'rejected') return
		const share = 1 / edits.length
		for (const edit of edits) {
			const one = yieldOf(yields, edit)
			one.told += share
			if (kind !== 'compile-failed') one.compiled += share
			if (score !== undefined) one.scored += share
			if (isElite) one.elites += share
			if (isBest) one.bests += share
			one.gained += gained * share
		}
	}
	const archipelago = archipelagoOf(run, (row, archipelago) => {
		take(archipelago)
		const island = row.island === undefined ? undefined : archipelago.islands[row.island]
		last = { row, before: island && row.cell !== undefined ? (island.grid.at(row.cell) ?? island.best) : undefined }
	})
	take(archipelago)
	return { best, operators }
}

function yieldOf(yields: Map<string, EditYield>, edit: string): EditYield {
	let one = yields.get(edit)
	if (one === undefined) {
		one = { edit, tried: 0, made: 0, told: 0, compiled: 0, scored: 0, elites: 0, bests: 0, gained: 0 }
		yields.set(edit, one)
	}
	return one
}
