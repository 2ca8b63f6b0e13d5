import type { RunRecord } from '../archive/archive.ts'
import { seedHex } from '../candidate/random.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { evaluatorsFolder } from '../experiment/load.ts'
import type { RustSyntax } from '../experiment/rust-syntax.ts'
import { findToolchain } from '../rust/toolchain.ts'
import { buildFormulas } from '../scoring/build-evaluator.ts'
import type { Evaluator } from '../scoring/evaluate.ts'
import { formulaFunction } from '../variation/formula-function.ts'
import { FormulaProgram } from '../variation/formula-program.ts'
import type { SearchingOperator } from '../variation/operator.ts'
import { createRegress } from '../variation/regress.ts'
import type { Surroundings } from './context.ts'
import type { Notices } from './progress/display.ts'

/** Priority beside models, whose drafts wait for compilers: 5 is theirs. */
const besideModels = 10

/** What looks for formulas in a run. */
export interface Formulas {
	readonly operator: SearchingOperator
	/** Ends its program. */
	close(): Promise<void>
}

/**
 * The operator `regress` of a run; `undefined` where no island has it, or the evaluator gives no rows for it.
 *
 * @throws {ExperimentError} If an island has nothing else, and there are no rows.
 * @throws {EvaluatorBuildError | ToolchainError} If its program does not build.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export async function openFormulas(
	context: Surroundings,
	syntax: RustSyntax,
	run: RunRecord,
	evaluator: Evaluator,
	display: Notices,
	signal: AbortSignal,
): Promise<Formulas | undefined> {
	const { experiment, facts } = run
	const islands = experiment.islands.filter(({ rates }) => (rates.regress ?? 0) > 0)
	if (islands.length === 0) return undefined
	const [only, ...others] = facts.functions
	const [evolved] = experiment.seed.functions
	const formulas =
		only === undefined || evolved === undefined || others.length > 0
			? undefined
			: formulaFunction(syntax, experiment.seed.source, evolved.name, only.type)
	const rows = formulas && (await evaluator.rows?.(seedHex(run.seed, 'rows')))
	if (formulas === undefined || rows === undefined) {
		const left = islands.find(({ rates }) =>
			Object.entries(rates).every(([name, rate]) => name === 'regress' || rate === 0),
		)
		if (left === undefined) return undefined
		throw new ExperimentError([
			`${experiment.folder}: islands: ${left.name} has no operator but \`regress\`, which needs an evaluator that gives its rows ` +
				`and a function of \`f64\`s, or of one array of them; ${facts.evaluator} of ${only?.type ?? 'no function'} does not`,
		])
	}
	const { cache: cacheFolder } = context.places
	const toolchain = await findToolchain(context.env.OXIPELAGO_RUSTC, context.env)
	const onProgress = (line: string): void =>
		display.wait('building the search for formulas (once; it may take a minute)', line)
	const executable = await buildFormulas({ toolchain, cacheFolder, evaluatorsFolder, onProgress }, signal)
	const program = new FormulaProgram(
		executable,
		{ names: formulas.names, ...rows },
		run.tellOrder === 'ask' ? 0 : besideModels,
	)
	return { operator: createRegress(formulas, rows, program), close: () => program.close() }
}
