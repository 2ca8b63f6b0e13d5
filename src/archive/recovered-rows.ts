import Database from 'better-sqlite3'
import { ZodError } from 'zod'
import { type Damaged, type Row, readable, readableRows } from './damaged-rows.ts'
import { versionOf } from './migrate.ts'
import { schemaVersion } from './schema.ts'

/** Takes rows from a damaged archive into a new one, as far as they can be read and fit to what stands there. */
export class RecoveredRows {
	/** Tables of which something could not be read, or not be taken. */
	readonly lossy: Set<string> = new Set()
	readonly #source: Database.Database
	readonly #target: Database.Database
	readonly #inserts = new Map<string, Database.Statement<[Row]>>()

	/** @param target - With foreign keys enforced: what stands on a row that is lost is not taken. */
	constructor(source: Database.Database, target: Database.Database) {
		this.#source = source
		this.#target = target
	}

	/** Rows of the damaged archive, none of a table that releases of its schema did not have; see {@link readableRows}. */
	*of(damaged: Damaged): Generator<Row> {
		if (this.#isOfLater(damaged.table)) return
		yield* readableRows(this.#source, damaged, () => this.lossy.add(damaged.table))
	}

	/** All rows of a statement about one thing; `undefined` where SQLite cannot read them. */
	all(table: string, sql: string, values: Readonly<Record<string, unknown>>): Row[] | undefined {
		return this.read(table, () => this.#source.prepare<[object], Row>(sql).all(values))
	}

	/** What a table is asked; `undefined` where SQLite cannot read that. */
	read<Result>(table: string, ask: () => Result): Result | undefined {
		return readable(ask, () => this.lossy.add(table))
	}

	/** Takes all rows of a table. @param check - Throws where a row cannot be read as what it is. */
	takeAll(damaged: Damaged, check: (row: Row) => unknown = () => undefined): void {
		for (const row of this.of(damaged)) this.take(damaged.table, row, check)
	}

	/** Takes one row. @returns Whether it did. */
	take(table: string, row: Row, check: (row: Row) => unknown = () => undefined): boolean {
		return this.whole(table, () => {
			check(row)
			this.insert(table, row)
		})
	}

	/** Takes one row, or throws; for {@link whole}. */
	insert(table: string, row: Row): void {
		this.#insertOf(table, row).run(row)
	}

	/** Does all of `change` to the new archive, or nothing where a row cannot be taken. @returns Whether it did. */
	whole(table: string, change: () => void): boolean {
		try {
			this.#target.transaction(change)()
			return true
		} catch (error) {
			if (!isOfRow(error)) throw error
			this.lossy.add(table)
			return false
		}
	}

	#isOfLater(table: string): boolean {
		if (versionOf(this.#source) === schemaVersion) return false
		const find = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = @table"
		return this.all(table, find, { table })?.length === 0
	}

	#insertOf(table: string, row: Row): Database.Statement<[Row]> {
		const kept = this.#inserts.get(table)
		if (kept !== undefined) return kept
		const columns = Object.keys(row)
		const values = columns.map((column) => `@${column}`)
		const made = this.#target.prepare<[Row]>(
			`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`,
		)
		this.#inserts.set(table, made)
		return made
	}
}

/** Whether what was thrown says that a row is none of an archive, or stands on one that is lost. */
function isOfRow(error: unknown): boolean {
	if (error instanceof Database.SqliteError) return /^SQLITE_(CONSTRAINT|MISMATCH|CORRUPT)/.test(error.code)
	if (error instanceof ZodError || error instanceof SyntaxError || error instanceof LostError) return true
	return error instanceof Error && 'code' in error && /^(Z_|ZSTD_|ERR_)/.test(String(error.code))
}

/** Something that a row stands on is lost. */
export class LostError extends Error {
	override readonly name = 'LostError'
}
