import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeText } from './decode-text.ts'
import type { RustFile } from './experiment.ts'
import { ExperimentError } from './experiment-error.ts'
import { loadRustSyntax } from './rust-syntax.ts'
import { syntaxFault } from './signature.ts'

/** Characters of all donors: each is held apart for the whole run, and kept with it. */
const mostCharacters = 400_000

/**
 * The `.rs` files of a folder, in the order of their names; what is in folders below is left alone.
 *
 * @param folder - Absolute.
 * @throws {ExperimentError} If there are none, they are too much, or one cannot be read or parsed.
 */
export async function readDonors(folder: string): Promise<RustFile[]> {
	const wrong = (problem: string, cause?: unknown) => new ExperimentError([problem], { cause })
	const all = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
		const found = cause.code === 'ENOENT' ? 'none' : cause.code === 'ENOTDIR' ? 'a file' : cause.code
		throw wrong(`donors: expected a folder, found ${found} at ${folder}`, cause)
	})
	const syntax = await loadRustSyntax()
	const donors: RustFile[] = []
	for (const name of all.filter((one) => one.endsWith('.rs')).sort()) {
		const path = join(folder, name)
		const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
			throw wrong(`${path}: a donor that cannot be read (${cause.code})`, cause)
		})
		const source = decodeText(bytes)
		const tree = syntax.parse(source)
		if (tree.hasError) {
			const { line = 1, what = '' } = syntaxFault(tree) ?? {}
			throw wrong(`${path}:${line}: expected a donor that parses as Rust: line ${line}${what}`)
		}
		donors.push({ path, source })
	}
	if (donors.length === 0) throw wrong(`donors: expected .rs files, found none in ${folder}`)
	const characters = donors.reduce((sum, { source }) => sum + source.length, 0)
	if (characters <= mostCharacters) return donors
	throw wrong(
		`donors: expected ${mostCharacters.toLocaleString('en')} characters at most, found ${characters.toLocaleString('en')} in ${folder}`,
	)
}
