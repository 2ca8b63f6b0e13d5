import type { Database } from 'better-sqlite3'
import type { Archive, NewRun, NoSuchRun, RunArchive } from './archive.ts'
import { ArchiveError, asArchiveError } from './archive-error.ts'
import { CandidateTexts } from './candidate-texts.ts'
import { Custody } from './custody.ts'
import { deletingOf } from './delete-run.ts'
import { givenUpRuns, giveUpRun } from './given-up.ts'
import { Guard, type Keepers } from './guard.ts'
import {
	closeWritten,
	copyDatabase,
	inspectArchive,
	makeFolder,
	openForReading,
	openForWriting,
	resolveArchive,
} from './open-database.ts'
import { Reserve } from './reserve.ts'
import { RunHold } from './run-hold.ts'
import { isRunOf, newRunId } from './run-id.ts'
import { archiveGate, isRunWritten, runsWritten } from './run-lock.ts'
import { rowOfRun } from './run-rows.ts'
import { inSteps } from './small-steps.ts'
import { SqliteRun } from './sqlite-run.ts'
import { prepareStatements, type Statements } from './statements.ts'

/** How an archive is opened. */
export interface OpenOptions {
	/** `write` makes the file and its folder where they are missing; `change` writes, and `read` reads, what is there. */
	readonly mode: 'write' | 'change' | 'read'
	/** Clock that says since when a run is in use, in milliseconds since 1970. */
	readonly now?: () => number
}

/**
 * An archive in one SQLite file, which may hold many runs.
 *
 * Each run is added to by one process at a time, from its first write to closing or its death by whatever signal; others
 * may add to other runs meanwhile, and any number read beside them. A tell is one transaction, and survives `kill -9` from the moment `tell` returns (`openForWriting` says
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
 * Whether a process adds to a run of the archive at `path` at this instant. A run that is `running` and that nobody adds to
 * was killed, and can be resumed.
 *
 * @throws {ArchiveError} `failed` where the lock beside it cannot be looked at.
 */
export function isRunInUse(path: string, run: string): boolean {
	const file = resolveArchive(path)
	try {
		return isRunWritten(file, run)
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
	using _ = archiveGate(path)
	const database = openForWriting(path)
	return closingOnFailure(database, () => new SqliteArchive(path, database, now))
}

function closingOnFailure<Result>(database: Database, make: () => Result): Result {
	try {
		return make()
	} catch (error) {
		database.close()
		throw error
	}
}

class SqliteArchive implements Archive {
	readonly path: string
	readonly #database: Database
	readonly #statements: Statements
	readonly #texts: CandidateTexts
	readonly #keepers: Keepers | undefined
	readonly #hold: RunHold | undefined
	readonly #guard: Guard

	/** @param now - Of an archive that is written. */
	constructor(path: string, database: Database, now: (() => number) | undefined) {
		this.path = path
		this.#database = database
		this.#statements = prepareStatements(database)
		this.#texts = new CandidateTexts(this.#statements)
		if (now !== undefined) {
			const custody = new Custody(path, database, now)
			this.#hold = new RunHold(path, this.#statements, custody, now)
			this.#keepers = { custody, reserve: new Reserve(path), hold: this.#hold }
		}
		this.#guard = new Guard(path, this.#keepers)
	}

	createRun(run: NewRun): RunArchive {
		const id = this.#guard.write(() => {
			let id = newRunId(run.experiment.name)
			while (this.#statements.runNumber.get({ id }) !== undefined) id = newRunId(run.experiment.name)
			// Before it is there: nobody is to see it `running` and not held.
			this.#hold?.take(id)
			this.#statements.insertRun.run({ ...rowOfRun(run), id })
			return id
		})
		return this.run(id)
	}

	run(id: string): RunArchive {
		const number = this.#guard.read(() => this.#statements.runNumber.get({ id }))
		if (number === undefined) throw new RangeError(`Expected the id of a run in ${this.path}, got \`${id}\``)
		return new SqliteRun({
			id,
			number,
			path: this.path,
			database: this.#database,
			statements: this.#statements,
			texts: this.#texts,
			guard: new Guard(this.path, this.#keepers, () => this.#hold?.take(id, number)),
		})
	}

	find(beginning: string | undefined): RunArchive | NoSuchRun {
		const all = this.#guard.read(() => this.#statements.runIds.all())
		const matching = beginning === undefined ? [] : all.filter((id) => id.startsWith(beginning))
		const found =
			beginning === undefined
				? this.#newestOf(all)
				: (all.find((id) => id === beginning) ??
					this.#newestOf(all.filter((id) => isRunOf(id, beginning))) ??
					(matching.length === 1 ? matching[0] : undefined))
		return found === undefined ? { id: undefined, matching, all } : this.run(found)
	}

	/** Whom a person means by the newest of these: neither a replay nor a start that came to nothing, where there are others. */
	#newestOf(ids: readonly string[]): string | undefined {
		const isMeant = (id: string) =>
			this.#guard.read(() => this.#statements.hasSearched.get({ id }) === 1 || isRunWritten(this.path, id))
		return ids.find(isMeant) ?? ids[0]
	}

	runs(): RunArchive[] {
		return this.#guard.read(() => this.#statements.runIds.all()).map((id) => this.run(id))
	}

	delete(id: string): void {
		const run = this.run(id)
		run.hold()
		const number = this.#guard.read(() => this.#statements.runNumber.get({ id })) ?? 0
		this.#guard.write(() => giveUpRun(this.#database, number))
		this.#deleteGivenUp()
	}

	/** Runs of which that was cut short are among them. */
	#deleteGivenUp(): void {
		const transact = (step: () => void) => this.#guard.write(() => this.#database.transaction(step).immediate())
		for (const number of this.#guard.read(() => givenUpRuns(this.#database))) {
			const steps = this.#guard.read(() => deletingOf(this.#database, number))
			inSteps(this.#database, this.path, this.#guard, steps, transact)
		}
		// Another run may be given such a number.
		this.#texts.forget()
	}

	vacuum(): void {
		using _ = archiveGate(this.path)
		const [writing] = runsWritten(this.path)
		if (writing !== undefined) {
			throw new ArchiveError('in-use', this.path, `is written by ${writing}: it can be cleared when no run is added to`)
		}
		this.#deleteGivenUp()
		this.#guard.write(() => {
			this.#database.exec('VACUUM')
			this.#database.pragma('wal_checkpoint(TRUNCATE)')
		})
	}

	async copyTo(file: string): Promise<void> {
		try {
			await copyDatabase(this.#database, file, runsWritten(this.path))
		} catch (error) {
			throw asArchiveError(error, file)
		}
	}

	close(): void {
		if (!this.#database.open) return
		if (this.#hold === undefined) {
			this.#database.close()
			return
		}
		// What is to be written into the file now may need it.
		this.#keepers?.reserve[Symbol.dispose]()
		try {
			this.#guard.write(() => this.#hold?.forget())
		} catch (error) {
			// A full disk may keep the notes.
			if (!(error instanceof ArchiveError) || error.kind === 'gone') {
				// Not as written: the files of these names are none of ours.
				this.#database.close()
				this.#hold.abandon()
				throw error
			}
		}
		using _ = archiveGate(this.path)
		this.#hold.release()
		closeWritten(this.#database)
	}
}
