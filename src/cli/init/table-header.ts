import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { UsageError } from '../exit-codes.ts'

/** Columns of a table, as names that Rust takes. */
export interface TableHeader {
	/** All but the last, in order. */
	readonly inputs: readonly string[]
	readonly target: string
}

/** Arguments that the built-in regression can take. */
const mostInputs = 8

/**
 * The columns of a CSV by its first line; names are made where that is a line of numbers already.
 *
 * The rows are checked by the evaluator when a run starts.
 *
 * @throws {UsageError} If it cannot be read, or has fewer than two columns or more than nine.
 */
export async function readTableHeader(path: string): Promise<TableHeader> {
	const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
		throw new UsageError(`--data: ${path} cannot be read (${cause.code})`, { cause })
	})
	const [cells = []] = parse(text, {
		to_line: 1,
		bom: true,
		relax_column_count: true,
		relax_quotes: true,
		trim: true,
	}) as string[][]
	if (cells.length < 2 || cells.length > mostInputs + 1) {
		throw new UsageError(
			`--data: ${path}: expected 2 to ${mostInputs + 1} columns, the last one the target, found ${cells.length}`,
		)
	}
	const hasNames = cells.some((cell) => cell !== '' && !Number.isFinite(Number(cell)))
	const names = unlike(cells.map((cell, index) => (hasNames ? rustName(cell, index) : `x${index + 1}`)))
	return { inputs: names.slice(0, -1), target: hasNames ? (cells.at(-1) as string) : 'the last column' }
}

const keywords =
	/^(?:as|async|await|break|const|continue|crate|dyn|else|enum|extern|false|fn|for|gen|if|impl|in|let|loop|match|mod|move|mut|pub|ref|return|self|static|struct|super|trait|true|type|unsafe|use|where|while|abstract|become|box|do|final|macro|override|priv|try|typeof|unsized|virtual|yield)$/

function rustName(cell: string, index: number): string {
	const name = cell
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '_')
		.replace(/^_+|_+$/g, '')
	if (!/^[a-z]/.test(name)) return `x${index + 1}`
	return keywords.test(name) ? `${name}_` : name
}

function unlike(names: readonly string[]): string[] {
	const seen = new Set<string>()
	return names.map((name) => {
		let one = name
		for (let nth = 2; seen.has(one); nth++) one = `${name}_${nth}`
		seen.add(one)
		return one
	})
}
