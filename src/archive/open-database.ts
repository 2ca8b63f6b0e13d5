import { existsSync, mkdirSync, realpathSync, type Stats, statfsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { ArchiveError, readOnlyError, writeObstacle } from './archive-error.ts'
import { migrate, versionOf } from './migrate.ts'
import { longestName, runsWritten } from './run-lock.ts'
import { applicationId, schemaVersion } from './schema.ts'

/**
 * The file that `path` means: absolute, symbolic links followed, so that every name of an archive leads to the same
 * lock. A file that is not there yet keeps its name.
 */
export function resolveArchive(path: string): string {
	const absolute = resolve(path)
	if (existsSync(absolute)) return realpathSync(absolute)
	const folder = dirname(absolute)
	return existsSync(folder) ? join(realpathSync(folder), basename(absolute)) : absolute
}

/**
 * Finds out whether the file at `path` can be opened, without changing it or leaving anything beside it.
 *
 * It asks SQLite rather than reading the header itself: closing a descriptor of a database drops every lock that this
 * process holds on it (https://www.sqlite.org/howtocorrupt.html, section 2.2).
 *
 * @throws {ArchiveError} `missing`, `not-an-archive`, `newer-schema` or `read-only`; `failed` where its name leaves none for
 * the files beside it.
 */
export function inspectArchive(path: string, mode: 'write' | 'change' | 'read'): void {
	const bytes = Buffer.byteLength(basename(path))
	if (bytes > 255 || (mode === 'write' && bytes > longestName)) {
		const detail = `has a name of ${bytes} bytes: expected at most ${longestName}, as files beside it begin with it; give it a shorter one`
		throw new ArchiveError('failed', path, detail)
	}
	const file: Stats | undefined = statSync(path, { throwIfNoEntry: false })
	if (file === undefined && mode !== 'write') {
		throw new ArchiveError(
			'missing',
			path,
			'is not there: expected an archive; check the path, or start a run to make one',
		)
	}
	if (file !== undefined && !file.isFile())
		throw notAnArchive(path, file.isDirectory() ? 'a folder' : 'not a regular file')
	// SQLite takes a file of a few bytes for an empty database; its smallest page has 512.
	if (file !== undefined && file.size > 0 && file.size < 512) throw notAnArchive(path, 'not a database')
	if (file !== undefined && file.size > 0) inspectDatabase(path)
	else if (file !== undefined && mode !== 'write') throw notAnArchive(path, 'an empty file')
	if (mode !== 'read') {
		const obstacle = writeObstacle(path)
		if (obstacle !== undefined) throw readOnlyError(path, obstacle)
	}
}

/**
 * Makes the folder of an archive that is to be written.
 *
 * @throws {ArchiveError} `failed` where a file stands in the way, or no folder can be made.
 */
export function makeFolder(path: string): void {
	const folder = dirname(path)
	try {
		makeFolders(folder)
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined
		if (code === 'ENOENT') {
			const detail = `cannot be made: its file system takes no folder ${folder}; name another archive file`
			throw new ArchiveError('failed', path, detail, { cause: error })
		}
		if (code !== 'EEXIST' && code !== 'ENOTDIR') throw error
		const detail = `cannot be made: expected ${folder} to be a folder, found a file; name another archive file`
		throw new ArchiveError('failed', path, detail, { cause: error })
	}
}

/** Folder by folder: Node's own recursive way tries for ever where a file system takes no folders, such as /proc. */
function makeFolders(folder: string): void {
	if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
	if (dirname(folder) !== folder) makeFolders(dirname(folder))
	try {
		mkdirSync(folder)
	} catch (error) {
		// Another process may have made it meanwhile.
		if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
	}
}

/**
 * The database at `path`, inspected before, for the holder of the archive's gate: made or migrated where needed, then
 * in WAL mode.
 *
 * `synchronous = NORMAL` leaves a commit to the kernel's page cache and syncs at checkpoints. So a commit survives the
 * death of its process at any instant, `kill -9` included, at a tenth of a millisecond; a power cut may cost the last
 * second or so of tells, but never the file: on resuming, the same asks are told again. `FULL` would add a disk
 * sync to each tell.
 *
 * @throws {ArchiveError} `newer-schema` or `damaged`; SQLite's own errors otherwise.
 */
export function openForWriting(path: string): Database.Database {
	return openWith(new Database(path), (database) => {
		// Of an archive that is made now; any other keeps the size that it has.
		database.pragma(`page_size = ${bytesOfPage}`)
		// Before WAL: what is made here stands in the file itself, where every later look finds it.
		bringUpToDate(database, path)
		database.pragma('journal_mode = WAL')
		database.pragma('synchronous = NORMAL')
		database.pragma('foreign_keys = ON')
		const bytes = logBytes(path)
		const pages = Math.floor(bytes / Number(database.pragma('page_size', { simple: true })))
		database.pragma(`wal_autocheckpoint = ${pages}`)
		database.pragma(`journal_size_limit = ${4 * bytes}`)
		// Its log and shared memory are made now, on a full disk as well.
		database.exec('BEGIN IMMEDIATE; COMMIT')
	})
}

/**
 * The database at `path` for reading, beside a writer or without one: of an older schema a copy in memory, as it is now, that was
 * brought up to date. It makes no archive and changes none; where a writer was killed, SQLite may lay its shared memory file beside it.
 *
 * @throws {ArchiveError} `newer-schema`; `older-schema` where a copy would take too much memory; `read-only` where a killed writer left
 *   work for SQLite and nothing can be written; SQLite's own errors otherwise.
 */
export function openForReading(path: string): Database.Database {
	const database = openWith(new Database(path, { readonly: true, fileMustExist: true }), (opened) => {
		try {
			checkApplication(opened, path)
		} catch (error) {
			throw unrecovered(error, path) ?? error
		}
		expectKnown(opened, path)
	})
	return versionOf(database) < schemaVersion ? copyOfNow(database, path) : database
}

/**
 * Closes what `openForWriting` gave. Where nobody else reads, the archive goes back to a rollback journal: at rest it
 * is one plain file that can be copied, and read in a folder where nothing can be written. Next to a reader
 * it stays in WAL mode until the next writer closes it.
 */
export function closeWritten(database: Database.Database): void {
	try {
		database.pragma('busy_timeout = 0')
		database.pragma('journal_mode = DELETE')
	} catch (error) {
		// A reader is there, or the disk is full: WAL mode is whole as well.
		if (!(error instanceof Database.SqliteError)) throw error
	} finally {
		database.close()
	}
}

/**
 * Writes what a database is at this instant to a new file, by SQLite's own means: writers beside it go on, and what they
 * commit meanwhile is not in it.
 *
 * @param live - Ids of runs that are added to just now: their copies end there, and were not killed.
 */
export async function copyDatabase(database: Database.Database, file: string, live: readonly string[]): Promise<void> {
	// All of it in one step: after each step a writer may have come, and then SQLite begins again.
	await database.backup(file, { progress: () => 2 ** 31 - 1 })
	const copy = new Database(file)
	try {
		copy.pragma('journal_mode = DELETE')
		// Who adds to its runs does not add to the copy.
		copy.exec('DELETE FROM writers')
		const end = copy.prepare("UPDATE runs SET status = 'interrupted' WHERE id = ? AND status = 'running'")
		for (const id of live) end.run(id)
	} finally {
		copy.close()
	}
}

/** What a database takes on its disk, in bytes, its log of at most 16 MiB aside. */
export function databaseBytes(database: Database.Database): number {
	const figure = (pragma: string) => Number(database.pragma(pragma, { simple: true }))
	return figure('page_count') * figure('page_size')
}

/**
 * Of pages of a new archive, half of what SQLite takes by itself: a tell writes one of each of five trees, and some forty tables and indexes
 * are empty or nearly so.
 */
export const bytesOfPage = 2048
/** Rare enough that the syncs of a checkpoint stay out of the 99th percentile of a tell. */
const checkpointBytes = 16 * 1024 * 1024
/** As much as one tell may write. */
const fewestBytes = 128 * 1024

/** SQLite keeps a database in memory up to a gigabyte, and one that is rebuilt takes its size once more. */
const mostCopied = 2 ** 29

/** Bytes of WAL before a checkpoint: on a small disk a sixteenth of what is free, or the log alone would fill it. */
function logBytes(path: string): number {
	const { bavail, bsize } = statfsSync(dirname(path))
	return Math.max(fewestBytes, Math.min(checkpointBytes, Math.floor((bavail * bsize) / 16)))
}

function openWith(database: Database.Database, prepare: (database: Database.Database) => void): Database.Database {
	try {
		prepare(database)
		return database
	} catch (error) {
		database.close()
		throw error
	}
}

function bringUpToDate(database: Database.Database, path: string): void {
	expectKnown(database, path)
	if (database.pragma('page_count', { simple: true }) !== 0) checkApplication(database, path)
	const from = versionOf(database)
	if (from === schemaVersion) return
	const [writing] = from === 0 ? [] : runsWritten(path)
	if (writing !== undefined) {
		const detail = `has schema ${from}, and ${writing} is written by an older oxipelago: wait until it ends, or name another archive file`
		throw new ArchiveError('in-use', path, detail)
	}
	migrate(database)
}

/** A copy in memory, of the schema of now, in place of an archive of an older one, which is closed. */
function copyOfNow(older: Database.Database, path: string): Database.Database {
	try {
		if (databaseBytes(older) > mostCopied) {
			const detail = `has schema ${versionOf(older)}, older than ${schemaVersion}, and is too large to be read as it is: bring it up to date with \`vacuum\``
			throw new ArchiveError('older-schema', path, detail)
		}
		const image = older.serialize()
		// No log stands beside it, whatever its header says.
		image.fill(1, 18, 20)
		return openWith(new Database(image), (copy) => {
			migrate(copy)
			copy.pragma('query_only = ON')
		})
	} finally {
		older.close()
	}
}

function inspectDatabase(path: string): void {
	// A reader would leave empty WAL files beside a resting WAL database; a writer takes them away again, but would
	// also bring in what an interrupted writer left. So: a reader where there is such a rest.
	const readonly = existsSync(`${path}-wal`) || existsSync(`${path}-journal`)
	const database = new Database(path, { readonly, fileMustExist: true })
	try {
		checkApplication(database, path)
		expectKnown(database, path)
	} catch (error) {
		// Only what says that this is no archive counts here; the rest, such as a journal that a reader cannot roll
		// back after an interrupted first opening, is for the proper opening that follows.
		if (!(error instanceof Database.SqliteError) || error.code === 'SQLITE_NOTADB') throw error
	} finally {
		database.close()
	}
}

/** Refusal of a file that SQLite cannot read without files of its own beside it, where none can be made. */
function unrecovered(error: unknown, path: string): ArchiveError | undefined {
	if (!(error instanceof Database.SqliteError) || !/^SQLITE_(CANTOPEN|READONLY)/.test(error.code)) return undefined
	const obstacle = writeObstacle(path)
	if (obstacle === undefined) return undefined
	const advice = 'its last writer did not close it: copy it, with its -wal file, to a folder that can be written'
	return new ArchiveError('read-only', path, `${obstacle}, and ${advice}`, { cause: error })
}

function checkApplication(database: Database.Database, path: string): void {
	if (database.pragma('application_id', { simple: true }) === applicationId) return
	throw notAnArchive(path, "another program's database")
}

function expectKnown(database: Database.Database, path: string): void {
	const version = versionOf(database)
	if (version > schemaVersion) throw newerSchema(path, version)
}

/** Refusal of a file that is something else. */
export function notAnArchive(path: string, found: string): ArchiveError {
	return new ArchiveError(
		'not-an-archive',
		path,
		`is ${found}: expected an archive of oxipelago; it was left as it is: name another file`,
	)
}

/** Refusal of what a newer release has made. */
export function newerSchema(path: string, version: number): ArchiveError {
	return new ArchiveError(
		'newer-schema',
		path,
		`has schema ${version}, made by a newer oxipelago: this one knows up to ${schemaVersion}; update oxipelago, or name another archive file`,
	)
}
