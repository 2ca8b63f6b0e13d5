import { closeSync, copyFileSync, existsSync, openSync, readSync, rmSync, statSync, truncateSync } from 'node:fs'
import Database from 'better-sqlite3'
import { tuningSchema } from '../scoring/tuning.ts'
import { ArchiveError, asArchiveError } from './archive-error.ts'
import { numbersSchema } from './candidate-rows.ts'
import { type Row, readable } from './damaged-rows.ts'
import { deleteGivenUp } from './delete-run.ts'
import { forgetOrders } from './forget-orders.ts'
import { givenUpRuns, isGivenUp } from './given-up.ts'
import { incidentSchema } from './incident.ts'
import { versionOf } from './migrate.ts'
import { closeWritten, newerSchema, notAnArchive, openForWriting, resolveArchive } from './open-database.ts'
import { type Order, orderSchema } from './order.ts'
import { CandidateRecovery, type RecoveredCandidates } from './recover-candidates.ts'
import { modelTables, type RecoveredRequests, recoverModels } from './recover-models.ts'
import { RunOfCandidates } from './recover-run.ts'
import { RecoveredRows } from './recovered-rows.ts'
import { runsWritten } from './run-lock.ts'
import { type ConfirmationRow, confirmationOf, type RunRow, runOf } from './run-rows.ts'
import { applicationId, firstWithBatches, schemaVersion } from './schema.ts'

/** Schemas before this one kept candidates in other tables. */
const oldestSchema = 7

/** A run of which something was got back. */
export interface RecoveredRun {
	readonly id: string
	/** Candidates got back, and as many as there were as far as can be seen. */
	readonly candidates: { readonly kept: number; readonly of: number }
	/** Whether it can be gone on with: nothing is missing between its first candidate and the last that was got back. */
	readonly isResumable: boolean
	/** What it was started with is lost: it has what its candidates say of it, and can be looked at alone. */
	readonly lacksSettings: boolean
}

/** What was got back of a damaged archive. */
export interface Recovered {
	/** In the order in which they were started. */
	readonly runs: readonly RecoveredRun[]
	/** Runs of which nothing was got back but that there were such. */
	readonly lostRuns: number
	readonly requests: RecoveredRequests
	/** Nothing of the archive was damaged. */
	readonly isWhole: boolean
	/** Its last writer seems not to have closed it, and the log that has what was told last is not beside it. */
	readonly lacksLog: boolean
}

/**
 * Writes what can still be read of a damaged archive to a new one, which is whole: rows that stand on something that is
 * lost, such as candidates without their sources, are left out.
 *
 * @param to - A file that is not there yet; what is read is copied beside it, so that the damaged one stays as it is.
 * @throws {ArchiveError} `damaged` where nothing can be read; `in-use`, `missing`, `not-an-archive`, `newer-schema`,
 *   `older-schema`.
 */
export function recoverArchive(path: string, to: string): Recovered {
	const file = resolveArchive(path)
	const copy = `${to}.read`
	try {
		copyDamaged(file, copy)
		const lacksLog = isInLogMode(copy) && !existsSync(`${copy}-wal`)
		const source = new Database(copy)
		try {
			return { ...recoverFrom(source, file, to), lacksLog }
		} finally {
			source.close()
		}
	} catch (error) {
		throw asArchiveError(error, file)
	} finally {
		for (const end of ['', ...besides, '-shm']) rmSync(copy + end, { force: true })
	}
}

/** What SQLite keeps beside a database that its last writer did not close. */
const besides = ['-wal', '-journal']

function copyDamaged(path: string, copy: string): void {
	const found = statSync(path, { throwIfNoEntry: false })
	if (found === undefined) throw new ArchiveError('missing', path, 'is not there: expected a damaged archive')
	if (!found.isFile()) throw notAnArchive(path, 'not a regular file')
	if (found.size === 0) throw notAnArchive(path, 'an empty file')
	const [writing] = runsWritten(path)
	if (writing !== undefined) throw new ArchiveError('in-use', path, `is written by ${writing}: wait until it ends`)
	for (const end of ['', ...besides]) if (existsSync(path + end)) copyFileSync(path + end, copy + end)
	const header = beginningOf(copy, 32)
	// What a text has in place of these numbers would make a file of terabytes.
	if (header.toString('latin1', 0, 16) !== magic) return
	const [pageSize, pages] = [header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16), header.readUInt32BE(28)]
	// SQLite reads nothing of a file that is shorter than it says; pages of zeros it only does not understand.
	if (found.size < pages * pageSize && pages < 2 ** 31) truncateSync(copy, pages * pageSize)
}

