import { CsvError, parse } from 'csv-parse/sync'
import { ExperimentError } from '../experiment-error.ts'
import { isNumeric } from './table-cell.ts'
import { withoutRemarks } from './table-remarks.ts'

/** One line of a table, or several where a quoted cell goes over them. */
export interface TableRecord {
	/** Line on which it begins, from 1. */
	readonly line: number
	/** White space around them taken off. */
	readonly cells: readonly string[]
}

/** A table cut into its cells. */
export interface Records {
	/** What its columns are called, one line each; empty where no line names them. */
	readonly titles: readonly string[]
	readonly rows: readonly TableRecord[]
	/** Cells of a row. */
	readonly width: number
	/** Whether a comma in a cell had to be quoted. */
	readonly commasSeparate: boolean
}

/** In this order where several fit as well; a blank stands for any number of them. */
const separators = [',', ';', '\t', '|', ' ', '^', '~'] as const
type Separator = (typeof separators)[number]

/** Characters that are looked at to find the separator, and records. */
const sampleCharacters = 100_000
const sampleRecords = 200

/**
 * The cells of a table's text, whatever separates them.
 *
 * @param where - Named in messages.
 * @throws {ExperimentError} If its rows have different numbers of cells, or it has none.
 */
export function readRecords(text: string, where: string): Records {
	const named = /^sep=(.)\n/i.exec(text)?.[1]
	const body = named === undefined ? text : text.slice(text.indexOf('\n'))
	const { text: lines, remark } = withoutRemarks(body)
	const separator = separators.find((one) => one === named) ?? separatorOf(lines)
	let records = cut(lines, separator, where).filter(({ cells }) => cells.some((cell) => cell !== ''))
	if (records.length === 0) throw new ExperimentError([`${where}: expected rows of numbers, found an empty file`])
	if (separator === '|' && records.every(({ cells }) => cells[0] === '')) {
		// Bars stand around its rows, as in Markdown.
		records = records.map(({ line, cells }) => ({ line, cells: cells.slice(1) }))
	}
	const width = usualWidth(records.slice(0, sampleRecords))
	// Titles above the names of columns: each a cell by itself.
	const top = records.findIndex(({ cells }) => cells.filter((cell) => cell !== '').length > 1)
	if (records[top]?.cells.every((cell) => cell !== '' && !isNumeric(cell)) === true) records = records.slice(top)
	const [first] = records as [TableRecord, ...TableRecord[]]
	if (first.cells.length === width - 1 && records.length > 1) {
		// A column of row names that the header leaves out, as R writes it, or a separator that ends all lines but this.
		const isOpen = records.every(({ cells }, row) => row === 0 || cells.at(-1) === '')
		records = [{ ...first, cells: isOpen ? [...first.cells, ''] : ['', ...first.cells] }, ...records.slice(1)]
	}
	const odd = records.find(({ cells }) => cells.length !== width)
	if (odd !== undefined) {
		throw new ExperimentError([
			`${where}: line ${odd.line}: expected ${width} columns as in most rows, found ${odd.cells.length}: mend that line or take it out${odd.cells.length > width && separator !== ' ' ? '; a cell with a separator in it goes into quotes' : ''}`,
		])
	}
	const headers = headerCount(records)
	const titles =
		headers === 0
			? titlesIn(remark ?? '', separator, width)
			: Array.from({ length: width }, (_, column) =>
					records
						.slice(0, headers)
						.map(({ cells }) => cells[column])
						.filter((cell) => cell !== '')
						.join(' ')
						.replace(/\s+/g, ' '),
				)
	return { titles, rows: records.slice(headers), width, commasSeparate: separator === ',' }
}

