import { closestMatch } from 'leven'
import { ExperimentError } from '../experiment-error.ts'
import { type Column, type ColumnName, columnText, nameColumns } from './column-names.ts'
import { fillMissing } from './missing-cells.ts'
import { isNumeric, type Marks, readCell } from './table-cell.ts'
import { dateUnit, isLikeDate, readDate } from './table-dates.ts'
import { marksOf } from './table-marks.ts'
import { type Records, readRecords } from './table-records.ts'
import type { TableSettings } from './table-settings.ts'
import { readTableText } from './table-text.ts'
import { withoutWeightless } from './table-weights.ts'

/** A table of finite numbers, as it was asked for. */
export interface Table {
	/** 1 to 64. */
	readonly inputs: readonly Column[]
	readonly target: Column
	/** How much each row counts, above 0; all alike unless given. */
	readonly weight?: Column
	/** The line of the file on which each row begins, from 1. */
	readonly lines: readonly number[]
	/** What a person should know of how it was read, one line each. */
	readonly notes: readonly string[]
}

/** A function has at most this many inputs. */
const mostInputs = 64
/** Fewer rows than this say nothing about a function. */
const fewestRows = 4
/** More rows, or more inputs in all of them, are more than a sandbox is given. */
const mostRows = 500_000
const mostCells = 4_000_000

/**
 * Reads a table: commas, semicolons, tabs, bars or blanks between its cells, quotes around any of them, a header or
 * none, in any encoding. It may be gz or zstd.
 *
 * @throws {ExperimentError} If it is none, or not what is asked for: file, line and column, what was found, what to do.
 */
export async function readTable(path: string, settings: TableSettings): Promise<Table> {
	const records = readRecords(await readTableText(path), path)
	const { titles, rows, width } = records
	// A column without a name and without a cell is none: a separator at the end of lines, or an empty one of a sheet.
	const named = nameColumns(titles, width).filter(
		({ title, number }) => title !== '' || rows.some(({ cells }) => cells[number - 1] !== ''),
	)
	if (named.length < 2) {
		throw new ExperimentError([
			`${path}: expected at least 2 columns, inputs and the target, found ${named.length}: separate them by commas, semicolons, tabs, bars or blanks`,
		])
	}
	const { inputs, target, weight } = chosen(named, settings, path)
	const wanted = [...inputs, ...(weight === undefined ? [] : [weight]), target]
	const { marks, notes: markNotes } = marksOf(wanted, records, path)
	const columns = wanted.map((column): Column => {
		const cells = rows.map((row) => row.cells[column.number - 1] ?? '')
		const dates = datesIn(cells, marks)
		if (dates !== undefined) return { ...column, values: dates, unit: dateUnit }
		return { ...column, values: Float64Array.from(cells, (cell) => readCell(cell, marks) ?? Infinity) }
	})
	const [first] = rows
	expectNumbers(columns, records, marks, path)
	const twins = columns.filter(({ title }) => title !== '' && columns.filter((one) => one.title === title).length > 1)
	const notes = [
		...twins.map((one) => `${columnText(one)} is ${one.name}, since another one has its name`),
		...markNotes,
		...columns.flatMap((one) => (one.unit === undefined ? [] : [`${columnText(one)} is counted in ${one.unit}`])),
	]
	const filled = fillMissing({ columns, rows, way: settings.missing, path })
	const weights = weight && filled.columns[inputs.length]
	const whole =
		weights === undefined
			? { ...filled, note: undefined }
			: withoutWeightless(filled.columns, filled.lines, weights, path)
	for (const note of [filled.note, whole.note]) if (note !== undefined) notes.push(note)
	const count = whole.lines.length
	if (count < fewestRows || count > mostRows || count * inputs.length > mostCells) {
		const most = Math.min(mostRows, Math.floor(mostCells / inputs.length))
		const only = first === undefined && titles.length > 0 ? ' below the header' : ''
		throw new ExperimentError([`${path}: expected ${fewestRows} to ${most} rows of numbers, found ${count}${only}`])
	}
	notes.push(...oddities(whole.columns, inputs.length))
	return {
		inputs: whole.columns.slice(0, inputs.length),
		target: whole.columns.at(-1) as Column,
		...(weight === undefined ? {} : { weight: whole.columns[inputs.length] as Column }),
		lines: whole.lines,
		notes,
	}
}

