import { join } from 'node:path'
import type { RunArchive } from '../../src/archive/archive.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { canonicalForm } from '../../src/candidate/canonical.ts'
import { systemClock } from '../../src/candidate/clock.ts'
import { embeddedOperators } from '../../src/cli/operators.ts'
import { packageRoot } from '../../src/cli/places.ts'
import type { Experiment } from '../../src/experiment/experiment.ts'
import { loadExperiment } from '../../src/experiment/load.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import type { LocalEvaluator } from '../../src/scoring/open-evaluator.ts'
import { runSearch } from '../../src/search/run-search.ts'
import type { BenchSetting } from '../bench-setting.ts'
import { fourIslands } from '../four-islands.ts'
import { openForBench } from '../pipeline.ts'
import { telling } from '../telling.ts'
import { InstanceFronts } from './instance-fronts.ts'

/** Tasks on which one candidate is best here and another there. */
export const instanceTasks = ['packing', 'fizzbuzz', 'words'] as const

/** How parents are drawn: from the grid, as the product does, from the front by instances, or from either by a coin. */
export const draws = ['grid', 'front', 'either'] as const

/** What is compared. */
export interface InstancesPlan {
	/** Some of `instanceTasks`. */
	readonly tasks: readonly string[]
	/** Some of `draws`. */
	readonly draws: readonly string[]
	/** Of each run. */
	readonly candidates: number
	/** Each is a run with every draw. */
	readonly seeds: number
	readonly setting: BenchSetting
}

/** What a run came to. */
export interface InstancesRun {
	readonly task: string
	readonly seed: number
	readonly draw: (typeof draws)[number]
	readonly best: number
	/** Its best after half of the candidates. */
	readonly half: number
	/** The mean over instances of the best that anyone of the run reached there: what one candidate could have. */
	readonly together: number
	/** Candidates on the fronts of all islands at the end. */
	readonly onFronts: number
}

/** All runs, in the order in which they were made. */
export interface InstancesReport {
	readonly candidates: number
	readonly runs: readonly InstancesRun[]
}

/** Runs tasks with operators that need no model, `mutate` and `crossover`, from parents that are drawn in each of the ways. */
export async function runInstances(plan: InstancesPlan): Promise<InstancesReport> {
	const { tasks, candidates, seeds, setting } = plan
	const runs: InstancesRun[] = []
	for (const task of tasks) {
		const loaded = await loadExperiment(join(packageRoot, 'bench', 'instances', task))
		const evaluator = await openForBench({ ...setting, experiment: loaded })
		const experiment: Experiment = {
			...loaded,
			islands,
			migration: { every: 25, elites: 2, topology: 'ring' },
			search: { ...loaded.search, inFlight: 16 },
			budget: { forMs: undefined, candidates, target: undefined },
		}
		try {
			for (let seed = 1; seed <= seeds; seed++) {
				for (const draw of draws.filter((one) => plan.draws.includes(one))) {
					const run = await runOnce(setting, experiment, evaluator, { task, seed, draw })
					const { best, half, together, onFronts } = run
					const figures = [best, half, together].map((one) => one.toPrecision(5)).join(', ')
					setting.say(`${task}, seed ${seed}, ${draw}: best ${figures} half-way and together, ${onFronts} on fronts`)
					runs.push(run)
				}
			}
		} finally {
			await evaluator.close()
		}
	}
	return { candidates, runs }
}

/** What tunes numbers does so by the score alone, whoever its parent is, so there is none of it. */
const islands = fourIslands({ mutate: 0.6, crossover: 0.4 })

async function runOnce(
	setting: BenchSetting,
	experiment: Experiment,
	evaluator: LocalEvaluator,
	{ task, seed, draw }: Pick<InstancesRun, 'task' | 'seed' | 'draw'>,
): Promise<InstancesRun> {
	const archive = openArchive(join(setting.disk, `${task}-${seed}-${draw}.db`), { mode: 'write' })
	const { facts, fingerprint: evaluatorFingerprint } = evaluator
	const kept = archive.createRun({
		...{ experiment, facts, seed, evaluatorFingerprint, startedAt: Date.now(), tellOrder: 'ask' },
	})
	const syntax = await loadRustSyntax()
	const run = kept.record()
	const fronts = new InstanceFronts(kept, islands.length, { grid: 0, front: 1, either: 0.5 }[draw])
	const operators = embeddedOperators(syntax, run, evaluator, () => undefined)
	await runSearch({
		run,
		archive: telling(kept, (tell) => {
			kept.tell(tell)
			fronts.hear(tell)
		}),
		evaluator,
		operators: new Map([...operators].map(([name, operator]) => [name, fronts.drawnFrom(operator)])),
		describe: (source) => canonicalForm(syntax, source),
		clock: systemClock,
		listener: () => undefined,
		signal: new AbortController().signal,
	})
	const { best, half, together } = figuresOf(kept, experiment.budget.candidates ?? 0, fronts)
	archive.close()
	return { task, seed, draw, best, half, together, onFronts: fronts.size }
}

function figuresOf(
	run: RunArchive,
	candidates: number,
	fronts: InstanceFronts,
): Pick<InstancesRun, 'best' | 'half' | 'together'> {
	let [best, half] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
	const most: number[] = []
	for (const { number, outcome } of run.candidates()) {
		if (outcome.kind !== 'scored') continue
		best = Math.max(best, outcome.score)
		if (number <= candidates / 2) half = best
		for (const [at, value] of fronts.valuesOf(outcome).entries())
			most[at] = Math.max(most[at] ?? Number.NEGATIVE_INFINITY, value)
	}
	return { best, half, together: most.reduce((sum, one) => sum + one, 0) / most.length }
}