/** Names of columns in a remark, where it has one for each. */
function titlesIn(remark: string, separator: Separator, width: number): readonly string[] {
	const mark = separator === ' ' ? /^\s*(?:#|%|\/)+/ : /^\s*(?:#|\/)+/
	const bare = remark.replace(mark, '')
	if (bare.split('"').length % 2 === 0) return []
	const cells = cut(bare, separator, '')[0]?.cells ?? []
	return cells.length === width && cells.every((cell) => cell === '' || !isNumeric(cell)) ? cells : []
}

/** The separator by which most cells of the beginning are numbers, in rows of one length. */
function separatorOf(text: string): Separator {
	const sample = text.length <= sampleCharacters ? text : text.slice(0, text.lastIndexOf('\n', sampleCharacters))
	const scored = separators.map((separator) => {
		let records: TableRecord[]
		try {
			records = cut(sample, separator, '', sampleRecords)
		} catch {
			return 0 // an open quote, which is told once the separator is chosen
		}
		const width = usualWidth(records)
		if (width < 2) return 0
		const cells = records.filter((one) => one.cells.length === width).flatMap((one) => one.cells)
		const numbers = cells.filter(isNumeric).length + cells.filter(isAmount).length / 2
		return (cells.length / width / records.length) * (0.01 + numbers / cells.length)
	})
	return separators[scored.indexOf(Math.max(...scored))] ?? ','
}

/** A number beside a unit: refused later, but what the columns are of. */
function isAmount(cell: string): boolean {
	const number = /^[^\d.,+-]{0,4}([+-]?\d(?:[\d.,]*\d)?)\s*[^\d.,]{0,4}$/.exec(cell)?.[1]
	return number !== undefined && !isNumeric(cell) && isNumeric(number)
}

function cut(text: string, separator: Separator, where: string, to?: number): TableRecord[] {
	const isBlank = separator === ' '
	try {
		const found = parse(text, {
			delimiter: isBlank ? [' ', '\t'] : separator,
			record_delimiter: '\n',
			// Where blanks separate, they are no part of a cell to be taken off.
			ltrim: !isBlank && separator !== '\t',
			rtrim: !isBlank && separator !== '\t',
			relax_column_count: true,
			relax_quotes: true,
			skip_empty_lines: true,
			info: true,
			...(to === undefined ? {} : { to }),
		}) as unknown as { info: { lines: number }; record: string[] }[]
		return found.map(({ info, record }) => {
			const lines = record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)
			const cells = record.map((cell) => cell.trim().replace(/^(?:=(?="))?(['"])(.*)\1$/s, '$2'))
			return { line: info.lines - lines, cells: isBlank ? cells.filter((cell) => cell !== '') : cells }
		})
	} catch (cause) {
		if (!(cause instanceof CsvError)) throw cause
		throw new ExperimentError([`${where}: expected a table, found a quote that is opened and never closed`], { cause })
	}
}

function usualWidth(records: readonly TableRecord[]): number {
	const counts = new Map<number, number>()
	for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
	return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0]
}

/** Lines at the top that name columns: text above numbers, at most three, or years above what are none. */
function headerCount(records: readonly TableRecord[]): number {
	const sample = records.slice(0, sampleRecords)
	const isText = (cell: string) => cell !== '' && !isNumeric(cell)
	const namesNumbers = ({ cells }: TableRecord, at: number): boolean =>
		cells.some((cell, column) => {
			const below = sample.slice(at + 1).map((one) => one.cells[column] ?? '')
			return isText(cell) && below.filter(isText).length < below.length / 2
		})
	const [first] = sample
	if (first === undefined) return 0
	if (sample.length === 1) return first.cells.some(isText) ? 1 : 0
	if (!namesNumbers(first, 0)) {
		return first.cells.every(isText) || (areYears(first) && !sample.slice(1).some(areYears)) ? 1 : 0
	}
	let count = 1
	for (; count < 3; count++) {
		const next = sample[count]
		const isMore = next?.cells.every((cell) => cell === '' || isText(cell)) && namesNumbers(next, count)
		if (isMore !== true) break
	}
	return count
}

/** `2019,2020,2021`, the first cell perhaps empty. */
function areYears({ cells }: TableRecord): boolean {
	const years = (cells[0] === '' ? cells.slice(1) : cells).map((cell) =>
		/^(?:19|20)\d\d$/.test(cell) ? Number(cell) : NaN,
	)
	return years.length > 1 && years.every((year, at) => at === 0 || year === (years[at - 1] as number) + 1)
}
