import { ExperimentError } from '../experiment-error.ts'
import { type Column, columnText } from './column-names.ts'

/** Columns of the rows that are left, and the lines on which these begin. */
interface Left {
	readonly columns: readonly Column[]
	readonly lines: readonly number[]
	readonly note: string | undefined
}

/**
 * Without the rows that weigh nothing.
 *
 * @param weight - The one of `columns` that has the weights.
 * @throws {ExperimentError} If a weight is below 0.
 */
export function withoutWeightless(
	columns: readonly Column[],
	lines: readonly number[],
	weight: Column,
	path: string,
): Left {
	const { values } = weight
	const wrong = values.findIndex((value) => value < 0)
	if (wrong >= 0) {
		throw new ExperimentError([
			`${path}: line ${lines[wrong]}, ${columnText(weight)}: expected a weight of 0 or more, found ${values[wrong]}`,
		])
	}
	const rows = lines.flatMap((_, row) => (values[row] === 0 ? [] : [row]))
	const gone = lines.length - rows.length
	if (gone === 0) return { columns, lines, note: undefined }
	return {
		columns: columns.map((one) => ({ ...one, values: Float64Array.from(rows, (row) => one.values[row] as number) })),
		lines: rows.map((row) => lines[row] as number),
		note: `${gone} of ${lines.length} rows weigh nothing and are left out`,
	}
}
