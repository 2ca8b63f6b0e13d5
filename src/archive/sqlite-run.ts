import type { Database, Transaction } from 'better-sqlite3'
import type { Experiment } from '../experiment/experiment.ts'
import type {
	CanaryRecord,
	CandidateRecord,
	ConfirmationRecord,
	MigrationRecord,
	OutcomeCount,
	RunArchive,
	RunRecord,
	RunStatus,
	Tell,
} from './archive.ts'
import { type ArchiveError, diskFull } from './archive-error.ts'
import { type CandidateRow, candidateOf, keptFingerprint, lineageOf, migrationOf, outlineOf } from './candidate-rows.ts'
import type { CandidateTexts } from './candidate-texts.ts'
import type { Guard } from './guard.ts'
import { rowsWithIdea } from './idea-search.ts'
import { insertConfirmation, insertTell } from './insert-told.ts'
import type { Instructions } from './instruction.ts'
import type { ModelLog, Notes } from './model-log.ts'
import { databaseBytes } from './open-database.ts'
import { type Order, type OrderRecord, type Rescoring, rescoringOf } from './order.ts'
import type { LineageRow, OutlineRow } from './outline.ts'
import { pruningOf } from './prune-run.ts'
import type { Pruned } from './pruned.ts'
import { frontOf, frontRows, type RankedRow, rankedRows } from './ranked.ts'
import { asScoredLast } from './rescoring.ts'
import { canaryOf, confirmationOf, orderOf, outcomeCountsOf, type RunRow, rowOfCanary, runOf } from './run-rows.ts'
import { inSteps } from './small-steps.ts'
import { SqliteIncidents } from './sqlite-incidents.ts'
import { SqliteJournal } from './sqlite-journal.ts'
import { SqliteModelLog } from './sqlite-model-log.ts'
import { SqliteSnapshot } from './sqlite-snapshot.ts'
import { SqliteTunings } from './sqlite-tunings.ts'
import type { Statements } from './statements.ts'
import type { TextsRow } from './text-blocks.ts'

/** Rows read at once. */
const pageOfCandidates = 128
const pageOfFigures = 2048

/** What a run in an archive's database is read and written with. */
export interface SqliteRunParts {
	readonly id: string
	/** Its rowid, which another run may be given once this one is deleted. */
	readonly number: number
	/** Of the archive, absolute. */
	readonly path: string
	readonly database: Database
	readonly statements: Statements
	readonly texts: CandidateTexts
	readonly guard: Guard
}

/** One run in an archive's database. */
export class SqliteRun implements RunArchive {
	readonly id: string
	readonly journal: SqliteJournal
	readonly snapshot: SqliteSnapshot
	readonly incidents: SqliteIncidents
	readonly tunings: SqliteTunings
	readonly #run: number
	readonly #path: string
	readonly #database: Database
	readonly #inTransaction: Transaction<(action: () => unknown) => unknown>
	readonly #statements: Statements
	readonly #texts: CandidateTexts
	readonly #guard: Guard
	#modelLog: SqliteModelLog | undefined
	#next: number | undefined

	constructor({ id, number, path, database, statements, texts, guard }: SqliteRunParts) {
		this.id = id
		this.journal = new SqliteJournal(statements, number, guard)
		this.snapshot = new SqliteSnapshot(statements, number, guard)
		this.incidents = new SqliteIncidents(statements, number, guard)
		this.tunings = new SqliteTunings(statements, number, guard)
		this.#run = number
		this.#path = path
		this.#database = database
		this.#inTransaction = database.transaction((action) => action())
		this.#statements = statements
		this.#texts = texts
		this.#guard = guard
	}

	record(): RunRecord {
		return this.#guard.read(() => runOf(this.#statements.run.get({ run: this.#run }) as RunRow))
	}

	hold(): void {
		this.#guard.write(() => undefined)
	}

	tell(tell: Tell): void {
		this.#transact(() => insertTell(this.#statements, this.#texts, this.#run, tell, this.#next))
		this.#next = tell.candidate.number + 1
	}

