import { ExperimentError } from '../experiment-error.ts'
import { type Column, columnText } from './column-names.ts'
import type { TableRecord } from './table-records.ts'
import type { TableSettings } from './table-settings.ts'

/** Columns whose missing cells are `NaN`, the target last. */
interface Gappy {
	readonly columns: readonly Column[]
	readonly rows: readonly TableRecord[]
	readonly way: TableSettings['missing']
	readonly path: string
}

/** Columns without a gap, and what was done about those that there were. */
interface Whole {
	readonly columns: readonly Column[]
	readonly lines: readonly number[]
	readonly note: string | undefined
}

/**
 * Drops rows with missing cells, or fills those of inputs; a row without its target always goes.
 *
 * @throws {ExperimentError} If there are missing cells and nothing is said of them, or a column has no others.
 */
export function fillMissing({ columns, rows, way, path }: Gappy): Whole {
	const all = rows.map(({ line }) => line)
	const gaps = columns.map(({ values }) => values.filter(Number.isNaN).length)
	const total = gaps.reduce((sum, count) => sum + count, 0)
	if (total === 0) return { columns, lines: all, note: undefined }
	const isGappy = (row: number) => columns.some(({ values }) => Number.isNaN(values[row]))
	const gappy = all.flatMap((_, row) => (isGappy(row) ? [row] : []))
	if (way === undefined) {
		const [row = 0] = gappy
		const column = columns.find(({ values }) => Number.isNaN(values[row])) as Column
		const cell = rows[row]?.cells[column.number - 1] ?? ''
		throw new ExperimentError([
			`${path}: line ${rows[row]?.line}, ${columnText(column)}: expected a number, found ` +
				`${cell === '' ? 'an empty cell' : `\`${cell}\``}; ${total} of the cells in ${gappy.length} of ${rows.length} rows are missing: ` +
				'drop these rows with `init … --missing drop`, or fill with `--missing mean` or `median`; in an experiment, ' +
				"`settings: { missing: 'drop' }`",
		])
	}
	const empty = columns.find((_, index) => gaps[index] === rows.length)
	if (empty !== undefined) {
		throw new ExperimentError([`${path}: ${columnText(empty)}: expected numbers, found none in any row`])
	}
	const target = columns.at(-1) as Column
	const isKept = (row: number) => (way === 'drop' ? !isGappy(row) : !Number.isNaN(target.values[row]))
	const kept = all.flatMap((_, row) => (isKept(row) ? [row] : []))
	const whole = columns.map((column) => {
		const fill = way === 'drop' ? 0 : centreOf(column.values, way)
		const values = Float64Array.from(kept, (row) => {
			const value = column.values[row] as number
			return Number.isNaN(value) ? fill : value
		})
		return { ...column, values }
	})
	const dropped = rows.length - kept.length
	const filled = kept.filter(isGappy).length
	const parts = [
		...(dropped > 0 ? [`${dropped} of ${rows.length} rows dropped`] : []),
		...(filled > 0 ? [`${filled} rows filled with the ${way} of their columns`] : []),
	]
	return { columns: whole, lines: kept.map((row) => all[row] as number), note: `missing cells: ${parts.join(', ')}` }
}

function centreOf(values: Float64Array, way: 'mean' | 'median'): number {
	const known = values.filter((value) => !Number.isNaN(value))
	if (way === 'mean') return known.reduce((sum, value) => sum + value / known.length, 0)
	known.sort()
	const middle = known.length >> 1
	return known.length % 2 === 1
		? (known[middle] as number)
		: ((known[middle - 1] as number) + (known[middle] as number)) / 2
}
