import Database from 'better-sqlite3'
import { sleep, systemClock } from '../candidate/clock.ts'

/**
 * Does `work` while nobody else builds into the same cache, in this process or another one: cargo puts each program in
 * the place of the one before, and has let go of its own lock when that is copied.
 *
 * It is an exclusive transaction on an empty database, so a kernel lock that falls with its process. Where none can be
 * had, as in a folder that cannot be written, `work` says better what is wrong.
 *
 * @param file - Made where it is missing, and left; its folder is there.
 * @param onWait - Called once where somebody else builds.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export async function buildingAlone<Result>(
	file: string,
	onWait: () => void,
	signal: AbortSignal,
	work: () => Promise<Result>,
): Promise<Result> {
	let database: Database.Database | undefined
	try {
		const locks = () => {
			database ??= new Database(file, { timeout: 0 })
			database.exec('BEGIN EXCLUSIVE')
		}
		for (let isWaiting = false; isBusy(locks); isWaiting = true) {
			if (!isWaiting) onWait()
			await sleep(systemClock, lookMs, signal)
		}
		return await work()
	} finally {
		database?.close()
	}
}

const lookMs = 100

function isBusy(locks: () => void): boolean {
	try {
		locks()
		return false
	} catch (error) {
		if (error instanceof Database.SqliteError) return error.code.startsWith('SQLITE_BUSY')
		throw error
	}
}
