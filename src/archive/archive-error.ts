import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { prettifyError, ZodError } from 'zod'

/**
 * Why an archive cannot be used.
 *
 * `newer-schema`: written by a newer release; `older-schema`: by an older one, and opened for reading; `not-an-archive`: no database, or another program's; `read-only`: asked
 * to write where nothing can be written, or opened for reading; `in-use`: another process writes to it; `disk-full`:
 * what was told before is kept; `missing`: no file to read; `gone`: removed, moved or
 * replaced while it was written, and kept whole in the file that the message names; `damaged`: the file breaks its own
 * format; `failed`: anything else of the file system or SQLite, named in the message.
 */
export type ArchiveErrorKind =
	| 'newer-schema'
	| 'older-schema'
	| 'not-an-archive'
	| 'read-only'
	| 'in-use'
	| 'disk-full'
	| 'missing'
	| 'gone'
	| 'damaged'
	| 'failed'

/** An archive that cannot be used; the message is one line: what was found, what was expected, what to do. */
export class ArchiveError extends Error {
	override readonly name = 'ArchiveError'
	readonly kind: ArchiveErrorKind
	/** Absolute path of the archive. */
	readonly path: string

	constructor(kind: ArchiveErrorKind, path: string, detail: string, options?: ErrorOptions) {
		super(`${path} ${detail}`, options)
		this.kind = kind
		this.path = path
	}
}

/**
 * What a failed call says about the archive at `path`: an `ArchiveError` where it came from SQLite or the file system,
 * the error itself otherwise.
 */
export function asArchiveError(error: unknown, path: string): unknown {
	if (error instanceof Database.SqliteError) return fromSqlite(error, path)
	if (error instanceof ZodError) return unreadable(path, reasonOf(error), error)
	// Texts that are no JSON, or a block that zstd cannot unpack.
	const code = error instanceof Error && 'code' in error ? String(error.code) : ''
	if (error instanceof SyntaxError || (error instanceof Error && /^Z(STD)?_/.test(code))) {
		return unreadable(path, error.message, error)
	}
	if (error instanceof Error && 'syscall' in error && 'code' in error) {
		return fromSystem(error, code, path)
	}
	return error
}

/**
 * Why the archive at `path` may not be written, as the kernel says it; `undefined` where it may. The folder counts as
 * well: SQLite needs files beside the archive.
 */
export function writeObstacle(path: string): string | undefined {
	for (const place of [path, nearestFolder(path)]) {
		try {
			accessSync(place, constants.W_OK)
		} catch (error) {
			const code = error instanceof Error && 'code' in error ? error.code : undefined
			if (code === 'EROFS') return `lies on a file system that is mounted read-only`
			if (code === 'EACCES' || code === 'EPERM') return `may not be written: no permission for ${place}`
		}
	}
	return undefined
}

const readOnlyAdvice = 'open it for reading, or name an archive file in a folder that can be written'

/** Refusal of a write to an archive that cannot be written. */
export function readOnlyError(path: string, obstacle: string, cause?: unknown): ArchiveError {
	return new ArchiveError('read-only', path, `${obstacle}; ${readOnlyAdvice}`, { cause })
}

function fromSqlite(error: Error & { readonly code: string }, path: string): ArchiveError {
	const { code } = error
	const because = { cause: error }
	if (code === 'SQLITE_FULL') return diskFull(path, error)
	if (code === 'SQLITE_NOTADB') return notADatabase(path, error)
	if (code.startsWith('SQLITE_CORRUPT')) {
		return new ArchiveError(
			'damaged',
			path,
			`is damaged (${error.message}): expected a whole SQLite file; restore a copy, or save what can be read with \`recover ${path}\``,
			because,
		)
	}
	if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
		return new ArchiveError('in-use', path, 'is locked by another program; close that program and try again', because)
	}
	// A full or read-only disk shows up as a plain input/output error where SQLite grows its shared memory file.
	if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY')) {
		if (isDiskFull(path)) return diskFull(path, error)
		const obstacle = writeObstacle(path)
		if (obstacle !== undefined) return readOnlyError(path, obstacle, error)
		if (code.startsWith('SQLITE_READONLY')) return readOnlyError(path, 'may not be written', error)
	}
	return new ArchiveError('failed', path, `failed: ${error.message} (${code})`, because)
}

function fromSystem(error: Error, code: string, path: string): ArchiveError {
	if (isOutOfRoom(error)) return diskFull(path, error)
	if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
		return readOnlyError(path, writeObstacle(path) ?? `may not be written (${error.message})`, error)
	}
	return new ArchiveError('failed', path, `failed: ${error.message}`, { cause: error })
}

/** Whether a call of the file system has failed for want of room. */
export function isOutOfRoom(error: unknown): boolean {
	const code = error instanceof Error && 'code' in error ? error.code : undefined
	return code === 'ENOSPC' || code === 'EDQUOT'
}

/** What says that the archive at `path` cannot grow. */
export function diskFull(path: string, cause?: Error): ArchiveError {
	return new ArchiveError(
		'disk-full',
		path,
		'cannot grow: the disk is full; all that was told before is kept: make room and resume the run',
		{ cause },
	)
}

function notADatabase(path: string, cause: Error): ArchiveError {
	return new ArchiveError(
		'not-an-archive',
		path,
		'is not a database: expected an archive of oxipelago; it was left as it is: name another file',
		{ cause },
	)
}

function reasonOf(error: ZodError): string {
	const [issue = ''] = prettifyError(error).split('\n  → ').join(', ').split('\n')
	return issue.replace(/^✖ /, '')
}

function unreadable(path: string, reason: string, cause: Error): ArchiveError {
	const detail = `holds what this oxipelago cannot read (${reason}): expected what one of its schema wrote`
	return new ArchiveError(
		'damaged',
		path,
		`${detail}; restore a copy, or save what can be read with \`recover ${path}\``,
		{ cause },
	)
}

/** The folder that holds `path`, or the one in which its folder would be made. */
function nearestFolder(path: string): string {
	const folder = dirname(path)
	return existsSync(folder) || folder === path ? folder : nearestFolder(folder)
}

/** Less room than one page of shared memory. */
function isDiskFull(path: string): boolean {
	try {
		const { bavail, bsize } = statfsSync(nearestFolder(path))
		return bavail * bsize < 65_536
	} catch {
		return false
	}
}
