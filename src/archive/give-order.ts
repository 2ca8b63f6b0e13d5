import Database from 'better-sqlite3'
import { ArchiveError, asArchiveError } from './archive-error.ts'
import { isThere } from './given-up.ts'
import { versionOf } from './migrate.ts'
import { inspectArchive, resolveArchive } from './open-database.ts'
import type { Order } from './order.ts'
import { schemaVersion } from './schema.ts'

/** How long another write is waited for: a tell takes a millisecond. */
const patienceMs = 10_000

/**
 * Leaves an order for a run, which takes it at its next safe place, or when it is resumed; also while another process
 * writes to the archive.
 *
 * @param run - Its whole id.
 * @param givenAt - Milliseconds since 1970.
 * @returns Its id, as the archive has it.
 * @throws {ArchiveError} If the archive cannot be written.
 * @throws {RangeError} If there is no such run.
 */
export function giveOrder(path: string, run: string, order: Order, givenAt: number): number {
	const file = resolveArchive(path)
	try {
		inspectArchive(file, 'write')
		const database = new Database(file, { fileMustExist: true, timeout: patienceMs })
		try {
			const version = versionOf(database)
			if (version !== schemaVersion) {
				const detail = `has schema ${version}, expected ${schemaVersion}: bring it up to date with \`vacuum\``
				throw new ArchiveError(version < schemaVersion ? 'older-schema' : 'newer-schema', file, detail)
			}
			const given = database
				.prepare(
					`INSERT INTO orders (run, given_at, what) SELECT number, @givenAt, @what FROM runs WHERE id = @run AND ${isThere}`,
				)
				.run({ run, givenAt, what: JSON.stringify(order) })
			if (given.changes === 0) throw new RangeError(`Expected the id of a run in ${file}, got \`${run}\``)
			return Number(given.lastInsertRowid)
		} finally {
			database.close()
		}
	} catch (error) {
		throw asArchiveError(error, file)
	}
}
