import { ArchiveError, asArchiveError } from './archive-error.ts'
import type { Custody } from './custody.ts'

/** How an archive runs an action on its database: failures of SQLite and the file system come out as `ArchiveError`. */
export class Guard {
	readonly #path: string
	readonly #custody: Custody | undefined
	readonly #beforeWrite: () => void

	/**
	 * @param path - Of the archive, absolute.
	 * @param custody - Of an archive that is open for writing.
	 * @param beforeWrite - Throws where another process has the right to write what is guarded.
	 */
	constructor(path: string, custody: Custody | undefined, beforeWrite: () => void = () => {}) {
		this.#path = path
		this.#custody = custody
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

	/** As `read`. @throws {ArchiveError} `read-only` where the archive is open for reading; `gone`; `in-use`. */
	write<Result>(action: () => Result): Result {
		if (this.#custody === undefined) {
			throw new ArchiveError('read-only', this.#path, 'is open for reading: expected it to be opened with mode `write`')
		}
		this.#custody.check()
		return this.read(() => {
			this.#beforeWrite()
			return action()
		})
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
