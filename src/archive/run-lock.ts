import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { isBusy, kernelLock } from '../candidate/kernel-lock.ts'
import { ArchiveError } from './archive-error.ts'
import { longestRunId } from './run-id.ts'

/** Opening and closing an archive takes well under a second, a migration of a large one minutes. */
const gateMs = 10_000

/**
 * What only one process at a time does to an archive, held until it is disposed of: opening and closing it for writing,
 * beginning to write a run, and giving space back. A kernel lock on `<archive>-lock`, beside the archive, which its readers
 * never touch; it falls with its process.
 *
 * @param path - The archive, absolute and free of symbolic links.
 * @throws {ArchiveError} `in-use` where another process holds it for long.
 */
export function archiveGate(path: string): Disposable {
	const lock = kernelLock(gatePath(path), gateMs)
	if (lock !== undefined) return lock
	const detail = 'is being brought up to date or cleared by another process: wait until that has ended'
	throw new ArchiveError('in-use', path, detail)
}

/**
 * The right to add to a run, held by one process at a time until it is released or the process is gone: a kernel lock on
 * `<archive>-lock-<run>`, a file that is there while the run is written, and after a `kill -9`.
 *
 * @returns `undefined` where another process, or this one, holds it.
 */
export function runLock(path: string, run: string): Disposable | undefined {
	// Made and removed behind the gate alone: a process that waits at a file of no name would share the run with the next.
	using _ = archiveGate(path)
	// `isRunWritten` holds a shared lock for an instant; that must not turn a writer away.
	return kernelLock(runLockPath(path, run), 250)
}

/** Removes the file of a lock that this process holds; behind the gate. */
export function removeRunLock(path: string, run: string): void {
	rmSync(runLockPath(path, run), { force: true })
}

/**
 * Whether a process adds to a run at this instant; a run that is `running` and that nobody adds to was killed.
 *
 * @param path - The archive, absolute and free of symbolic links.
 */
export function isRunWritten(path: string, run: string): boolean {
	return isLocked(runLockPath(path, run))
}

/** Runs that some process adds to at this instant. */
export function runsWritten(path: string): string[] {
	const beginning = basename(runLockPath(path, ''))
	return readdirSync(dirname(path))
		.filter((name) => name.startsWith(beginning) && !name.endsWith('-journal'))
		.filter((name) => isLocked(join(dirname(path), name)))
		.map((name) => name.slice(beginning.length))
}

/** The file whose lock is held by whoever opens or closes the archive. */
export function gatePath(path: string): string {
	return `${path}-lock`
}

/** Bytes of the longest name of an archive: on Linux a file's has 255, and those of locks, with a journal of theirs, are longer. */
export const longestName: number =
	255 - Buffer.byteLength(basename(`${runLockPath('', 'x'.repeat(longestRunId))}-journal`))

/** The file whose lock is held by whoever adds to a run. */
export function runLockPath(path: string, run: string): string {
	return `${path}-lock-${run}`
}

function isLocked(file: string): boolean {
	if (!existsSync(file)) return false
	try {
		using database = openLock(file)
		database.pragma('user_version')
		return false
	} catch (error) {
		if (isBusy(error)) return true
		// Its holder has ended meanwhile.
		if (!existsSync(file)) return false
		throw error
	}
}

function openLock(file: string): Database.Database & Disposable {
	const database = new Database(file, { readonly: true, timeout: 0 })
	return Object.assign(database, { [Symbol.dispose]: () => database.close() })
}
