import Database from 'better-sqlite3'
import { sleep, systemClock } from '../candidate/clock.ts'
import { kernelLock } from '../candidate/kernel-lock.ts'

/**
 * Does `work` while nobody else builds into the same cache, in this process or another one: cargo puts each program in
 * the place of the one before, and has let go of its own lock when that is copied.
 *
 * Where no lock can be had, as in a folder that cannot be written, `work` says better what is wrong.
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
	let lock = lockOn(file)
	if (lock === 'busy') onWait()
	for (; lock === 'busy'; lock = lockOn(file)) await sleep(systemClock, lookMs, signal)
	try {
		return await work()
	} finally {
		lock?.[Symbol.dispose]()
	}
}

const lookMs = 100

function lockOn(file: string): Disposable | 'busy' | undefined {
	try {
		return kernelLock(file, 0) ?? 'busy'
	} catch (error) {
		if (error instanceof Database.SqliteError) return undefined
		throw error
	}
}
