import { hostname } from 'node:os'
import type { Database } from 'better-sqlite3'
import type { Experiment } from '../experiment/experiment.ts'
import type {
	Archive,
	CanaryRecord,
	CandidateRecord,
	ConfirmationRecord,
	JournalEntry,
	LineageRow,
	MigrationRecord,
	NewRun,
	OutcomeCount,
	RunRecord,
	RunStatus,
	Tell,
} from './archive.ts'
import { ArchiveError, asArchiveError } from './archive-error.ts'
import { expectTold, insertTell } from './insert-tell.ts'
import type { ModelLog, Notes } from './model-log.ts'
import {
	closeWritten,
	inspectArchive,
	makeFolder,
	openForReading,
	openForWriting,
	resolveArchive,
} from './open-database.ts'
import { askOf, canaryOf, candidateOf, confirmationOf, lineageOf, migrationOf, runOf } from './rows.ts'
import { newRunId } from './run-id.ts'
import { SqliteModelLog } from './sqlite-model-log.ts'
import { prepareStatements, type Statements } from './statements.ts'
import { isWritten, WriterLock } from './writer-lock.ts'

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
			const archive = new SqliteArchive(path, database, lock)
			archive.sign(process.pid, hostname(), now())
			return archive
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

/** Rows read at once: a run is paged through, so that no statement stays open while others are told. */
const pageOfCandidates = 128
const pageOfFigures = 2048

class SqliteArchive implements Archive {
	readonly path: string
	readonly #database: Database
	readonly #lock: WriterLock | undefined
	readonly #statements: Statements
	readonly #insertTell: (run: number, tell: Tell) => void
	/** Rowids of runs by id; runs are never removed. */
	readonly #runNumbers = new Map<string, number>()

