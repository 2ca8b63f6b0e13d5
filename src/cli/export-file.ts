import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { lstat, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UsageError } from './exit-codes.ts'
import { writeFault } from './write-fault.ts'

/** What a file is written under. */
export interface ExportTarget {
	/** Absolute. */
	readonly path: string
	/** As a person would name it. */
	readonly shown: string
	/** The archive that is read: never written over, nor what SQLite and its writer keep beside it. */
	readonly archive: string
	/** Whether a file that is there may be replaced; `undefined` where none ever is. */
	readonly force?: boolean
	readonly signal: AbortSignal
}

/**
 * Writes `lines` to a file that is there whole or not at all. A device or a pipe is written as it is.
 *
 * @throws {UsageError} If the file is one that may not be replaced, or its folder cannot be written.
 * @throws {MissingError} If the disk is full.
 */
export async function writeExport(lines: Readable, target: ExportTarget): Promise<void> {
	const { real, isPlain } = await placeOf(target)
	const write = (file: string, flags: string) => pipeline(lines, createWriteStream(file, { flags }), target)
	await whole(target, isPlain ? real : undefined, (file) => write(file ?? real, isPlain ? 'wx' : 'w'))
}

/**
 * Has `copy` write a new file, and gives it the name that is asked for once it is whole.
 *
 * @throws {UsageError | MissingError} As {@link writeExport} does.
 */
export async function writeCopy(copy: (file: string) => Promise<void>, target: ExportTarget): Promise<void> {
	const { real, isPlain } = await placeOf(target)
	if (!isPlain) throw new UsageError(`${target.shown}: expected a plain file to write an archive to`)
	await whole(target, real, (file) => copy(file ?? real))
}

/** What a target leads to, which may be written. */
async function placeOf(target: ExportTarget): Promise<{ readonly real: string; readonly isPlain: boolean }> {
	const { path, shown, archive, force } = target
	const real = await realPlace(path)
	const own = await realPlace(archive)
	const ownFiles = ['', '-wal', '-shm', '-journal', '-lock'].map((end) => own + end)
	if (ownFiles.includes(real) || real.startsWith(`${own}-lock-`) || (await isSameFile(real, own))) {
		throw new UsageError(`${shown}: expected a file to write to, found the archive that is read`)
	}
	const folder = await stat(dirname(real)).catch(() => undefined)
	if (folder?.isDirectory() === false) throw new UsageError(`${shown}: expected its folder to be one, found a file`)
	if (folder === undefined)
		throw new UsageError(`${shown}: expected a file in a folder that is there, found no such folder`)
	const there = await stat(real).catch(() => undefined)
	if (there?.isDirectory()) throw new UsageError(`${shown}: expected a file to write to, found a folder`)
	const isPlain = there === undefined || there.isFile()
	if (isPlain && force !== true && (await exists(path))) {
		const orReplace = force === undefined ? '' : ', or --force to replace it'
		throw new UsageError(`${shown}: there already; another name is needed${orReplace}`)
	}
	return { real, isPlain }
}

/** Has `write` write a file beside the one of that name, which it then takes; without a name it writes where it likes. */
async function whole(
	{ shown }: ExportTarget,
	real: string | undefined,
	write: (file: string | undefined) => Promise<void>,
): Promise<void> {
	const written = real && join(dirname(real), `.${basename(real)}.${randomUUID().slice(0, 8)}.part`)
	try {
		await write(written)
		if (written !== undefined && real !== undefined) await rename(written, real)
	} catch (error) {
		if (written !== undefined) await rm(written, { force: true })
		throw writeFault(shown, error)
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
