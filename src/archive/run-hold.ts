import { hostname } from 'node:os'
import { ArchiveError } from './archive-error.ts'
import type { Custody } from './custody.ts'
import { archiveGate, removeRunLock, runLock, runLockPath } from './run-lock.ts'
import type { Statements } from './statements.ts'

/** The runs that an archive which is open for writing adds to: each is held from its first write to the archive's closing. */
export class RunHold {
	readonly #path: string
	readonly #statements: Statements
	readonly #custody: Custody
	readonly #now: () => number
	readonly #held = new Map<string, Disposable>()

	constructor(path: string, statements: Statements, custody: Custody, now: () => number) {
		this.#path = path
		this.#statements = statements
		this.#custody = custody
		this.#now = now
	}

	/**
	 * @param number - Its rowid, by which it is written; `undefined` of a run that is made now.
	 * @throws {ArchiveError} `in-use` where another process, or another opening in this one, holds the run.
	 * @throws {RangeError} Where it was deleted since it was found: another run may have its number.
	 */
	take(id: string, number?: number): void {
		if (this.#held.has(id)) return
		const lock = runLock(this.#path, id)
		if (lock === undefined) throw this.#inUse(id)
		if (number !== undefined && this.#statements.runNumber.get({ id }) !== number) {
			using _ = archiveGate(this.#path)
			removeRunLock(this.#path, id)
			lock[Symbol.dispose]()
			throw new RangeError(`Expected the id of a run in ${this.#path}, got \`${id}\`, which was deleted`)
		}
		this.#held.set(id, lock)
		this.#custody.watch(runLockPath(this.#path, id))
		this.#statements.setWriter.run({ id, pid: process.pid, host: hostname(), since: this.#now() })
	}

	/** Whether the run is held here. */
	has(id: string): boolean {
		return this.#held.has(id)
	}

	/** Removes the notes of who holds the runs; they are for messages only, and without the locks they say nothing. */
	forget(): void {
		for (const id of this.#held.keys()) this.#statements.clearWriter.run({ id })
	}

	/** Lets go of all runs, and of the files of their locks; behind the archive's gate. */
	release(): void {
		for (const id of this.#held.keys()) removeRunLock(this.#path, id)
		this.abandon()
	}

	/** Lets go of all runs, where files of these names may be none of ours. */
	abandon(): void {
		for (const lock of this.#held.values()) lock[Symbol.dispose]()
		this.#held.clear()
	}

	#inUse(id: string): ArchiveError {
		const writer = this.#statements.writer.get({ id })
		const since = writer && new Date(writer.since).toISOString()
		const who = writer === undefined ? 'another process' : `process ${writer.pid} on ${writer.host} (since ${since})`
		return new ArchiveError(
			'in-use',
			this.#path,
			`has ${id} in use by ${who}: a run is added to by one process at a time; wait until that has ended, or start another run`,
		)
	}
}
