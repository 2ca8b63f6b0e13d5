import { readFile } from 'node:fs/promises'
import { decodeText } from '../../experiment/decode-text.ts'
import { UsageError } from '../exit-codes.ts'
import { csvCases } from './cases-csv.ts'
import { exactText, parseExactly, withWholeDigits } from './exact-json.ts'
import type { Signature } from './parse-signature.ts'
import { expectedShape, fits } from './shape-fit.ts'
import { suchAs } from './written-shape.ts'

/** What a person has written of cases. */
export interface CasesFile {
	/** Text of `cases.json`. */
	readonly text: string
	/** How many there are; at least one. */
	readonly count: number
	/** Whether the first row of a CSV is taken as its heading; `undefined` of JSON. */
	readonly hasHeading: boolean | undefined
}

/**
 * Cases from a file: JSON, a list or a case a line, or CSV with a column for each parameter and one for what is expected, in
 * which lists and the like are JSON too. Of several functions they are JSON, and each names its `function`.
 *
 * @param path - Absolute.
 * @throws {UsageError} If it cannot be read, is empty, or a case does not fit the signature.
 */
export async function readCases(path: string, signatures: readonly [Signature, ...Signature[]]): Promise<CasesFile> {
	const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
		const why = cause.code === 'ENOENT' ? 'expected cases here, found no such file' : `cannot be read (${cause.code})`
		throw new UsageError(`${path}: ${why}`, { cause })
	})
	const text = decodeText(bytes).replace(/^\uFEFF/, '')
	if (text.trim() === '') throw new UsageError(`${path}: expected cases, found an empty file`)
	const fail = (problem: string, cause?: unknown): never => {
		throw new UsageError(`${path}: ${problem}`, { cause })
	}
	const isNamedJson = /\.(?:json|jsonl|ndjson)$/i.test(path)
	const json = isNamedJson || /^\s*[[{]/.test(text) ? asList(text) : undefined
	if (json !== undefined && (isNamedJson || !(parsed(json) instanceof Error))) {
		return { ...jsonCases(json, signatures, fail), hasHeading: undefined }
	}
	const [signature, ...others] = signatures
	if (others.length > 0) return fail(`expected JSON, since there are several functions, ${oneOfSeveral(signatures)}`)
	const { text: made, hasHeading } = csvCases(text, signature, fail)
	return { ...jsonCases(made, signatures, fail), hasHeading }
}

type Fail = (problem: string, cause?: unknown) => never

function jsonCases(text: string, signatures: readonly Signature[], fail: Fail): Omit<CasesFile, 'hasHeading'> {
	const list = parsed(text)
	if (list instanceof Error) return fail(`cannot be read as JSON: ${list.message.split('\n')[0]}`, list)
	if (!Array.isArray(list)) {
		return fail(`expected a list of cases, such as [{"arguments": [3], "expected": "Fizz"}], found ${shown(list)}`)
	}
	if (list.length === 0) return fail('expected at least one case, found an empty list')
	for (const [index, one] of list.entries()) {
		const problem = caseProblem(one, signatures)
		if (problem !== undefined) fail(`case ${index + 1}: ${problem}`)
	}
	return { text: withWholeDigits(text), count: list.length }
}

function parsed(text: string): unknown {
	try {
		return parseExactly(text)
	} catch (error) {
		return error
	}
}

/** A list of what has an object on each line; any other text as it is. */
function asList(text: string): string {
	const lines = text.split('\n').filter((line) => line.trim() !== '')
	const isOnLines = lines.length > 1 && lines.every((line) => /^\s*\{.*\}\s*$/.test(line))
	return isOnLines ? `[\n${lines.join(',\n')}\n]\n` : text
}

function caseProblem(one: unknown, signatures: readonly Signature[]): string | undefined {
	if (typeof one !== 'object' || one === null || !('arguments' in one) || !('expected' in one)) {
		return `expected an object with \`arguments\` and \`expected\`, found ${shown(one)}`
	}
	const [first, ...others] = signatures
	const signature =
		others.length === 0 ? first : signatures.find(({ name }) => 'function' in one && one.function === name)
	if (signature === undefined) {
		return `expected ${oneOfSeveral(signatures)}, found ${'function' in one ? shown(one.function) : 'none'}`
	}
	const keys = ['arguments', 'expected', 'name', ...(others.length === 0 ? [] : ['function'])]
	const strange = Object.keys(one).find((key) => !keys.includes(key))
	if (strange !== undefined) return `expected \`arguments\`, \`expected\` and perhaps \`name\`, found \`${strange}\``
	if ('name' in one && typeof one.name !== 'string') return `name: expected a text, found ${shown(one.name)}`
	const { parameters } = signature
	const given: unknown = one.arguments
	if (!Array.isArray(given) || given.length !== parameters.length) {
		const found = Array.isArray(given) ? `${given.length}` : shown(given)
		const all = suchAs({ kind: 'tuple', parts: parameters.map(({ shape }) => shape) })
		return `arguments: expected a list of ${parameters.length} for \`${signature.type}\`${all}, found ${found}`
	}
	for (const [index, { name, shape, type }] of parameters.entries()) {
		if (fits(shape, given[index])) continue
		return `argument \`${name}\`: expected ${type}${suchAs(shape)}, found ${shown(given[index])}`
	}
	const wanted = expectedShape(signature)
	if (fits(wanted, one.expected)) return undefined
	return `expected: expected what \`${signature.type}\` leaves${suchAs(wanted)}, found ${shown(one.expected)}`
}

/** How a case says which of several functions it is of. */
function oneOfSeveral(signatures: readonly Signature[]): string {
	return `the \`function\` that a case is of, such as "function": ${signatures.map(({ name }) => `"${name}"`).join(' or ')}`
}

function shown(value: unknown): string {
	const text = exactText(value) ?? 'nothing'
	return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