	constructor(path: string, database: Database, lock: WriterLock | undefined) {
		this.path = path
		this.#database = database
		this.#lock = lock
		this.#statements = prepareStatements(database)
		const insert = database.transaction((run: number, tell: Tell) => insertTell(this.#statements, run, tell))
		this.#insertTell = (run, tell) => insert.immediate(run, tell)
	}

	/** Notes who writes, for the message to a second writer. */
	sign(pid: number, host: string, since: number): void {
		this.#statements.setWriter.run(pid, host, since)
	}

	createRun(run: NewRun): RunRecord {
		return this.#write(() => {
			const begin = this.#database.transaction((): string => {
				let id = newRunId(run.experiment.name)
				while (this.#statements.runNumber.get(id) !== undefined) id = newRunId(run.experiment.name)
				this.#statements.insertRun.run(
					id,
					JSON.stringify(run.experiment),
					JSON.stringify(run.facts),
					run.seed,
					run.evaluatorFingerprint,
					run.startedAt,
					run.tellOrder,
				)
				this.#statements.setWriterRun.run(id)
				return id
			})
			const id = begin.immediate()
			const { experiment, facts, seed, evaluatorFingerprint, startedAt, tellOrder } = run
			const fresh = { status: 'running', told: 0, elapsedMs: 0, endedAt: undefined } as const
			return { experiment, facts, seed, evaluatorFingerprint, startedAt, tellOrder, id, ...fresh }
		})
	}

	runs(): RunRecord[] {
		return this.#guard(() => this.#statements.runs.all().map(runOf))
	}

	findRun(id: string | undefined): RunRecord | undefined {
		const runs = this.#guard(() => this.#statements.runs.all())
		const found = id === undefined ? runs.slice(0, 1) : runs.filter((run) => run.id.startsWith(id))
		const row = found.find((run) => run.id === id) ?? found[0]
		if (row === undefined) return undefined
		if (row.id !== id && found.length > 1) {
			const names = found.map((run) => run.id).join(', ')
			throw new RangeError(`Expected the beginning of one run's id, got \`${id}\`, which begins ${names}`)
		}
		return runOf(row)
	}

	tell(runId: string, tell: Tell): void {
		const run = this.#runNumber(runId)
		this.#write(() => this.#insertTell(run, tell))
	}

	candidate(runId: string, number: number): CandidateRecord | undefined {
		const run = this.#runNumber(runId)
		const row = this.#guard(() => this.#statements.candidate.get(run, number))
		return row && candidateOf(row)
	}

	*candidates(runId: string, from = 0): Iterable<CandidateRecord> {
		const run = this.#runNumber(runId)
		const page = (at: number) => this.#statements.candidatesFrom.all(run, at, pageOfCandidates)
		for (const row of this.#pages(page, from, pageOfCandidates, (last) => last.number + 1)) yield candidateOf(row)
	}

	*lineage(runId: string, from = 0): Iterable<LineageRow> {
		const run = this.#runNumber(runId)
		const page = (at: number) => this.#statements.figuresFrom.all(run, at, pageOfFigures)
		for (const row of this.#pages(page, from, pageOfFigures, (last) => last.number + 1)) yield lineageOf(row)
	}

	findFingerprint(runId: string, fingerprint: string): number | undefined {
		const run = this.#runNumber(runId)
		return this.#guard(() => this.#statements.firstOfFingerprint.get(run, fingerprint))
	}

	*migrations(runId: string): Iterable<MigrationRecord> {
		const run = this.#runNumber(runId)
		const page = (after: number) => this.#statements.migrationsAfter.all(run, after, pageOfFigures)
		for (const row of this.#pages(page, 0, pageOfFigures, (last) => last.id)) yield migrationOf(row)
	}

	keepAsk(runId: string, entry: Omit<JournalEntry, 'ended'>): void {
		const run = this.#runNumber(runId)
		const { sequence, island, ask, toldBefore, filler, parents, operator, model } = entry
		this.#write(() => {
			const next = this.#statements.nextAsk.get(run) ?? 0
			if (sequence !== next) throw new RangeError(`Expected \`sequence\` to be ${next}, got \`${sequence}\``)
			this.#statements.insertAsk.run(
				run,
				sequence,
				island,
				ask,
				toldBefore,
				filler ? 1 : 0,
				JSON.stringify(parents),
				operator ?? null,
				model ?? null,
			)
		})
	}

	endAsk(runId: string, sequence: number): void {
		const run = this.#runNumber(runId)
		this.#write(() => this.#statements.endAsk.run(run, sequence))
	}

	*journal(runId: string): Iterable<JournalEntry> {
		const run = this.#runNumber(runId)
		const page = (at: number) => this.#statements.asksFrom.all(run, at, pageOfFigures)
		for (const row of this.#pages(page, 0, pageOfFigures, (last) => last.sequence + 1)) yield askOf(row)
	}

	confirm(runId: string, confirmation: ConfirmationRecord): void {
		const run = this.#runNumber(runId)
		const { candidate, outcome, confirmedAtMs } = confirmation
		this.#write(() => {
			const told = this.#statements.nextNumber.get(run) ?? 0
			expectTold(candidate, told, 'candidate')
			this.#statements.insertConfirmation.run(run, candidate, JSON.stringify(outcome), confirmedAtMs)
		})
	}

	confirmations(runId: string): ConfirmationRecord[] {
		const run = this.#runNumber(runId)
		return this.#guard(() => this.#statements.confirmations.all(run).map(confirmationOf))
	}

	keepCanary(runId: string, canary: CanaryRecord): void {
		const run = this.#runNumber(runId)
		const { toldBefore, planted, score, interval, pairs, passed, atMs } = canary
		this.#write(() => {
			const { low, high } = interval
			this.#statements.insertCanary.run(run, toldBefore, planted, score, low, high, pairs, passed ? 1 : 0, atMs)
		})
	}

	canaries(runId: string): CanaryRecord[] {
		const run = this.#runNumber(runId)
		return this.#guard(() => this.#statements.canaries.all(run).map(canaryOf))
	}

	best(runId: string, count: number): CandidateRecord[] {
		if (!Number.isInteger(count) || count < 0) {
			throw new RangeError(`Expected \`count\` to be a non-negative integer, got \`${count}\``)
		}
		const run = this.#runNumber(runId)
		return this.#guard(() => this.#statements.best.all(run, count).map(candidateOf))
	}

	outcomeCounts(runId: string): OutcomeCount[] {
		const run = this.#runNumber(runId)
		const rows = this.#guard(() => this.#statements.outcomeCounts.all(run))
		return rows.map((row) => ({ ...row, island: row.island ?? undefined, kind: row.kind as OutcomeCount['kind'] }))
	}

	modelLog(runId: string): ModelLog & Notes {
		const guards = {
			read: <Result>(action: () => Result) => this.#guard(action),
			write: <Result>(action: () => Result) => this.#write(action),
		}
		const run = this.#runNumber(runId)
		return this.#guard(() => new SqliteModelLog(this.#database, run, guards))
	}

	setStatus(runId: string, status: RunStatus, elapsedMs: number, at: number): void {
		const run = this.#runNumber(runId)
		this.#write(() => {
			const set = this.#database.transaction(() => {
				this.#statements.setStatus.run(status, elapsedMs, status === 'running' ? null : at, run)
				if (status === 'running') this.#statements.setWriterRun.run(runId)
			})
			set.immediate()
		})
	}

	setBudget(runId: string, budget: Experiment['budget']): void {
		const run = this.#runNumber(runId)
		const record = this.findRun(runId)
		this.#write(() => this.#statements.setExperiment.run(JSON.stringify({ ...record?.experiment, budget }), run))
	}

	close(): void {
		if (!this.#database.open) return
		if (this.#lock === undefined) {
			this.#database.close()
			return
		}
		try {
			this.#guard(() => this.#statements.clearWriter.run())
		} catch (error) {
			// The note is for messages only, and without the lock it says nothing: a full disk may keep it.
			if (!(error instanceof ArchiveError)) throw error
		} finally {
			closeWritten(this.#database)
			this.#lock[Symbol.dispose]()
		}
	}

	#runNumber(runId: string): number {
		const known = this.#runNumbers.get(runId) ?? this.#guard(() => this.#statements.runNumber.get(runId))
		if (known === undefined) throw new RangeError(`Expected the id of a run in ${this.path}, got \`${runId}\``)
		this.#runNumbers.set(runId, known)
		return known
	}

	*#pages<Row>(page: (at: number) => Row[], from: number, size: number, next: (last: Row) => number): Iterable<Row> {
		for (let at = from; ; ) {
			const rows = this.#guard(() => page(at))
			yield* rows
			const last = rows.at(-1)
			if (last === undefined || rows.length < size) return
			at = next(last)
		}
	}

	#write<Result>(action: () => Result): Result {
		if (this.#lock === undefined) {
			throw new ArchiveError('read-only', this.path, 'is open for reading: expected it to be opened with mode `write`')
		}
		return this.#guard(action)
	}

	#guard<Result>(action: () => Result): Result {
		try {
			return action()
		} catch (error) {
			throw asArchiveError(error, this.path)
		}
	}
}
