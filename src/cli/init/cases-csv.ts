import { parse } from 'csv-parse/sync'
import { parseExactly, withWholeDigits } from './exact-json.ts'
import type { Signature } from './parse-signature.ts'
import type { Shape } from './rust-shape.ts'
import { expectedShape, fits } from './shape-fit.ts'
import { suchAs } from './written-shape.ts'

/** JSON of what stood in a CSV. */
export interface FromCsv {
	/** A list of cases. */
	readonly text: string
	/** Whether its first row names columns. */
	readonly hasHeading: boolean
}

interface Column {
	readonly name: string
	readonly type: string
	readonly shape: Shape
}

/**
 * Cases of a CSV with commas, semicolons or tabs: a column for each parameter, one for what is expected, and perhaps one for
 * names. A heading that has the parameters' names gives their order.
 *
 * @param fail - Told what is wrong.
 */
export function csvCases(
	text: string,
	signature: Signature,
	fail: (problem: string, cause?: unknown) => never,
): FromCsv {
	const { parameters } = signature
	const result = { name: 'expected', type: signature.result?.type ?? 'what is left', shape: expectedShape(signature) }
	const columns: readonly Column[] = [...parameters, result]
	const names = columns.map(({ name }) => name).join(', ')
	const [first = [], ...rest] = rowsOf(text, columns, fail)
	const heading = headingOf(first, columns)
	const body = heading === undefined ? [first, ...rest] : rest
	if (body.length === 0) return fail('expected at least one case, found the heading alone')
	const places = heading?.places ?? columns.map((_, at) => at)
	const width = heading === undefined ? columns.length : first.length
	const lines = body.map((cells, index) => {
		const where = `case ${index + 1}`
		const noHeading =
			heading === undefined && index === 0 ? `; a heading would be ${columns.map(({ name }) => name).join()}` : ''
		if (cells.length !== width) {
			return fail(
				`${where}: expected ${width} columns (${names}), found ${cells.length}${noHeading}; what has commas goes in quotes, such as "[1, 2]"`,
			)
		}
		const values = columns.map(({ name, type, shape }, at) => {
			const cell = cells[places[at] as number] as string
			const value = cellJson(shape, cell)
			if (value !== undefined) return value
			return fail(`${where}: ${name}: expected ${type}${suchAs(shape)}, found ${JSON.stringify(cell)}${noHeading}`)
		})
		const own = heading?.name === undefined ? '' : `, "name": ${JSON.stringify(cells[heading.name])}`
		return `\t{ "arguments": [${values.slice(0, -1).join(', ')}], "expected": ${values.at(-1)}${own} }`
	})
	return { text: `[\n${lines.join(',\n')}\n]\n`, hasHeading: heading !== undefined }
}

/** Rows of cells, separated by what makes a heading or a case of the first one, or else as many cells as are wanted, or by commas. */
function rowsOf(
	text: string,
	columns: readonly Column[],
	fail: (problem: string, cause?: unknown) => never,
): string[][] {
	const read = (delimiter: string): string[][] => {
		return parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true, relax_quotes: true, delimiter })
	}
	const isCase = (row: readonly string[]) =>
		row.length === columns.length && columns.every(({ shape }, at) => cellJson(shape, row[at] ?? '') !== undefined)
	try {
		const all = [',', ';', '\t'].map(read)
		const known = all.find(([first = []]) => headingOf(first, columns) !== undefined || isCase(first))
		return known ?? all.find(([first = []]) => first.length >= columns.length) ?? all[0] ?? []
	} catch (cause) {
		return fail(`cannot be read as CSV: ${(cause as Error).message.split('\n')[0]}`, cause)
	}
}

interface Heading {
	/** Where each column is. */
	readonly places: readonly number[]
	/** Where a case's name is. */
	readonly name: number | undefined
}

/** What a first row says if it is a heading: it names all parameters, and what is left is `expected`, by whatever name, and `name`. */
function headingOf(row: readonly string[], columns: readonly Column[]): Heading | undefined {
	const words = row.map((cell) => cell.trim().toLowerCase())
	const wanted = columns.slice(0, -1).map(({ name }) => words.indexOf(name.toLowerCase()))
	const left = words.flatMap((_, at) => (wanted.includes(at) ? [] : [at]))
	const isNamed = (at: number | undefined, name: string) => at !== undefined && words[at] === name
	const name = left.length === 2 ? left.find((at) => isNamed(at, 'name')) : undefined
	const [expected, ...more] = left.filter((at) => at !== name)
	if (wanted.includes(-1) || expected === undefined || more.length > 0) return undefined
	if (columns.length === 1 && !isNamed(expected, 'expected')) return undefined
	return { places: [...wanted, expected], name }
}

/** JSON of a cell; `undefined` where it does not fit. */
function cellJson(shape: Shape, cell: string): string | undefined {
	switch (shape.kind) {
		case 'reference':
		case 'box':
			return cellJson(shape.of, cell)
		case 'text':
			return JSON.stringify(cell)
		case 'ordering':
		case 'character':
			return fits(shape, cell) ? JSON.stringify(cell) : read(shape, cell)
		case 'truth':
			return read(shape, cell.toLowerCase())
		case 'float':
		case 'integer':
		case 'nonzero':
			return read(shape, plainNumber(cell))
		case 'option':
			// A text may be anything, but for what everybody writes for none.
			if (/^(?:|null|None)$/.test(cell.trim())) return 'null'
			return read(shape, cell) ?? cellJson(shape.of, cell)
		default:
			return read(shape, cell)
	}
}

function read(shape: Shape, cell: string): string | undefined {
	const text = cell.trim()
	try {
		return fits(shape, parseExactly(text)) ? withWholeDigits(text).trim() : undefined
	} catch {
		return undefined
	}
}

/** A number as JSON has it: `+1_000`, `007` and `.5` are none there. */
function plainNumber(cell: string): string {
	const [, sign = '', whole = '', part = '', exponent = ''] =
		/^\s*([-+]?)([\d_]*)(\.\d*)?(e[-+]?\d+)?\s*$/i.exec(cell) ?? []
	if (!/\d/.test(whole + part)) return cell
	const digits = whole.replaceAll('_', '').replace(/^0+(?=\d)/, '')
	return `${sign.replace('+', '')}${digits === '' ? '0' : digits}${part.length > 1 ? part : ''}${exponent}`
}
