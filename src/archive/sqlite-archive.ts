import { hostname } from 'node:os'
import type { Database } from 'better-sqlite3'
import type { Archive, NewRun, NoSuchRun, RunArchive } from './archive.ts'
import { ArchiveError, asArchiveError } from './archive-error.ts'
import { Custody } from './custody.ts'
import { Guard } from './guard.ts'
import {
	closeWritten,
	inspectArchive,
	makeFolder,
	openForReading,
	openForWriting,
	resolveArchive,
} from './open-database.ts'
import { isRunOf, newRunId } from './run-id.ts'
import { rowOfRun } from './run-rows.ts'
import { SqliteRun } from './sqlite-run.ts'
import { prepareStatements, type Statements } from './statements.ts'
import { CandidateTexts } from './text-blocks.ts'
import { isWritten, type Writer, WriterLock } from './writer-lock.ts'

/** How an archive is opened. */
export interface OpenOptions {
	/** `write` makes the file and its folder where they are missing; `read` makes nothing. */
	readonly mode: 'write' | 'read'
	/** Clock that says since when the archive is in use, in milliseconds since 1970. */
	readonly now?: () => number
}

/**
 * An archive in one SQLite file, which may hold many runs.
 *
 * One process at a time writes, from opening to closing or its death by whatever signal; any number of others read
 * beside it. A tell is one transaction, and survives `kill -9` from the moment `tell` returns (`openForWriting` says
 * what a power cut may cost). Nothing is kept in memory but SQLite's page cache, at most 16 MB. Strings are kept as
 * UTF-8: a lone surrogate comes back as U+FFFD.
 *
 * @throws {ArchiveError} Of every kind; a file that is refused is left as it was.
 */
export function openArchive(path: string, options: OpenOptions): Archive {
	const file = resolveArchive(path)
	try {
		inspectArchive(file, options.mode)
		return options.mode === 'read' ? openReader(file) : openWriter(file, options.now ?? Date.now)
	} catch (error) {
		throw asArchiveError(error, file)
	}
}

/**
 * Whether a process writes to the archive at `path` at this instant. A run that is `running` in an archive that
 * nobody writes was killed, and can be resumed.
 *
 * @throws {ArchiveError} `failed` where the lock beside it cannot be looked at.
 */
export function isArchiveInUse(path: string): boolean {
	const file = resolveArchive(path)
	try {
		return isWritten(file)
	} catch (error) {
		throw asArchiveError(error, file)
	}
}

function openReader(path: string): Archive {
	const database = openForReading(path)
	return closingOnFailure(database, () => new SqliteArchive(path, database, undefined))
}

function openWriter(path: string, now: () => number): Archive {
	makeFolder(path)
	const lock = new WriterLock(path)
	try {
		const database = openForWriting(path)
		return closingOnFailure(database, () => {
			const writer = { pid: process.pid, host: hostname(), since: now() }
			return new SqliteArchive(path, database, { lock, writer, now })
		})
	} catch (error) {
		lock[Symbol.dispose]()
		throw error
	}
}

function closingOnFailure<Result>(database: Database, make: () => Result): Result {
	try {
		return make()
	} catch (error) {
		database.close()
		throw error
	}
}

/** What whoever writes to an archive holds. */
interface Writing {
	readonly lock: WriterLock
	/** Noted for the message to a second writer. */
	readonly writer: Omit<Writer, 'run'>
	readonly now: () => number
}

class SqliteArchive implements Archive {
	readonly path: string
	readonly #database: Database
	readonly #lock: WriterLock | undefined
	readonly #custody: Custody | undefined
	readonly #guard: Guard
	readonly #statements: Statements
	readonly #texts: CandidateTexts

	constructor(path: string, database: Database, writing: Writing | undefined) {
		this.path = path
		this.#database = database
		this.#statements = prepareStatements(database)
		this.#texts = new CandidateTexts(this.#statements)
		if (writing !== undefined) {
			this.#lock = writing.lock
			this.#statements.setWriter.run(writing.writer)
			this.#custody = new Custody(path, database, writing.now)
		}
		this.#guard = new Guard(path, this.#custody)
	}

	createRun(run: NewRun): RunArchive {
		const begin = this.#database.transaction((): string => {
			let id = newRunId(run.experiment.name)
			while (this.#statements.runNumber.get({ id }) !== undefined) id = newRunId(run.experiment.name)
			this.#statements.insertRun.run({ ...rowOfRun(run), id })
			this.#statements.setWriterRun.run({ id })
			return id
		})
		return this.run(this.#guard.write(() => begin.immediate()))
	}

	run(id: string): RunArchive {
		const number = this.#guard.read(() => this.#statements.runNumber.get({ id }))
		if (number === undefined) throw new RangeError(`Expected the id of a run in ${this.path}, got \`${id}\``)
		return new SqliteRun({
			id,
			number,
			database: this.#database,
			statements: this.#statements,
			texts: this.#texts,
			guard: this.#guard,
		})
	}

	find(beginning: string | undefined): RunArchive | NoSuchRun {
		const all = this.#guard.read(() => this.#statements.runIds.all())
		const matching = beginning === undefined ? [] : all.filter((id) => id.startsWith(beginning))
		const found =
			beginning === undefined
				? all[0]
				: (all.find((id) => id === beginning) ??
					all.find((id) => isRunOf(id, beginning)) ??
					(matching.length === 1 ? matching[0] : undefined))
		return found === undefined ? { id: undefined, matching, all } : this.run(found)
	}

	runs(): RunArchive[] {
		return this.#guard.read(() => this.#statements.runIds.all()).map((id) => this.run(id))
	}

	close(): void {
		if (!this.#database.open) return
		using _ = this.#lock
		if (this.#custody === undefined) {
			this.#database.close()
			return
		}
		try {
			this.#guard.write(() => this.#statements.clearWriter.run())
		} catch (error) {
			// The note is for messages only, and without the lock it says nothing: a full disk may keep it.
			if (!(error instanceof ArchiveError) || error.kind === 'gone') {
				// Not as written: the files of these names are none of ours.
				this.#database.close()
				throw error
			}
		}
		closeWritten(this.#database)
	}
}
