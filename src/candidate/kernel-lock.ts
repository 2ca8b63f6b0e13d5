import Database from 'better-sqlite3'

/**
 * An exclusive lock on a file, held by one process at a time until it is released or the process is gone.
 *
 * It is an exclusive transaction on an empty database: SQLite holds it as a kernel lock, which falls with its process,
 * `kill -9` included. The file itself stays; removing it would let a third process lock a new one of the same name.
 *
 * @param file - Made where it is missing.
 * @param waitMs - How long to wait for it, in milliseconds, blocking this thread.
 * @returns `undefined` where another process, or this one, holds it.
 * @throws {SqliteError} If the file cannot be locked at all.
 */
export function kernelLock(file: string, waitMs: number): Disposable | undefined {
	const database = new Database(file, { timeout: waitMs })
	try {
		database.pragma('journal_mode = MEMORY')
		database.exec('BEGIN EXCLUSIVE')
		return { [Symbol.dispose]: () => database.close() }
	} catch (error) {
		database.close()
		if (isBusy(error)) return undefined
		throw error
	}
}

/** Whether somebody else holds the lock that was wanted. */
export function isBusy(error: unknown): boolean {
	return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
}
