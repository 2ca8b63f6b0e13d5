import { ArchiveError, asArchiveError } from './archive-error.ts'
import type { Custody } from './custody.ts'
import type { Reserve } from './reserve.ts'
import type { RunHold } from './run-hold.ts'

/** What sees to an archive that is open for writing. */
export interface Keepers {
	readonly custody: Custody
	readonly reserve: Reserve
	readonly hold: RunHold
}

/** How an archive runs an action on its database: failures of SQLite and the file system come out as `ArchiveError`. */
export class Guard {
	readonly #path: string
	readonly #keepers: Keepers | undefined
	readonly #beforeWrite: () => void

	/**
	 * @param path - Of the archive, absolute.
	 * @param keepers - Of an archive that is open for writing.
	 * @param beforeWrite - Throws where another process has the right to write what is guarded.
	 */
	constructor(path: string, keepers: Keepers | undefined, beforeWrite: () => void = () => {}) {
		this.#path = path
		this.#keepers = keepers
		this.#beforeWrite = beforeWrite
	}

	/** What `action` gives. */
	read<Result>(action: () => Result): Result {
		try {
			return action()
		} catch (error) {
			throw asArchiveError(error, this.#path)
		}
	}

	/**
	 * As `read`; where the disk is full, once more in the room that is set aside.
	 *
	 * @throws {ArchiveError} `read-only` where the archive is open for reading; `gone`; `in-use`.
	 */
	write<Result>(action: () => Result): Result {
		const { custody, reserve } = this.#writable
		custody.check()
		const attempt = () =>
			this.read(() => {
				this.#beforeWrite()
				return action()
			})
		try {
			return attempt()
		} catch (error) {
			const isFull = error instanceof ArchiveError && error.kind === 'disk-full'
			if (isFull && reserve.giveUp()) return attempt()
			throw error
		}
	}

	/** Whether this opening of the archive adds to the run. */
	holds(run: string): boolean {
		return this.#keepers?.hold.has(run) === true
	}

	/** Whether some room of the disk is set aside for writes that find it full. @throws {ArchiveError} As `write`. */
	setRoomAside(): boolean {
		const { custody, reserve } = this.#writable
		// What is held was set aside beside the archive; whether that is still there is looked at by the write that comes.
		if (reserve.isHeld) return true
		custody.check()
		return this.read(() => reserve.take())
	}

	get #writable(): Keepers {
		if (this.#keepers !== undefined) return this.#keepers
		throw new ArchiveError('read-only', this.#path, 'is open for reading: expected it to be opened with mode `write`')
	}

	/** What rows stand for, page by page, so that no statement stays open while others are told. */
	*pages<Row, Value>(
		page: (at: number) => Row[],
		from: number,
		size: number,
		next: (last: Row) => number,
		of: (row: Row) => Value,
	): Generator<Value> {
		for (let at = from; ; ) {
			const rows = this.read(() => page(at))
			for (const row of rows) yield this.read(() => of(row))
			const last = rows.at(-1)
			if (last === undefined || rows.length < size) return
			at = next(last)
		}
	}
}
