import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createGate } from '../../src/candidate/gate.ts'
import type { Rejected } from '../../src/candidate/outcome.ts'
import { evaluatorText } from '../../src/cli/init/evaluator-text.ts'
import { parseSignature, type Signature } from '../../src/cli/init/parse-signature.ts'
import { speedText } from '../../src/cli/init/speed-text.ts'
import { experimentFiles } from '../../src/cli/init/templates.ts'
import type { Experiment, Limits } from '../../src/experiment/experiment.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import type { Evaluation } from '../../src/scoring/evaluate.ts'
import { type LocalEvaluator, openEvaluator } from '../../src/scoring/open-evaluator.ts'
import { cacheFolder, evaluatorsFolder, plainProfile, toolchain } from '../rust/machine.ts'
import { anySeed, experimentFor } from '../scoring/experiments.ts'

/** Which evaluator a candidate is for: built in, or as `init` writes it for a signature. */
export type EvaluatorName =
	| 'rastrigin'
	| 'sort'
	| 'unhurried-rastrigin'
	| 'regression'
	| 'init-number'
	| 'init-reference'
	| 'init-speed'
	| 'init-returned'
	| 'init-short'

/** How well the arena is guarded. */
export interface Guard {
	/** Whether the source gate looks at candidates first. */
	readonly gate: boolean
	/** Parts of the kernel's isolation that are left out. */
	readonly disable: readonly string[]
}

const compileLimits = { compileMs: 2_500, compileMemoryMb: 512 }
/** To look at all memory takes some 100 ms. */
const unhurried: Limits = { wallMs: 6_000, memoryMb: 128, ...compileLimits }

/** Limits of every candidate here, so that what runs into them does so soon. */
export const limits: Readonly<Record<EvaluatorName, Limits>> = {
	rastrigin: { wallMs: 400, memoryMb: 128, ...compileLimits },
	sort: { wallMs: 2_000, memoryMb: 128, ...compileLimits },
	'unhurried-rastrigin': unhurried,
	regression: unhurried,
	'init-number': unhurried,
	'init-reference': unhurried,
	'init-speed': { ...unhurried, wallMs: 500 },
	'init-returned': { ...unhurried, wallMs: 500 },
	'init-short': { ...unhurried, wallMs: 500 },
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
	/** How many times its limit of wall time an evaluation may take where speed is measured; `undefined` where it is not. */
	patienceOf(evaluator: EvaluatorName): Promise<number | undefined>
	close(): Promise<void>
}

/** Opens evaluators under a guard, each when it is first used; `free-sort` is the sort with nothing forbidden. */
export async function openArena(guard: Guard): Promise<Arena> {
	const opened = new Map<EvaluatorName | 'free-sort', Promise<LocalEvaluator>>()
	const openedOnce = (name: EvaluatorName | 'free-sort'): Promise<LocalEvaluator> => {
		const found = opened.get(name) ?? experiments[name]().then((experiment) => open(experiment, guard))
		opened.set(name, found)
		return found
	}
	const { facts } = await openedOnce('rastrigin')
	return {
		guard,
		level: facts.isolation.level,
		async evaluate(name, source) {
			const evaluator = await openedOnce(name)
			return evaluator.evaluate({ source, seed: anySeed, purpose: 'search' })
		},
		async patienceOf(name) {
			return (await openedOnce(name)).facts.measured?.patience
		},
		async close() {
			for (const evaluator of opened.values()) await (await evaluator).close()
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

/** Where evaluators are written that `init` makes. */
const madeFolder = join(cacheFolder, 'attacked')

/** The experiments, with arithmetic checked, so that an overflow is an outcome. */
export const experiments: Readonly<Record<EvaluatorName | 'free-sort', () => Promise<Experiment>>> = {
	rastrigin: () => experimentFor({ limits: limits.rastrigin, compile }),
	'unhurried-rastrigin': () => experimentFor({ limits: unhurried, compile }),
	sort: () => sortExperiment(forbidden),
	'free-sort': () => sortExperiment([]),
	regression: () => {
		const evaluator = { kind: 'crate', path: `${evaluatorsFolder}/regression` } as const
		const seed = 'pub fn model(width: f64, height: f64) -> f64 {\n\twidth * height\n}\n'
		return experimentFor({ evaluator, data: tableFile, limits: unhurried, compile }, seed)
	},
	'init-number': () => madeExperiment('number', 'fn f(x: f64) -> f64'),
	'init-reference': () => madeExperiment('reference', 'fn order(data: &mut [f64])'),
	// Numbers one by one: to decode them takes longer than to count them.
	'init-speed': () => madeExperiment('speed', 'fn histogram(words: &[u32]) -> Vec<u32>', longSpeedText),
	// As many numbers come back: to encode them takes longer than to make them.
	'init-returned': () => madeExperiment('returned', 'fn scramble(words: &[u32]) -> Vec<u32>', longSpeedText),
	// Up to 200 bytes, one step after the other.
	'init-short': () => madeExperiment('short', 'fn hash(data: &[u8]) -> u64', speedText),
}

/** 40 rows as the manager hands them to regression: the line, two arguments, the target. */
export const tableFile: string = fileURLToPath(new URL('table.csv', import.meta.url))

const compile = { ...plainProfile, overflowChecks: true }

function sortExperiment(forbid: readonly string[]): Promise<Experiment> {
	const seed = 'pub fn sort(data: &mut [f64], len: usize) {\n\tlet _ = (data, len);\n}\n'
	const evaluator = { kind: 'crate', path: `${evaluatorsFolder}/sort` } as const
	return experimentFor({ evaluator, limits: limits.sort, forbid }, seed)
}

/** What `init` writes where speed is scored, with inputs of a length. */
function longSpeedText(signatures: readonly Signature[]): string {
	return speedText(signatures).replace('rng.random_range(0..=200)', '2_000')
}

/** What `init` writes for a signature. */
async function madeExperiment(name: string, signature: string, textFor = evaluatorText): Promise<Experiment> {
	const folder = join(madeFolder, name)
	await mkdir(folder, { recursive: true })
	const parsed = await parseSignature(signature)
	const files = experimentFiles({ name, signatures: [parsed], task: 'Do it.', evaluator: textFor([parsed]) })
	for (const { name: file, text } of files) await writeFile(join(folder, file), text)
	const seed = files.find(({ name: file }) => file === 'seed.rs')?.text
	const evaluator = { kind: 'file', path: join(folder, 'evaluator.rs') } as const
	return experimentFor({ evaluator, limits: unhurried, compile }, seed)
}