/** What every database of SQLite begins with. */
const magic = 'SQLite format 3\0'

/** Whether writers of the database append to a log beside it: who closes an archive in order takes it out of that mode. */
function isInLogMode(path: string): boolean {
	return beginningOf(path, 20)[18] === 2
}

function beginningOf(path: string, bytes: number): Buffer {
	const beginning = Buffer.alloc(bytes)
	const descriptor = openSync(path, 'r')
	try {
		readSync(descriptor, beginning)
	} finally {
		closeSync(descriptor)
	}
	return beginning
}

function recoverFrom(source: Database.Database, path: string, to: string): Omit<Recovered, 'lacksLog'> {
	expectReadable(source, path)
	finishDeletions(source)
	const target = openForWriting(to)
	try {
		const { isLossy, ...recovered } = target.transaction(() =>
			new Recovery(source, target, statSync(path).mtimeMs).run(),
		)()
		const isWhole = !isLossy && passesCheck(source)
		if (recovered.runs.length === 0 && !isWhole) throw nothingToRead(path, 'no run in it')
		return { ...recovered, isWhole }
	} finally {
		closeWritten(target)
	}
}

function expectReadable(source: Database.Database, path: string): void {
	let version: number
	try {
		source.pragma('cell_size_check = ON')
		if (source.pragma('application_id', { simple: true }) !== applicationId) {
			throw notAnArchive(path, "another program's database")
		}
		version = versionOf(source)
		source.prepare('SELECT count(*) FROM sqlite_schema').get()
	} catch (error) {
		if (!(error instanceof Database.SqliteError)) throw error
		throw nothingToRead(path, `what says where things stand in it is lost: ${error.message}`)
	}
	if (version > schemaVersion) throw newerSchema(path, version)
	if (version >= oldestSchema) return
	const detail = `has schema ${version}: expected at least ${oldestSchema} to recover something of it; restore a copy`
	throw new ArchiveError('older-schema', path, detail)
}

function nothingToRead(path: string, why: string): ArchiveError {
	return new ArchiveError('damaged', path, `cannot be recovered: nothing of it can be read (${why}); restore a copy`)
}

/** In a damaged archive what is left of a run that was being deleted stays as it is, and is none that is got back. */
function finishDeletions(source: Database.Database): void {
	if (versionOf(source) !== schemaVersion) return
	const left =
		readable(
			() => givenUpRuns(source),
			() => {},
		) ?? []
	if (left.length > 0 && passesCheck(source))
		readable(
			() => deleteGivenUp(source),
			() => {},
		)
}

function passesCheck(source: Database.Database): boolean {
	try {
		return source.pragma('integrity_check(1)', { simple: true }) === 'ok'
	} catch (error) {
		if (error instanceof Database.SqliteError) return false
		throw error
	}
}

class Recovery {
	readonly #target: Database.Database
	readonly #rows: RecoveredRows
	readonly #version: number
	readonly #writtenAt: number

	/** @param writtenAt - When the archive was written last, in milliseconds since 1970. */
	constructor(source: Database.Database, target: Database.Database, writtenAt: number) {
		this.#target = target
		this.#writtenAt = writtenAt
		this.#version = versionOf(source)
		this.#rows = new RecoveredRows(source, target)
	}

