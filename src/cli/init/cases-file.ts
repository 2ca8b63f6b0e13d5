import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { decodeText } from '../../experiment/decode-text.ts'
import { UsageError } from '../exit-codes.ts'
import type { Signature } from './parse-signature.ts'
import type { Shape } from './rust-shape.ts'
import { expectedShape, fits } from './shape-fit.ts'

/**
 * Text of `cases.json` from a file of cases: JSON as it is, or CSV with a column for each parameter and one for what is
 * expected, in which lists and the like are JSON too.
 *
 * @param path - Absolute.
 * @throws {UsageError} If it cannot be read, is empty, or a case does not fit the signature.
 */
export async function readCases(path: string, signature: Signature): Promise<string> {
	const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
		const why = cause.code === 'ENOENT' ? 'expected cases here, found no such file' : `cannot be read (${cause.code})`
		throw new UsageError(`${path}: ${why}`, { cause })
	})
	const text = decodeText(bytes)
	if (text.trim() === '') throw new UsageError(`${path}: expected cases, found an empty file`)
	return /\.json$/i.test(path) ? jsonCases(path, text, signature) : csvCases(path, text, signature)
}

function jsonCases(path: string, text: string, signature: Signature): string {
	const fail = (problem: string, cause?: unknown): never => {
		throw new UsageError(`${path}: ${problem}`, { cause })
	}
	let list: unknown
	try {
		list = JSON.parse(text)
	} catch (cause) {
		fail(`cannot be read as JSON: ${(cause as Error).message.split('\n')[0]}`, cause)
	}
	if (!Array.isArray(list)) return fail(`expected a list of cases, ${example}, found ${shown(list)}`)
	if (list.length === 0) return fail('expected at least one case, found an empty list')
	for (const [index, one] of list.entries()) {
		const problem = caseProblem(one, signature)
		if (problem !== undefined) fail(`case ${index + 1}: ${problem}`)
	}
	return text
}

const example = 'such as {"arguments": [3], "expected": "Fizz"}'

function caseProblem(one: unknown, signature: Signature): string | undefined {
	if (typeof one !== 'object' || one === null || !('arguments' in one) || !('expected' in one)) {
		return `expected an object with \`arguments\` and \`expected\`, found ${shown(one)}`
	}
	const strange = Object.keys(one).find((key) => !['arguments', 'expected', 'name'].includes(key))
	if (strange !== undefined) return `expected \`arguments\`, \`expected\` and perhaps \`name\`, found \`${strange}\``
	if ('name' in one && typeof one.name !== 'string') return `name: expected a text, found ${shown(one.name)}`
	const { parameters } = signature
	const given: unknown = one.arguments
	if (!Array.isArray(given) || given.length !== parameters.length) {
		const found = Array.isArray(given) ? `${given.length}` : shown(given)
		return `arguments: expected a list of ${parameters.length} for \`${signature.type}\`, found ${found}`
	}
	for (const [index, { name, shape, type }] of parameters.entries()) {
		if (!fits(shape, given[index])) return `argument \`${name}\`: expected ${type}, found ${shown(given[index])}`
	}
	const wanted = expectedShape(signature)
	if (fits(wanted, one.expected)) return undefined
	return `expected: expected what \`${signature.type}\` leaves, found ${shown(one.expected)}`
}

function csvCases(path: string, text: string, signature: Signature): string {
	let rows: string[][]
	try {
		rows = parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true })
	} catch (cause) {
		throw new UsageError(`${path}: cannot be read as CSV: ${(cause as Error).message.split('\n')[0]}`, { cause })
	}
	const { parameters } = signature
	const result = { name: 'expected', type: signature.result?.type ?? 'what is left', shape: expectedShape(signature) }
	const columns = [...parameters, result]
	const names = columns.map(({ name }) => name)
	const isHeader = rows[0]?.slice(0, parameters.length).join() === names.slice(0, -1).join()
	const body = isHeader ? rows.slice(1) : rows
	if (body.length === 0) throw new UsageError(`${path}: expected at least one case, found the heading alone`)
	const lines = body.map((cells, index) => {
		const where = `${path}: case ${index + 1}`
		if (cells.length !== columns.length) {
			throw new UsageError(`${where}: expected ${columns.length} columns (${names.join(', ')}), found ${cells.length}`)
		}
		const values = columns.map((column, at) => {
			const value = cellJson(column.shape, cells[at] as string)
			if (value !== undefined) return value
			throw new UsageError(`${where}: ${column.name}: expected ${column.type}, found ${shown(cells[at])}`)
		})
		return `\t{ "arguments": [${values.slice(0, -1).join(', ')}], "expected": ${values.at(-1)} }`
	})
	return `[\n${lines.join(',\n')}\n]\n`
}

/** JSON of a cell, digit by digit as it stands there; `undefined` where it does not fit. */
function cellJson(shape: Shape, cell: string): string | undefined {
	const of = shape.kind === 'reference' ? shape.of : shape
	if (of.kind === 'text') return JSON.stringify(cell)
	if (of.kind === 'character' && !cell.startsWith('"')) return fits(of, cell) ? JSON.stringify(cell) : undefined
	const text = cell.trim()
	try {
		return fits(of, JSON.parse(text)) ? text : undefined
	} catch {
		return undefined
	}
}

function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? 'nothing'
	return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
