import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { lstat, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { MissingError, UsageError } from './exit-codes.ts'

/** What a file is written under. */
export interface ExportTarget {
	/** Absolute. */
	readonly path: string
	/** As a person would name it. */
	readonly shown: string
	/** The archive that is read: never written over, nor what SQLite and its writer keep beside it. */
	readonly archive: string
	/** Whether a file that is there may be replaced. */
	readonly force: boolean
	readonly signal: AbortSignal
}

/**
 * Writes `lines` to a file that is there whole or not at all.
 *
 * They go to a file beside it first, which then takes its name. A device or a pipe is written as it is.
 *
 * @throws {UsageError} If the file is one that may not be replaced, or its folder cannot be written.
 * @throws {MissingError} If the disk is full.
 */
export async function writeExport(lines: Readable, target: ExportTarget): Promise<void> {
	const { path, shown, archive, force, signal } = target
	const real = await realPlace(path)
	const own = await realPlace(archive)
	const ownFiles = ['', '-wal', '-shm', '-journal', '-lock', '-lock-journal'].map((end) => own + end)
	if (ownFiles.includes(real) || (await isSameFile(real, own))) {
		throw new UsageError(`${shown}: expected a file to write to, found the archive that is read`)
	}
	const there = await stat(real).catch(() => undefined)
	if (there?.isDirectory()) throw new UsageError(`${shown}: expected a file to write to, found a folder`)
	const isPlain = there === undefined || there.isFile()
	if (isPlain && !force && (await exists(path))) {
		throw new UsageError(`${shown}: there already; another name is needed, or --force to replace it`)
	}
	const written = isPlain ? join(dirname(real), `.${basename(real)}.${randomUUID().slice(0, 8)}.part`) : real
	try {
		await pipeline(lines, createWriteStream(written, { flags: isPlain ? 'wx' : 'w' }), { signal })
		if (isPlain) await rename(written, real)
	} catch (error) {
		if (isPlain) await rm(written, { force: true })
		const { code, syscall } = error as NodeJS.ErrnoException
		if (syscall === undefined) throw error
		if (code === 'ENOSPC' || code === 'EDQUOT') {
			throw new MissingError(`${shown}: cannot be written: no space left on its disk (${code})`, { cause: error })
		}
		throw new UsageError(`${shown}: cannot be written (${code})`, { cause: error })
	}
}

/** Where a path leads through links, whether or not there is anything yet. */
async function realPlace(path: string): Promise<string> {
	try {
		return await realpath(path)
	} catch {
		const folder = await realpath(dirname(path)).catch(() => dirname(path))
		return join(folder, basename(path))
	}
}

/** A hard link is another name of the same file. */
async function isSameFile(one: string, other: string): Promise<boolean> {
	const [first, second] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)))
	return first !== undefined && first.ino === second?.ino && first.dev === second.dev
}

async function exists(path: string): Promise<boolean> {
	return (await lstat(path).catch(() => undefined)) !== undefined
}
