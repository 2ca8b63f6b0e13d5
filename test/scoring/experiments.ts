import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Rejected } from '../../src/candidate/outcome.ts'
import type { Experiment } from '../../src/experiment/experiment.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { readEvolvedFunctions } from '../../src/experiment/signature.ts'
import { type LocalEvaluator, type OpenEvaluatorOptions, openEvaluator } from '../../src/scoring/open-evaluator.ts'
import { cacheFolder, evaluatorsFolder, plainProfile, toolchain } from '../rust/machine.ts'

/** The seed of rastrigin. */
export const plane = 'pub fn surface(x: f64, y: f64) -> f64 {\n\t0.0\n}\n'

/** 64 hex digits for an evaluation where chance does not matter. */
export const anySeed: string = 'ab'.repeat(32)

/** An experiment as loading gives it, on rastrigin but for `changes`. */
export async function experimentFor(
	changes: Partial<Experiment> = {},
	source: string = plane,
	names?: readonly string[],
): Promise<Experiment> {
	return {
		name: 'test',
		task: '',
		folder: evaluatorsFolder,
		seed: { path: '/test/seed.rs', source, functions: readEvolvedFunctions(await loadRustSyntax(), source, names) },
		evaluator: { kind: 'crate', path: join(evaluatorsFolder, 'rastrigin') },
		data: undefined,
		settings: {},
		islands: [],
		migration: { every: 0, elites: 0, topology: 'ring' },
		limits: { wallMs: 2_000, memoryMb: 256, compileMs: 10_000, compileMemoryMb: 1_024 },
		forbid: [],
		allow: [],
		calls: [],
		compile: plainProfile,
		budget: { forMs: undefined, candidates: 1, target: undefined },
		search: { inFlight: 16, stagnation: 0 },
		models: [],
		modelLimits: { tokens: undefined, money: undefined, requests: undefined },
		...changes,
	}
}

/** An open evaluator that is closed after the test; it lets every source through its gate. */
export async function evaluatorFor(
	context: Pick<TestContext, 'after'>,
	experiment: Experiment,
	changes: Partial<OpenEvaluatorOptions> = {},
): Promise<LocalEvaluator> {
	const evaluator = await openEvaluator({
		experiment,
		toolchain,
		cacheFolder,
		evaluatorsFolder,
		lanes: 2,
		gate: () => undefined,
		allowUnsandboxed: false,
		onProgress: () => undefined,
		...changes,
	})
	context.after(() => evaluator.close())
	return evaluator
}

/** The gate that the conformance suite asks for. */
export function refusesForbiddenWord(source: string): Rejected | undefined {
	if (!source.includes('forbidden_word')) return undefined
	return { kind: 'rejected', reason: 'policy', detail: 'no', findings: [] }
}

/** The text of a file in test/fixtures. */
export function fixture(...path: string[]): Promise<string> {
	return readFile(new URL(join('../fixtures', ...path), import.meta.url), 'utf8')
}