	run(): Omit<Recovered, 'isWhole' | 'lacksLog'> & { readonly isLossy: boolean } {
		const rows = this.#rows
		const known = [...rows.of({ table: 'runs', key: 'number' })].filter((row) =>
			rows.take('runs', row, (one) => runOf({ ...(one as unknown as RunRow), told: 0 })),
		)
		const runs = known.filter((row) => !isGivenUp(row))
		const candidates = new CandidateRecovery(rows, this.#target, this.#version >= firstWithBatches)
		const whole = runs.map((row): Taken => {
			const number = Number(row.number)
			return { number, id: String(row.id), tellOrder: String(row.tell_order), ...candidates.take(number) }
		})
		const lost = [...candidates.runs].filter((run) => !known.some((row) => Number(row.number) === run))
		const bare = lost.flatMap((number) => this.#takeWithoutSettings(number, candidates) ?? [])
		const taken = [...whole, ...bare].sort((one, other) => one.number - other.number)
		rows.takeAll({ table: 'migrations', key: 'id' })
		rows.takeAll({ table: 'confirmations', key: 'id' }, (row) => confirmationOf(row as unknown as ConfirmationRow))
		rows.takeAll({ table: 'canaries', key: 'id' })
		rows.takeAll({ table: 'incidents', key: 'id' }, (row) => incidentSchema.parse(JSON.parse(String(row.what))))
		rows.takeAll({ table: 'tunings', key: 'id' }, (row) => tuningSchema.parse(JSON.parse(String(row.found))))
		rows.takeAll({ table: 'orders', key: 'id' }, (row) => orderSchema.parse(JSON.parse(String(row.what))))
		const requests = recoverModels(rows, this.#target)
		const recovered = taken.map(({ number, id, tellOrder, kept, of, isBeginning }): RecoveredRun => {
			const hasAsks = this.#takeAsks(number)
			const mayGoOn = tellOrder === 'arrival' ? kept === of && hasAsks && this.#hasAllOfModels() : isBeginning
			const lacksSettings = tellOrder === undefined
			const isResumable = !lacksSettings && mayGoOn && !rows.lossy.has('orders')
			const run = { id, candidates: { kept, of }, isResumable, lacksSettings }
			if (kept < of || !isResumable) this.#note(number, run)
			return run
		})
		return { runs: recovered, lostRuns: lost.length - bare.length, requests, isLossy: rows.lossy.size > 0 }
	}

	/** Takes candidates of a run of which not even what it was started with can be read; `undefined` where there are none. */
	#takeWithoutSettings(number: number, candidates: CandidateRecovery): Taken | undefined {
		// What it was called stands at the beginning of its row, which may be all that is left of it.
		const sql = 'SELECT id FROM runs WHERE number = @number'
		const [row] = this.#rows.all('runs', sql, { number }) ?? []
		const id = typeof row?.id === 'string' ? row.id : undefined
		const run = new RunOfCandidates(this.#target, number, id, this.#writtenAt)
		const found = candidates.take(number, (candidate) => run.see(candidate))
		if (found.kept > 0) return { number, id: run.keep(), tellOrder: undefined, ...found }
		run.drop()
		return undefined
	}

	/** Takes the asks of a run that is told as they come. @returns Whether none is missing. */
	#takeAsks(run: number): boolean {
		const before = new Set(this.#rows.lossy)
		this.#rows.lossy.delete('asks')
		const where = { sql: 'run = @run', values: { run } }
		this.#rows.takeAll({ table: 'asks', key: 'sequence', where }, (row) =>
			numbersSchema.parse(JSON.parse(String(row.parents))),
		)
		const isWhole = !this.#rows.lossy.has('asks')
		if (before.has('asks')) this.#rows.lossy.add('asks')
		return isWhole
	}

	#hasAllOfModels(): boolean {
		return !['text_blocks', 'fresh_texts', ...modelTables].some((table) => this.#rows.lossy.has(table))
	}

	/** A run that is gone on with forgets what came after its last candidate; any other says that it has gaps. */
	#note(run: number, { candidates: { kept, of }, isResumable, lacksSettings }: RecoveredRun): void {
		const told = isResumable ? kept : of
		const order: Order = { kind: 'recovered', kept, of, isResumable, ...(lacksSettings && { lacksSettings }) }
		const values: Row = { run, told, what: JSON.stringify(order), at: Date.now() }
		if (isResumable) {
			forgetOrders(this.#target, run, told)
			this.#target.prepare('DELETE FROM canaries WHERE run = @run AND told_before > @told').run(values)
			this.#target.prepare("UPDATE runs SET status = 'interrupted' WHERE number = @run").run(values)
		}
		this.#target
			.prepare('INSERT INTO orders (run, given_at, what, taken_at) VALUES (@run, @at, @what, @told)')
			.run(values)
	}
}

/** A run whose candidates were taken. */
interface Taken extends RecoveredCandidates {
	/** Its rowid. */
	readonly number: number
	readonly id: string
	/** `undefined` where it is lost, with all that it was started with. */
	readonly tellOrder: string | undefined
}
