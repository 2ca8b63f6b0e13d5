import { closeSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { ArchiveError } from './archive-error.ts'

/**
 * Sees to it that an archive which is written still is the file of its name.
 *
 * SQLite goes on with a file that was removed, moved or replaced: all of it is there, under no name or another one, and
 * gone with the process, or unknown to whoever looks. So before each write the names are compared with what was opened,
 * some microseconds each, and what does not match any more is written whole to a file beside it.
 */
export class Custody {
	readonly #path: string
	readonly #database: Database
	readonly #now: () => number
	readonly #opened = new Map<string, string | undefined>()
	#fault: ArchiveError | undefined

	/**
	 * @param path - Of the archive, absolute.
	 * @param database - Open and in WAL mode, read before, so that all its files are there.
	 * @param now - Names the file that is written in need; milliseconds since 1970.
	 */
	constructor(path: string, database: Database, now: () => number) {
		this.#path = path
		this.#database = database
		this.#now = now
		// Without its log a file lacks what was told last, and without its locks others may do what one alone may.
		for (const end of ['', '-wal', '-shm', '-lock']) this.watch(path + end)
	}

	/** From now on that file, too, has to stay what it is. */
	watch(file: string): void {
		this.#opened.set(file, identityOf(file))
	}

	/** @throws {ArchiveError} `gone` from the first time on that a name does not lead to what was opened. */
	check(): void {
		if (this.#fault !== undefined) throw this.#fault
		for (const [name, identity] of this.#opened) {
			const found = identityOf(name)
			if (found === identity) continue
			const file = name === this.#path ? '' : `has lost ${basename(name)}, which `
			const what = found === undefined ? 'was removed or moved away' : 'was replaced by another file'
			this.#fault = this.#rescue(`${file}${what} while a run was writing`)
			throw this.#fault
		}
	}

	#rescue(what: string): ArchiveError {
		const stamp = new Date(this.#now()).toISOString().slice(0, 19).replaceAll(':', '-')
		const name = `${basename(this.#path)}.rescued-${stamp}`
		let cause: unknown
		for (const folder of foldersUp(this.#path)) {
			const file = join(folder, name)
			try {
				this.#database.prepare('VACUUM INTO ?').run(file)
				keepThroughPowerCut(file)
				this.#takeLogAway()
				const advice = `all that was told is kept in ${file}: go on with that, by --archive`
				return new ArchiveError('gone', this.#path, `${what}; ${advice}`)
			} catch (error) {
				cause ??= error
				rmSync(file, { force: true })
			}
		}
		const why = cause instanceof Error ? cause.message : String(cause)
		return new ArchiveError('gone', this.#path, `${what}, and no copy could be written: ${why}`, { cause })
	}

	/**
	 * Another file that stands in the archive's place would take our log for its own: whoever opens it would have that written into it.
	 */
	#takeLogAway(): void {
		const found = identityOf(this.#path)
		if (found === undefined || found === this.#opened.get(this.#path)) return
		for (const end of ['-wal', '-shm']) {
			const name = this.#path + end
			if (identityOf(name) === this.#opened.get(name)) rmSync(name, { force: true })
		}
	}
}

/** Device and inode of what a name leads to. */
function identityOf(path: string): string | undefined {
	const found = statSync(path, { bigint: true, throwIfNoEntry: false })
	return found && `${found.dev}/${found.ino}`
}

/** The folder of a file, then those above it: its own may be gone as well. */
function foldersUp(path: string): string[] {
	const folder = dirname(path)
	return folder === path ? [] : [folder, ...foldersUp(folder)]
}

/** `VACUUM INTO` leaves its file to the kernel. */
function keepThroughPowerCut(file: string): void {
	const descriptor = openSync(file, 'r+')
	fsyncSync(descriptor)
	closeSync(descriptor)
}
