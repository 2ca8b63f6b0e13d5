import { ExperimentError } from '../experiment-error.ts'
import type { ColumnName } from './column-names.ts'
import { inGroups, type Marks, plainGroups } from './table-cell.ts'
import type { Records } from './table-records.ts'

/** How a table writes its numbers, and what a person should know of how that was told. */
export interface ToldMarks {
	readonly marks: Marks
	readonly notes: readonly string[]
}

/**
 * The one decimal mark of some columns, by the cells that leave no choice: `1,5` and `1.234,5` have a comma,
 * `1,234,567` a point. The other mark then groups thousands. Where nothing tells, `1,234` is a decimal, unless commas
 * separate the columns.
 *
 * @throws {ExperimentError} If cells tell different marks.
 */
export function marksOf(columns: readonly ColumnName[], records: Records, path: string): ToldMarks {
	const { rows, commasSeparate } = records
	const decimal = new Map<string, string>()
	const other = new Map<string, string>()
	for (const { line, cells } of rows) {
		for (const { number } of columns) {
			const cell = cells[number - 1] ?? ''
			const told = /[.,]/.test(cell) ? toldBy(cell) : undefined
			if (told === undefined) continue
			const [known, mark] = told.isDecimal ? [decimal, told.mark] : [other, told.mark]
			if (!known.has(mark)) known.set(mark, `\`${cell}\` on line ${line}`)
		}
	}
	const [comma, point] = [',', '.'].map(
		(mark) => decimal.get(mark) ?? (decimal.size === 0 ? other.get(mark) : undefined),
	)
	if (comma !== undefined && point !== undefined) {
		throw new ExperimentError([
			`${path}: expected one decimal mark, found ${comma} and ${point}: write all numbers with one`,
		])
	}
	const [mark] = decimal.keys()
	if (mark === undefined) {
		const isRead = comma !== undefined && !commasSeparate
		const notes = isRead
			? [`${comma} is read as a decimal; where its comma groups thousands, write all without groups`]
			: []
		return { marks: { decimals: isRead ? ',' : '.', groups: plainGroups }, notes }
	}
	const grouping = mark === ',' ? '.' : ','
	const grouped = other.get(grouping)
	return {
		marks: { decimals: mark, groups: `${grouping}${plainGroups}` },
		notes:
			grouped === undefined ? [] : [`${grouped} is read as thousands, since ${decimal.get(mark)} has the decimal mark`],
	}
}

/** The decimal mark of a cell, or a mark that may be one or group thousands. */
function toldBy(cell: string): { readonly mark: string; readonly isDecimal: boolean } | undefined {
	const [, digits = '', exponent] = /^[+\-\u2212]?([\d.,'’_ \u00a0\u2009\u202f]+)(e[+-]?\d+)?$/i.exec(cell) ?? []
	const marks = digits.match(/[.,]/g) ?? []
	const last = marks.at(-1)
	if (last === undefined) return undefined
	if (marks.length === 1) {
		return { mark: last, isDecimal: exponent !== undefined || !/^[1-9]\d{0,2}[.,]\d{3}$/.test(digits) }
	}
	const [, , group, mark = group === ',' ? '.' : ','] = inGroups.exec(digits) ?? []
	return group === undefined || mark === group ? undefined : { mark, isDecimal: true }
}
