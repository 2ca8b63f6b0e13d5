import { createGate } from '../../src/candidate/gate.ts'
import type { Rejected } from '../../src/candidate/outcome.ts'
import type { Experiment, Limits } from '../../src/experiment/experiment.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import type { Evaluation } from '../../src/scoring/evaluate.ts'
import { type LocalEvaluator, openEvaluator } from '../../src/scoring/open-evaluator.ts'
import { cacheFolder, evaluatorsFolder, plainProfile, toolchain } from '../rust/machine.ts'
import { anySeed, experimentFor } from '../scoring/experiments.ts'

/** Which evaluator a candidate is for. */
export type EvaluatorName = 'rastrigin' | 'sort'

/** How well the arena is guarded. */
export interface Guard {
	/** Whether the source gate looks at candidates first. */
	readonly gate: boolean
	/** Parts of the kernel's isolation that are left out. */
	readonly disable: readonly string[]
}

/** Limits of every candidate here, so that what runs into them does so soon. */
export const limits: Readonly<Record<EvaluatorName, Limits>> = {
	rastrigin: { wallMs: 400, memoryMb: 128, compileMs: 2_500, compileMemoryMb: 512 },
	sort: { wallMs: 2_000, memoryMb: 128, compileMs: 2_500, compileMemoryMb: 512 },
}

/** What the sort experiment forbids. */
const forbidden = [
	'slice::sort*',
	'sort_floats',
	'is_sorted*',
	'select_nth_unstable*',
	'BinaryHeap',
	'BTreeMap',
	'BTreeSet',
]

/** The evaluators, open through the port that a search uses. */
export interface Arena {
	readonly guard: Guard
	/** The level that the judge itself reports. */
	readonly level: string
	evaluate(evaluator: EvaluatorName | 'free-sort', source: string): Promise<Evaluation>
	close(): Promise<void>
}

/** Opens the evaluators under a guard; `free-sort` is the sort with nothing forbidden. */
export async function openArena(guard: Guard): Promise<Arena> {
	const opened = {
		rastrigin: await open(await surfaceExperiment(), guard),
		sort: await open(await sortExperiment(forbidden), guard),
		'free-sort': await open(await sortExperiment([]), guard),
	}
	return {
		guard,
		level: opened.rastrigin.facts.isolation.level,
		evaluate: (evaluator, source) => opened[evaluator].evaluate({ source, seed: anySeed, purpose: 'search' }),
		async close() {
			await Promise.all(Object.values(opened).map((evaluator) => evaluator.close()))
		},
	}
}

async function open(experiment: Experiment, guard: Guard): Promise<LocalEvaluator> {
	const functions = experiment.seed.functions.map((each) => each.name)
	const gate = createGate(await loadRustSyntax(), { forbid: experiment.forbid, allow: [], functions })
	return openEvaluator({
		experiment,
		toolchain,
		cacheFolder,
		evaluatorsFolder,
		lanes: 2,
		gate: guard.gate ? gate : (): Rejected | undefined => undefined,
		allowUnsandboxed: false,
		disable: guard.disable,
		onProgress: (line) => process.stderr.write(`${line}\n`),
	})
}

/** With arithmetic checked, so that an overflow is an outcome. */
function surfaceExperiment(): Promise<Experiment> {
	return experimentFor({ limits: limits.rastrigin, compile: { ...plainProfile, overflowChecks: true } })
}

async function sortExperiment(forbid: readonly string[]): Promise<Experiment> {
	const seed = 'pub fn sort(data: &mut [f64], len: usize) {\n\tlet _ = (data, len);\n}\n'
	const evaluator = { kind: 'crate', path: `${evaluatorsFolder}/sort` } as const
	return experimentFor({ evaluator, limits: limits.sort, forbid }, seed)
}
