import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { decodeText } from '../../experiment/decode-text.ts'
import { UsageError } from '../exit-codes.ts'
import type { Signature } from './parse-signature.ts'
import type { OwnVariantShape, Shape } from './rust-shape.ts'

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

/** Of what comes out: the result, then what `&mut` parameters are afterwards. */
function expectedShape({ parameters, result }: Signature): Shape {
	const changed = parameters.filter(({ shape }) => shape.kind === 'reference' && shape.isMutable)
	const parts = [...(result === undefined ? [] : [result.shape]), ...changed.map(({ shape }) => shape)]
	return parts.length === 1 ? (parts[0] as Shape) : { kind: 'tuple', parts }
}

/** Whether a value of JSON can be read as one of that shape; of numbers above 2⁵³ the evaluator says the last word. */
function fits(shape: Shape, value: unknown): boolean {
	const all = (of: Shape) => Array.isArray(value) && value.every((one) => fits(of, one))
	switch (shape.kind) {
		case 'float':
			return typeof value === 'number'
		case 'integer':
		case 'nonzero':
			return Number.isInteger(value) && isWithin(shape, value as number)
		case 'truth':
			return typeof value === 'boolean'
		case 'text':
			return typeof value === 'string'
		case 'character':
			return typeof value === 'string' && [...value].length === 1
		case 'unit':
			return value === null
		case 'list':
		case 'set':
			return all(shape.of)
		case 'array':
			return all(shape.of) && (!/^\d+$/.test(shape.length) || (value as unknown[]).length === Number(shape.length))
		case 'tuple':
			return (
				Array.isArray(value) &&
				value.length === shape.parts.length &&
				shape.parts.every((part, index) => fits(part, value[index]))
			)
		case 'option':
			return value === null || fits(shape.of, value)
		case 'result':
			return isObject(value) && Object.keys(value).length === 1 && okOrError(shape, value)
		case 'map':
			return isObject(value) && Object.values(value).every((one) => fits(shape.of, one))
		case 'own':
			return fitsOwn(shape, value)
		case 'reference':
			return fits(shape.of, value)
	}
}

/** As serde has structs and enums. */
function fitsOwn({ isEnum, variants }: Shape & { kind: 'own' }, value: unknown): boolean {
	if (!isEnum) return fitsFields(variants[0], value)
	if (typeof value === 'string') return variants.some(({ name, kind }) => name === value && kind === 'unit')
	if (!isObject(value) || Object.keys(value).length !== 1) return false
	const [[name, inner]] = Object.entries(value) as [[string, unknown]]
	return fitsFields(
		variants.find((one) => one.name === name && one.kind !== 'unit'),
		inner,
	)
}

function fitsFields(variant: OwnVariantShape | undefined, value: unknown): boolean {
	if (variant === undefined) return false
	const { kind, fields } = variant
	const [only, ...others] = fields
	if (kind === 'unit' || only === undefined) return value === null
	if (kind === 'counted') {
		return others.length === 0
			? fits(only.shape, value)
			: fits({ kind: 'tuple', parts: fields.map(({ shape }) => shape) }, value)
	}
	return isObject(value) && fields.every(({ name, shape }) => name in value && fits(shape, value[name]))
}

function okOrError({ of, error }: Shape & { kind: 'result' }, value: Readonly<Record<string, unknown>>): boolean {
	return 'Ok' in value ? fits(of, value.Ok) : 'Err' in value && fits(error, value.Err)
}

function isWithin({ kind, name }: Shape & { kind: 'integer' | 'nonzero' | 'float' }, value: number): boolean {
	if (kind === 'nonzero') return value > 0
	const bits = Number(/\d+$/.exec(name)?.[0] ?? 64)
	if (name.startsWith('u')) return value >= 0 && value <= 2 ** bits
	return value >= -(2 ** (bits - 1)) && value <= 2 ** (bits - 1)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
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
