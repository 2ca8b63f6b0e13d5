import Database from 'better-sqlite3'

/** Rows read at once, and keys looked up one by one where they cannot be. */
const page = 128
/** Keys without a row behind the last that can be read, where SQLite cannot say which the last one is. */
const searchedBeyond = 2_000

/** A table, or those rows of it for which `where` holds, in the order of a key of integers. */
export interface Damaged {
	readonly table: string
	readonly key: string
	/** All, unless given. */
	readonly columns?: string
	/** A key up to which there have been rows. */
	readonly atLeast?: number
	/** A condition, with values of its own by name. */
	readonly where?: { readonly sql: string; readonly values: Readonly<Record<string, number>> }
}

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, unknown>>

/**
 * Every row that SQLite can still read, in ascending order of its key: page by page, and key by key where a page is damaged.
 * A table that is not there is a loss as well.
 *
 * @param onLoss - Called where something cannot be read.
 */
export function* readableRows(
	database: Database.Database,
	{ table, key, columns = '*', atLeast = 0, where }: Damaged,
	onLoss: () => void,
): Generator<Row> {
	const rows = `SELECT ${columns} FROM ${table} WHERE ${where?.sql ?? 'TRUE'}`
	const attempt = <Result>(read: () => Result): Result | undefined => readable(read, onLoss)
	const statements = attempt(() => ({
		from: database.prepare<[object], Row>(`${rows} AND ${key} >= @from ORDER BY ${key} LIMIT ${page}`),
		one: database.prepare<[object], Row>(`${rows} AND ${key} = @from`),
		last: database
			.prepare<[object], number | null>(`SELECT max(${key}) FROM ${table} WHERE ${where?.sql ?? 'TRUE'}`)
			.pluck(),
	}))
	if (statements === undefined) return
	const values = where?.values ?? {}
	const last = attempt(() => statements.last.get(values) ?? -1)
	let [from, end] = [0, last ?? Math.max(atLeast, searchedBeyond)]
	while (from <= end) {
		const found = attempt(() => statements.from.all({ ...values, from }))
		const at = from
		const singly = () =>
			Array.from({ length: page }, (_, index) => attempt(() => statements.one.get({ ...values, from: at + index })))
		for (const row of found ?? singly()) {
			const own = row === undefined ? -1 : Number(row[key])
			// Damaged pages that lead into one another would go on for ever.
			if (row === undefined || own < from) continue
			yield row
			from = own + 1
			if (last === undefined) end = Math.max(end, from + searchedBeyond)
		}
		if (found !== undefined && found.length < page) return
		from = Math.max(from, found === undefined ? at + page : at + 1)
	}
}

/** What `read` gives; `undefined`, with `onLoss` called, where SQLite cannot read that. */
export function readable<Result>(read: () => Result, onLoss: () => void): Result | undefined {
	try {
		return read()
	} catch (error) {
		if (!(error instanceof Database.SqliteError)) throw error
		onLoss()
		return undefined
	}
}
