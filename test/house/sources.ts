import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { type Comment, type Program, parseSync, Visitor } from 'oxc-parser'

/** An import, export-from, dynamic `import()` or `import('…')` type of one file. */
export interface Import {
	/** As written: `'../rust/compile.ts'`, `'zod'`. */
	readonly specifier: string
	/** Path of the file meant, relative to the folder that was read; `undefined` for a package. */
	readonly target: string | undefined
	/** Line of the specifier, from 1. */
	readonly line: number
}

/** One TypeScript file, parsed. */
export interface Source {
	/** Relative to the folder that was read, with `/`. */
	readonly path: string
	readonly text: string
	readonly program: Program
	readonly comments: readonly Comment[]
	/** In the order of the text. */
	readonly imports: readonly Import[]
}

/**
 * Every `.ts` file below `folder`, parsed, sorted by path.
 *
 * @throws {SyntaxError} If a file does not parse; the message names file and line.
 */
export async function readSources(folder: string): Promise<Source[]> {
	const paths = await Array.fromAsync(glob('**/*.ts', { cwd: folder }))
	return paths
		.map((path) => path.replaceAll('\\', '/'))
		.sort()
		.map((path) => parse(path, readFileSync(join(folder, path), 'utf8')))
}

/** Line of an offset into `text`, from 1. */
export function lineAt(text: string, offset: number): number {
	return text.slice(0, offset).split('\n').length
}

function parse(path: string, text: string): Source {
	const { program, comments, errors } = parseSync(path, text, { lang: 'ts' })
	const [error] = errors
	if (error !== undefined) {
		throw new SyntaxError(`${path}:${lineAt(text, error.labels[0]?.start ?? 0)}: ${error.message}`)
	}
	const found: { specifier: string; start: number }[] = []
	const add = (node: unknown): void => {
		const literal = node as { type?: string; value?: unknown; start: number } | null
		if (literal?.type === 'Literal' && typeof literal.value === 'string') {
			found.push({ specifier: literal.value, start: literal.start })
		}
	}
	new Visitor({
		ImportDeclaration: (node) => add(node.source),
		ExportAllDeclaration: (node) => add(node.source),
		ExportNamedDeclaration: (node) => add(node.source),
		ImportExpression: (node) => add(node.source),
		TSImportType: (node) => add(node.source),
	}).visit(program)
	const imports = found
		.sort((a, b) => a.start - b.start)
		.map(({ specifier, start }) => ({
			specifier,
			target: specifier.startsWith('.') ? posix.join(dirname(path), specifier) : undefined,
			line: lineAt(text, start),
		}))
	return { path, text, program, comments, imports }
}