	candidate(number: number): CandidateRecord | undefined {
		return this.#guard.read(() => {
			const row = this.#statements.candidate.get({ run: this.#run, number })
			return row && this.#candidateOf(row)
		})
	}

	candidates(from = 0): Iterable<CandidateRecord> {
		const page = (at: number) =>
			this.#statements.candidatesFrom.all({ run: this.#run, from: at, count: pageOfCandidates })
		return this.#guard.pages(
			page,
			from,
			pageOfCandidates,
			(last) => last.number + 1,
			(row) => this.#candidateOf(row),
		)
	}

	lineage(from = 0): Iterable<LineageRow> {
		const page = (at: number) => this.#statements.figuresFrom.all({ run: this.#run, from: at, count: pageOfFigures })
		return this.#guard.pages(page, from, pageOfFigures, (last) => last.number + 1, lineageOf)
	}

	outline(from = 0): Iterable<OutlineRow> {
		const page = (at: number) => this.#statements.outlineFrom.all({ run: this.#run, from: at, count: pageOfFigures })
		return this.#guard.pages(page, from, pageOfFigures, (last) => last.number + 1, outlineOf)
	}

	findFingerprint(fingerprint: string): number | undefined {
		return this.#guard.read(() =>
			this.#statements.firstOfFingerprint.get({ run: this.#run, fingerprint: keptFingerprint(fingerprint) }),
		)
	}

	migrations(): Iterable<MigrationRecord> {
		const page = (after: number) =>
			this.#statements.migrationsAfter.all({ run: this.#run, after, count: pageOfFigures })
		return this.#guard.pages(page, 0, pageOfFigures, (last) => last.id, migrationOf)
	}

	confirm(confirmation: ConfirmationRecord): void {
		this.#guard.write(() => insertConfirmation(this.#statements, this.#run, confirmation))
	}

	confirmations(): ConfirmationRecord[] {
		return this.#guard.read(() => this.#statements.confirmations.all({ run: this.#run }).map(confirmationOf))
	}

	keepCanary(canary: CanaryRecord): void {
		this.#guard.write(() => this.#statements.insertCanary.run({ ...rowOfCanary(canary), run: this.#run }))
	}

	canaries(): CanaryRecord[] {
		return this.#guard.read(() => this.#statements.canaries.all({ run: this.#run }).map(canaryOf))
	}

	best(count: number): CandidateRecord[] {
		if (!Number.isInteger(count) || count < 0) {
			throw new RangeError(`Expected \`count\` to be a non-negative integer, got \`${count}\``)
		}
		return this.#ranked(
			(since) => this.#statements.best.all({ run: this.#run, since, count }),
			(ranked) => ranked.slice(0, count),
		)
	}

	front(): CandidateRecord[] {
		return this.#ranked((since) => frontRows(this.#statements, this.#run, since), frontOf)
	}

	outcomeCounts(): OutcomeCount[] {
		return this.#guard.read(() => outcomeCountsOf(this.#statements.outcomeCounts.all({ run: this.#run })))
	}

	withIdea(words: readonly string[], count: number): CandidateRecord[] {
		const textsOf = (row: CandidateRow) => this.#textsOf(row)
		const parts = { run: this.#run, statements: this.#statements, guard: this.#guard, textsOf }
		const rows = rowsWithIdea(parts, words, count)
		return this.#guard.read(() => this.#candidatesOf(rows))
	}

	get modelLog(): ModelLog & Notes & Instructions {
		this.#modelLog ??= this.#guard.read(() => new SqliteModelLog(this.#database, this.#run, this.#guard))
		return this.#modelLog
	}

	orders(): OrderRecord[] {
		return this.#guard.read(() => this.#statements.orders.all({ run: this.#run }).map(orderOf))
	}

	waitingOrders(): OrderRecord[] {
		return this.#guard.read(() => this.#statements.waitingOrders.all({ run: this.#run }).map(orderOf))
	}

	takeOrder(id: number, told: number): void {
		this.#guard.write(() => this.#statements.takeOrder.run({ run: this.#run, id, told }))
	}

	keepOrder(order: Order, told: number, at: number): void {
		this.#guard.write(() => this.#insertOrder(order, told, at))
	}

	waitFor(what: string): void {
		this.#guard.write(() => this.#statements.setWaits.run({ id: this.id, what }))
	}

	waitsFor(): string {
		return this.#guard.read(() => this.#statements.waits.get({ id: this.id }) ?? '')
	}

	setStatus(status: RunStatus, elapsedMs: number, at: number): void {
		const row = { run: this.#run, status, elapsed_ms: elapsedMs, ended_at: status === 'running' ? null : at }
		this.#transact(() => this.#statements.setStatus.run(row))
	}

	setBudget(budget: Experiment['budget'], from: readonly OrderRecord[] = []): void {
		const { experiment } = this.record()
		const changed = JSON.stringify({ ...experiment, budget })
		this.#transact(() => {
			this.#statements.setExperiment.run({ run: this.#run, experiment: changed })
			for (const { id } of from) this.#statements.dropOrder.run({ run: this.#run, id })
		})
	}

	replan(order: Order & { kind: 'islands' }, models: Experiment['models'], told: number, at: number): void {
		const { islands } = order
		const experiment = JSON.stringify({ ...this.record().experiment, islands, models })
		this.#transact(() => {
			this.#statements.setExperiment.run({ run: this.#run, experiment })
			this.#insertOrder(order, told, at)
		})
	}

	rescore(order: Order & { kind: 'compiler' }, evaluatorFingerprint: string, told: number, at: number): void {
		this.#transact(() => {
			this.#statements.setFingerprint.run({ run: this.#run, evaluator_fingerprint: evaluatorFingerprint })
			this.#insertOrder(order, told, at)
		})
	}

	rescoring(): Rescoring | undefined {
		const order = this.#guard.read(() => this.#statements.lastRescoring.get({ run: this.#run }))
		return order && rescoringOf(orderOf(order))
	}

	prune(keep: ReadonlySet<number>, at: number): Pruned {
		const { told } = this.record()
		this.#texts.forget()
		const note = (dropped: number) => this.#insertOrder({ kind: 'pruned', kept: told - dropped, of: told }, told, at)
		const { pruned, steps } = this.#guard.read(() => pruningOf(this.#database, this.#run, keep, note))
		inSteps(this.#database, this.#path, this.#guard, steps, (step) => this.#transact(step))
		return pruned
	}

	shortage(): ArchiveError | undefined {
		return this.#guard.setRoomAside() ? undefined : diskFull(this.#path)
	}

	diskBytes(): number {
		return this.#guard.read(() => databaseBytes(this.#database))
	}

	#insertOrder(order: Order, told: number, at: number): void {
		this.#statements.insertOrder.run({ run: this.#run, given_at: at, what: JSON.stringify(order), taken_at: told })
	}

	#textsOf({ number, fresh }: CandidateRow): TextsRow {
		return this.#texts.of(this.#run, number, fresh)
	}

	#candidateOf(row: CandidateRow): CandidateRecord {
		return candidateOf(row, this.#textsOf(row))
	}

	/** Of those told under the compiler of now the ones that `told` finds, and all that it has scored again, what `pick` takes. */
	#ranked(
		told: (since: number) => CandidateRow[],
		pick: (ranked: readonly RankedRow[]) => readonly RankedRow[],
	): CandidateRecord[] {
		const rescoring = this.rescoring()
		return this.#guard.read(() => {
			const ranked = rankedRows(this.#statements, this.#run, rescoring, told)
			const candidates = this.#candidatesOf(pick(ranked).map(({ row }) => row))
			return candidates.map((one) => asScoredLast(one, rescoring))
		})
	}

	/** In the order of the rows, but read in the order in which they stand in blocks. */
	#candidatesOf(rows: readonly CandidateRow[]): CandidateRecord[] {
		const read = new Map(
			rows.toSorted((one, other) => one.number - other.number).map((row) => [row.number, this.#candidateOf(row)]),
		)
		return rows.map(({ number }) => read.get(number) as CandidateRecord)
	}

	#transact<Result>(action: () => Result): Result {
		return this.#guard.write(() => this.#inTransaction.immediate(action) as Result)
	}
}
