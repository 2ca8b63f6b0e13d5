import { existsSync } from 'node:fs'
import type { Experiment } from '../experiment/experiment.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { takesTable } from '../experiment/locate-evaluator.ts'
import type { RustSyntax } from '../experiment/rust-syntax.ts'
import { readTable } from '../experiment/table/table.ts'
import { splitTableSettings } from '../experiment/table/table-settings.ts'
import { evaluatorOf } from '../formula/evaluate.ts'
import { readFormula } from '../formula/read-formula.ts'
import { writeMathematics } from '../formula/write-mathematics.ts'
import { cutText } from './cut-text.ts'
import type { FormulaData } from './run-data.ts'

/** Points of a plot; of a larger table every so-manieth row is shown. */
const mostPoints = 1500

/** Rows of an experiment's table, thinned out. */
export interface FormulaRows {
	/** As the file calls it; as Rust does where it has no name there. */
	readonly target: string
	readonly actual: readonly number[]
	/** The inputs of each row. */
	readonly inputs: readonly (readonly number[])[]
	/** Rows of the whole table. */
	readonly all: number
}

/** The rows of an experiment's table; `undefined` where it has none, or it can be read no more. */
export async function formulaRows({ data, evaluator, settings, folder }: Experiment): Promise<FormulaRows | undefined> {
	if (data === undefined || !existsSync(data) || !existsSync(evaluator.path)) return undefined
	if (!(await takesTable(evaluator))) return undefined
	try {
		const { inputs, target } = await readTable(data, splitTableSettings(settings, folder).table)
		const all = target.values.length
		const every = Math.max(1, Math.ceil(all / mostPoints))
		const rows = Array.from({ length: Math.ceil(all / every) }, (_, index) => index * every)
		return {
			target: target.title === '' ? target.name : cutText(target.title, 80),
			actual: rows.map((row) => target.values[row] as number),
			inputs: rows.map((row) => inputs.map(({ values }) => values[row] as number)),
			all,
		}
	} catch (error) {
		if (error instanceof ExperimentError) return undefined
		throw error
	}
}

/** A source as mathematics, with what it gives for the rows; `null` where it is no formula. */
export function formulaData(
	syntax: RustSyntax,
	source: string,
	name: string,
	rows: FormulaRows | undefined,
): FormulaData | null {
	const formula = readFormula(syntax, source, name)
	if (formula === undefined) return null
	const evaluate = evaluatorOf(formula)
	const fits = rows !== undefined && rows.inputs[0]?.length === formula.parameters.length
	return {
		mathml: writeMathematics(formula, 'mathml'),
		latex: writeMathematics(formula, 'latex'),
		rows: fits
			? {
					target: rows.target,
					actual: rows.actual.map(shortened),
					predicted: rows.inputs.map((row) => shortened(evaluate(row))),
					all: rows.all,
				}
			: null,
	}
}

/** Enough digits for a picture. */
function shortened(value: number): number {
	return Number(value.toPrecision(6))
}
