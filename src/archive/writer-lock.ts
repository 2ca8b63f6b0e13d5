import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { isBusy, kernelLock } from '../candidate/kernel-lock.ts'
import { ArchiveError } from './archive-error.ts'

/** Who writes to an archive. */
export interface Writer {
	readonly pid: number
	readonly host: string
	/** When it opened the archive, in milliseconds since 1970. */
	readonly since: number
	/** The run it began or reopened last. */
	readonly run: string | undefined
}

/**
 * The right to write to an archive, held by one process at a time until it is released or the process is gone: a kernel
 * lock on `<archive>-lock`, beside the archive, which its readers never touch.
 */
export class WriterLock implements Disposable {
	readonly #lock: Disposable

	/**
	 * @param path - The archive, absolute and free of symbolic links.
	 * @throws {ArchiveError} `in-use` where another process, or this one, holds it.
	 */
	constructor(path: string) {
		// `isWritten` holds a shared lock for an instant; that must not turn a writer away.
		const lock = kernelLock(lockPath(path), 250)
		if (lock === undefined) throw inUse(path)
		this.#lock = lock
	}

	[Symbol.dispose](): void {
		this.#lock[Symbol.dispose]()
	}
}

/**
 * Whether a process writes to the archive at this instant; a run that is `running` in an archive without a writer
 * was killed.
 *
 * @param path - The archive, absolute and free of symbolic links.
 */
export function isWritten(path: string): boolean {
	if (!existsSync(lockPath(path))) return false
	const database = new Database(lockPath(path), { readonly: true, timeout: 0 })
	try {
		database.pragma('user_version')
		return false
	} catch (error) {
		if (isBusy(error)) return true
		throw error
	} finally {
		database.close()
	}
}

function inUse(path: string): ArchiveError {
	const writer = readWriter(path)
	const who = writer === undefined ? 'another process' : describe(writer)
	return new ArchiveError(
		'in-use',
		path,
		`is in use by ${who}: an archive has one writer at a time; wait until it ends, or name another archive file`,
	)
}

function describe(writer: Writer): string {
	const run = writer.run === undefined ? '' : `, run ${writer.run}`
	return `process ${writer.pid} on ${writer.host} (since ${new Date(writer.since).toISOString()}${run})`
}

/** The last writer's own note; it outlives a killed writer, so it says nothing without the lock. */
function readWriter(path: string): Writer | undefined {
	if (!existsSync(path)) return undefined
	try {
		const database = new Database(path, { readonly: true, fileMustExist: true, timeout: 250 })
		try {
			const row = database
				.prepare<[], Writer & { run: string | null }>('SELECT pid, host, since, run FROM writer')
				.get()
			return row === undefined ? undefined : { ...row, run: row.run ?? undefined }
		} finally {
			database.close()
		}
	} catch (error) {
		// The note is for a message only: a writer that has not come so far as to leave one is still a writer.
		if (error instanceof Database.SqliteError) return undefined
		throw error
	}
}

function lockPath(path: string): string {
	return `${path}-lock`
}
