import { mkdir, open, readdir, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Context, pathForPeople } from './context.ts'
import { UsageError } from './exit-codes.ts'
import { writeFault } from './write-fault.ts'

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
 * Writes files into a folder that is made where it is missing: all of them, or nothing.
 *
 * @throws {UsageError | MissingError} If it cannot be written; see {@link writeFault}.
 */
export async function writeFiles(context: Context, path: string, files: readonly NewFile[]): Promise<void> {
	/** What to take back, the latest last. */
	const made: (() => Promise<void>)[] = []
	try {
		for (const { name, text } of files) {
			const file = join(path, name)
			await makeFolder(dirname(file), made)
			await using opened = await open(file, 'wx')
			made.push(() => rm(file, { force: true }))
			await opened.writeFile(text)
		}
	} catch (error) {
		// Somebody else may have put something in meanwhile.
		for (const remove of made.reverse()) await remove().catch(() => {})
		throw writeFault(pathForPeople(context, path), error)
	}
}

/** Folder by folder: Node's own recursive way tries for ever where a file system takes no folders, such as /proc. */
async function makeFolder(path: string, made: (() => Promise<void>)[]): Promise<void> {
	const there = await stat(path).catch(() => undefined)
	if (there?.isDirectory()) return
	if (dirname(path) !== path) await makeFolder(dirname(path), made)
	try {
		await mkdir(path)
		made.push(() => rmdir(path))
	} catch (error) {
		// Somebody else may have made it meanwhile.
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
	}
}
