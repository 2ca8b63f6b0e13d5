import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Experiment } from '../experiment/experiment.ts'
import { loadRustSyntax } from '../experiment/rust-syntax.ts'
import { stdUses } from '../rust/std-uses.ts'
import type { EntryPoint } from '../rust/wrapper.ts'
import type { EvaluatorFacts } from './evaluate.ts'
import { SeedMismatchError } from './seed-mismatch-error.ts'

/**
 * The functions of a candidate that an evaluator calls: named by the evaluator, or by the seed where any name will do; typed by
 * the evaluator. With what gives the types their names: `use` lines of the evaluator, whose types they are, or else of the seed.
 *
 * @param crates - Names of those that candidates may use, types of a person's own included.
 * @throws {SeedMismatchError} If the seed has other functions.
 */
export async function entryPointsOf(
	facts: EvaluatorFacts,
	experiment: Experiment,
	crates: readonly string[],
): Promise<EntryPoint[]> {
	const { evaluator, seed } = experiment
	const file = evaluator.kind === 'file' ? evaluator.path : join(evaluator.path, 'src', 'main.rs')
	const sources = [await readFile(file, 'utf8').catch(() => ''), seed.source]
	const syntax = await loadRustSyntax()
	return boundTo(facts, experiment).map((one) => {
		const uses = stdUses(syntax, [one.type], sources, crates)
		return uses === '' ? one : { ...one, uses }
	})
}

function boundTo({ functions, evaluator }: EvaluatorFacts, { seed }: Experiment): EntryPoint[] {
	const found = seed.functions.map(({ name, type }) => `${name}: ${type}`).join(', ')
	const wanted = functions.map(({ name, type }) => (name === null ? type : `${name}: ${type}`)).join(', ')
	const mismatch = (): SeedMismatchError =>
		new SeedMismatchError(`${seed.path}: the evaluator ${evaluator} expects ${wanted}, the seed has ${found}`)
	const [only] = functions
	if (functions.length === 1 && only?.name === null) {
		const [evolved, ...others] = seed.functions
		if (evolved === undefined || others.length > 0) throw mismatch()
		return [{ name: evolved.name, type: only.type }]
	}
	return functions.map(({ name, type }) => {
		const evolved = seed.functions.find((each) => each.name === name)
		if (evolved === undefined || functions.length !== seed.functions.length) throw mismatch()
		return { name: evolved.name, type }
	})
}