/** The dates of a column that has no others but missing ones; `undefined` for any other. */
function datesIn(cells: readonly string[], marks: Marks): Float64Array | undefined {
	const values = new Float64Array(cells.length)
	let found = 0
	for (const [row, cell] of cells.entries()) {
		const date = readDate(cell)
		if (date !== undefined) found++
		const value = date ?? readCell(cell, marks)
		// A number among dates is none of them.
		if (value === undefined || (date === undefined && !Number.isNaN(value))) return undefined
		values[row] = value
	}
	return found === 0 ? undefined : values
}

/** The columns that are asked for. */
function chosen(columns: readonly ColumnName[], settings: TableSettings, path: string) {
	const find = (key: string, wanted: string): ColumnName => {
		const found =
			columns.find(({ name, title }) => name === wanted || title === wanted.trim()) ??
			columns.find(({ title }) => title.toLowerCase() === wanted.trim().toLowerCase())
		if (found !== undefined) return found
		const known = columns.map(({ title, name }) => (title === '' ? name : title))
		const nearest = closestMatch(wanted, known, { maxDistance: 2 })
		const hint = nearest === undefined ? `its columns are ${known.join(', ')}` : `did you mean \`${nearest}\`?`
		throw new ExperimentError([`${path}: ${key}: no column \`${wanted}\`; ${hint}`])
	}
	const dropped = (settings.drop ?? []).map((name) => find('drop', name))
	const weight = settings.weight === undefined ? undefined : find('weight', settings.weight)
	const kept = columns.filter((column) => column !== weight && !dropped.includes(column))
	const target = settings.target === undefined ? kept.at(-1) : find('target', settings.target)
	if (target !== undefined && dropped.includes(target)) {
		throw new ExperimentError([`${path}: drop: ${columnText(target)} is the target, which cannot be left out`])
	}
	if (target !== undefined && target === weight) {
		throw new ExperimentError([`${path}: weight: ${columnText(target)} is the target, which cannot be the weight too`])
	}
	const used = settings.use?.map((name) => find('use', name)) ?? kept
	const inputs = [...new Set(used)].filter((column) => column !== target && kept.includes(column))
	if (target === undefined || inputs.length === 0 || inputs.length > mostInputs) {
		const many = inputs.length > mostInputs ? `: ${howTo('use', inputs.slice(0, 2))} for those that matter` : ''
		throw new ExperimentError([
			`${path}: expected 1 to ${mostInputs} columns of inputs beside the target, found ${inputs.length}${many}`,
		])
	}
	return { inputs, target, weight }
}

