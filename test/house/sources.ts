import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { parse as parseModule } from '@babel/parser'
import { type File, type Node, traverseFast } from '@babel/types'

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
	readonly tree: File
	/** In the order of the text. */
	readonly imports: readonly Import[]
}

/**
 * Every `.ts` file below `folder`, parsed, sorted by path.
 *
 * @throws {SyntaxError} If a file does not parse; the message names file and place.
 */
export async function readSources(folder: string): Promise<Source[]> {
	const paths = await Array.fromAsync(glob('**/*.ts', { cwd: folder }))
	return paths
		.map((path) => path.replaceAll('\\', '/'))
		.sort()
		.map((path) => read(path, readFileSync(join(folder, path), 'utf8')))
}

function read(path: string, text: string): Source {
	const tree = parse(path, text)
	const imports: Import[] = []
	traverseFast(tree, (node) => {
		const specifier = specifierOf(node)
		if (specifier?.type !== 'StringLiteral') return
		const { value, loc } = specifier
		const target = value.startsWith('.') ? posix.join(dirname(path), value) : undefined
		imports.push({ specifier: value, target, line: loc?.start.line ?? 0 })
	})
	return { path, text, tree, imports }
}

function parse(path: string, text: string): File {
	try {
		return parseModule(text, { sourceType: 'module', plugins: ['typescript'] })
	} catch (error) {
		if (error instanceof SyntaxError) throw new SyntaxError(`${path}: ${error.message}`, { cause: error })
		throw error
	}
}

function specifierOf(node: Node): Node | null | undefined {
	switch (node.type) {
		case 'ImportDeclaration':
		case 'ExportAllDeclaration':
		case 'ExportNamedDeclaration':
		case 'ImportExpression':
			return node.source
		case 'TSImportType':
			return node.source
		default:
			return undefined
	}
}
