import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Context, pathForPeople } from './context.ts'
import { UsageError } from './exit-codes.ts'

/** A file to be written: its name in the folder, and its text or bytes. */
export interface NewFile {
	readonly name: string
	readonly text: string | Buffer
}

/**
 * Expects that a folder is not there, or has nothing in it.
 *
 * @throws {UsageError} If it has, with what is there.
 */
export async function expectEmpty(context: Context, path: string): Promise<void> {
	const shown = pathForPeople(context, path)
	let entries: string[]
	try {
		entries = await readdir(path)
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException
		if (code === 'ENOENT') return
		throw new UsageError(`${shown}: expected a new or empty folder, found ${code === 'ENOTDIR' ? 'a file' : code}`, {
			cause: error,
		})
	}
	if (entries.length > 0) {
		throw new UsageError(
			`${shown}: expected a new or empty folder, found ${entries.length === 1 ? entries[0] : `${entries.length} entries`} in it`,
		)
	}
}

/**
 * Writes files into a folder that is made where it is missing.
 *
 * @throws {UsageError} If it cannot be written.
 */
export async function writeFiles(context: Context, path: string, files: readonly NewFile[]): Promise<void> {
	try {
		for (const { name, text } of files) {
			await makeFolder(dirname(join(path, name)))
			await writeFile(join(path, name), text, { flag: 'wx' })
		}
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException
		throw new UsageError(`${pathForPeople(context, path)}: cannot be written (${code})`, { cause: error })
	}
}

/** Folder by folder: Node's own recursive way tries for ever where a file system takes no folders, such as /proc. */
async function makeFolder(path: string): Promise<void> {
	const there = await stat(path).catch(() => undefined)
	if (there?.isDirectory()) return
	if (dirname(path) !== path) await makeFolder(dirname(path))
	await mkdir(path).catch((error: NodeJS.ErrnoException) => {
		// Somebody else may have made it meanwhile.
		if (error.code !== 'EEXIST') throw error
	})
}