/** Refuses text and numbers that no float holds; both stand as infinite values. */
function expectNumbers(columns: readonly Column[], records: Records, marks: Marks, path: string): void {
	const { rows, commasSeparate } = records
	const isOdd = (value: number) => value === Infinity || value === -Infinity
	const cellAt = (row: number, { number }: ColumnName) => rows[row]?.cells[number - 1] ?? ''
	const texts = columns.filter(({ values }) => {
		const odd = values.filter(isOdd).length
		return odd > 0 && values.every((value) => isOdd(value) || Number.isNaN(value))
	})
	const [text] = texts
	if (text !== undefined && texts.length < columns.length) {
		const odd = rows.flatMap((_, row) => (isOdd(text.values[row] as number) ? [row] : []))
		// Of dates the one that is none.
		const row = odd.find((one) => readDate(cellAt(one, text)) === undefined) ?? (odd[0] as number)
		const what = texts.map(columnText).join(' and ')
		const cell = cellAt(row, text)
		throw new ExperimentError([
			`${path}: ${what}: expected numbers, found text such as \`${cell}\` on line ${rows[row]?.line}: ` +
				unitHint(cell) +
				(texts.includes(columns.at(-1) as Column)
					? 'say which column is the target: `--target NAME` with init, `target` in the settings of an experiment'
					: howTo('drop', texts)),
		])
	}
	for (const [row, { line }] of rows.entries()) {
		const column = columns.find(({ values }) => isOdd(values[row] ?? 0))
		if (column === undefined) continue
		const cell = cellAt(row, column)
		const isLarge = readCell(cell, marks) !== undefined
		const comma =
			!commasSeparate || isLarge || !isNumeric(cell)
				? ''
				: ': where commas separate columns, write it with a point and without groups'
		const unit = comma === '' ? unitHint(cell).replace(/; or $/, '') || 'mend that line or take it out' : ''
		throw new ExperimentError([
			`${path}: line ${line}, ${columnText(column)}: expected a ${isLarge ? 'finite ' : ''}number, found \`${cell}\`${comma}${unit && `: ${unit}`}`,
		])
	}
}

/** What to do with a number that has a sign or a unit beside it, or an exponent of another language; else empty. */
function unitHint(cell: string): string {
	// An infinity, as some programs in C write it.
	if (cell.includes('#')) return ''
	if (isLikeDate(cell)) return 'write dates as `2020-12-31`, in all rows; or '
	const bare = cell.replace(/(?<=\d\.?)[dD](?=[+-]?\d+$)/, 'e')
	if (bare !== cell && isNumeric(bare)) return `write \`${bare}\`, exponents begin with \`e\`; or `
	const debit = /^\(([\d.,]*\d[\d.,]*)\)$/.exec(cell)?.[1]
	if (debit !== undefined) return `write \`-${debit}\` where it is a number below 0; or `
	const [, sign = '', before = '', number = '', after = ''] = besideUnit.exec(cell) ?? []
	const unit = `${before}${after}`.trim()
	return unit === '' || !isNumeric(number)
		? ''
		: `write \`${sign}${number}\` where it is a number, without \`${unit}\`; or `
}

/** A sign, a currency or the like, a number, and what has no digit in it. */
const besideUnit = /^([+-]?)((?:[A-Z]{1,3})?[^\w\d.,+-]*)([\d.,'’ \u00a0]*\d)(\D*)$/u

/** What is no fault but hardly meant: columns that count rows, or say nothing. */
function oddities(columns: readonly Column[], inputCount: number): string[] {
	const inputs = columns.slice(0, inputCount)
	const target = columns.at(-1) as Column
	const isLevel = ({ values }: Column) => values.every((value) => value === values[0])
	const isCount = ({ values }: Column) =>
		(values[0] === 0 || values[0] === 1) && values.every((value, at) => value === (values[0] as number) + at)
	const level = inputs.filter(isLevel)
	const counts = inputCount > 1 ? inputs.filter((column) => isCount(column) && !level.includes(column)) : []
	return [
		...counts.map(
			(column) =>
				`${columnText(column)} counts the rows, ${column.values.slice(0, 3).join(', ')} …; it is kept as an input: ${howTo('drop', [column])}`,
		),
		...(level.length === 0
			? []
			: [`${level.map(columnText).join(', ')}: the same in all rows, which says nothing; ${howTo('drop', level)}`]),
		...(isLevel(target) ? [`the target, ${columnText(target)}, is ${target.values[0]} in all rows`] : []),
	]
}

/** How to ask for it, at both places where that can be done. */
function howTo(key: 'use' | 'drop', columns: readonly ColumnName[]): string {
	const names = columns.map(({ name }) => name)
	const list = names.map((name) => `'${name}'`).join(', ')
	return `${key === 'drop' ? 'leave out' : 'choose'} with \`init … --${key} ${names.join(',')}\`, or \`settings: { ${key}: [${list}] }\` in an experiment`
}
