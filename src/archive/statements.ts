import type { Database, Statement } from 'better-sqlite3'
import type { CandidateRow, FiguresRow, Fingerprint, KeptRow, MigrationRow, OutlineFigures } from './candidate-rows.ts'
import { isThere } from './given-up.ts'
import { countsSql, keepCountsSql } from './kept-counts.ts'
import type {
	AskRow,
	CanaryRow,
	ConfirmationRow,
	IncidentRow,
	OrderRow,
	OutcomeCountRow,
	RunRow,
	RunWriter,
} from './run-rows.ts'

/** A statement about one run, named by its rowid; further parameters stand beside it. */
type OfRun<Parameters = object, Row = unknown> = Statement<[{ readonly run: number } & Parameters], Row>

/** Rows of at most `count`, from the one named. */
type PageOfRun<Row> = OfRun<{ readonly from: number; readonly count: number }, Row>

/** Texts of a batch or a block, and the first candidate that they are of. */
interface PackedTexts {
	readonly first: number
	readonly lines: Buffer
}

/** Every statement of an archive, prepared once; parameters are bound by name. */
export interface Statements {
	readonly insertRun: Statement
	readonly run: OfRun<object, RunRow>
	/** Newest first. */
	readonly runIds: Statement<[], string>
	readonly hasSearched: Statement<[{ readonly id: string }], number>
	readonly runNumber: Statement<[{ readonly id: string }], number>
	readonly setStatus: OfRun<{ readonly status: string; readonly elapsed_ms: number; readonly ended_at: number | null }>
	readonly setExperiment: OfRun<{ readonly experiment: string }>
	readonly setFingerprint: OfRun<{ readonly evaluator_fingerprint: string }>
	readonly setWriter: Statement<[RunWriter & { readonly id: string }]>
	readonly writer: Statement<[{ readonly id: string }], RunWriter>
	readonly setWaits: Statement<[{ readonly id: string; readonly what: string }]>
	readonly waits: Statement<[{ readonly id: string }], string>
	readonly clearWriter: Statement<[{ readonly id: string }]>
	readonly nextNumber: OfRun<object, number>
	readonly insertCandidate: OfRun<KeptRow>
	readonly insertFreshTexts: OfRun<{ readonly number: number; readonly line: string }>
	/** From the one named on, in order. */
	readonly freshTexts: OfRun<{ readonly first: number }, { readonly number: number; readonly line: string }>
	readonly deleteFreshTexts: OfRun<{ readonly first: number }>
	readonly insertBlock: OfRun<PackedTexts & { readonly candidates: number }>
	/** The one that has a candidate, where its texts are packed. */
	readonly block: OfRun<{ readonly number: number }, PackedTexts>
	readonly blocksFrom: OfRun<{ readonly first: number }, PackedTexts>
	readonly deleteBlocks: OfRun<{ readonly first: number }>
	readonly insertMigration: OfRun
	readonly insertConfirmation: OfRun<ConfirmationRow>
	readonly candidate: OfRun<{ readonly number: number }, CandidateRow>
	readonly candidatesFrom: PageOfRun<CandidateRow>
	readonly figuresFrom: PageOfRun<FiguresRow>
	readonly outlineFrom: PageOfRun<OutlineFigures>
	readonly firstOfFingerprint: OfRun<{ readonly fingerprint: Fingerprint }, number>
	readonly migrationsAfter: OfRun<{ readonly after: number; readonly count: number }, MigrationRow>
	readonly confirmations: OfRun<object, ConfirmationRow>
	readonly insertCanary: OfRun<CanaryRow>
	readonly canaries: OfRun<object, CanaryRow>
	readonly insertIncident: OfRun<IncidentRow>
	readonly countIncidents: OfRun<object, number>
	readonly incidents: OfRun<object, IncidentRow>
	readonly keepTuning: OfRun<{ readonly request: Buffer; readonly found: string }>
	readonly tuning: OfRun<{ readonly request: Buffer }, string>
	/** Of those told from `since` on. */
	readonly best: OfRun<{ readonly since: number; readonly count: number }, CandidateRow>
	/** The best of those whose scores are at most one, that are smaller than a size, and that were told from `since` on. */
	readonly nextOfFront: OfRun<{ readonly most: number; readonly less: number; readonly since: number }, number>
	readonly outcomeCounts: OfRun<object, OutcomeCountRow>
	/** Of candidates told before that one, which are all that there are. */
	readonly keepCounts: OfRun<{ readonly before: number }>
	readonly ofModelsFrom: PageOfRun<CandidateRow>
	readonly nextAsk: OfRun<object, number>
	readonly insertAsk: OfRun<Omit<AskRow, 'ended'>>
	readonly endAsk: OfRun<{ readonly sequence: number }>
	readonly asksFrom: PageOfRun<AskRow>
	readonly ask: OfRun<{ readonly island: number; readonly ask: number }, AskRow>
	readonly keepSnapshot: OfRun<{ readonly state: Buffer }>
	readonly snapshot: OfRun<object, Buffer>
	readonly orders: OfRun<object, OrderRow>
	readonly waitingOrders: OfRun<object, OrderRow>
	readonly lastRescoring: OfRun<object, OrderRow>
	readonly takeOrder: OfRun<{ readonly id: number; readonly told: number }>
	readonly dropOrder: OfRun<{ readonly id: number }>
	readonly insertOrder: OfRun<Omit<OrderRow, 'id'> & { readonly given_at: number }>
}

const figures = `c.number, c.island, c.ask, c.attempt, c.operator, c.operator_name, c.parent, c.more_parents, c.size, c.kind,
	coalesce(c.score, c.least) AS score, iif(c.score IS NULL, NULL, c.least) AS floor, c.cell`

const candidates = `SELECT ${figures}, c.fingerprint, c.exact, c.told_at_ms, t.line AS fresh
	FROM candidates AS c LEFT JOIN fresh_texts AS t ON t.run = c.run AND t.number = c.number`

/** @throws {SqliteError} If a table is missing. */
export function prepareStatements(database: Database): Statements {
	const prepare = <Parameters extends unknown[], Row>(sql: string): Statement<Parameters, Row> =>
		database.prepare<Parameters, Row>(sql) as Statement<Parameters, Row>
	const pluck = <Parameters extends unknown[], Value>(sql: string): Statement<Parameters, Value> =>
		prepare<Parameters, Value>(sql).pluck() as Statement<Parameters, Value>
	const insert = <Parameters extends unknown[]>(table: string, columns: string): Statement<Parameters> =>
		prepare(`INSERT INTO ${table} (${columns}) VALUES (${columns.replace(/\w+/g, '@$&')})`)
	return {
		insertRun: prepare(
			`INSERT INTO runs (id, experiment, facts, seed, evaluator_fingerprint, started_at, tell_order, replays, status, elapsed_ms)
			VALUES (@id, @experiment, @facts, @seed, @evaluator_fingerprint, @started_at, @tell_order, @replays, 'running', 0)`,
		),
		run: prepare(
			`SELECT r.number, r.id, r.experiment, r.facts, r.seed, r.evaluator_fingerprint, r.started_at, r.tell_order, r.replays, r.status,
				r.ended_at,
				coalesce(last.number + 1, 0) AS told,
				max(
					r.elapsed_ms,
					coalesce(last.told_at_ms, 0),
					coalesce((SELECT max(confirmed_at_ms) FROM confirmations WHERE run = r.number), 0)
				) AS elapsed_ms
			FROM runs AS r LEFT JOIN candidates AS last
				ON last.run = r.number AND last.number = (SELECT max(number) FROM candidates WHERE run = r.number)
			WHERE r.number = @run AND ${isThere}`,
		),
		runIds: pluck(`SELECT id FROM runs WHERE ${isThere} ORDER BY started_at DESC, number DESC`),
		hasSearched: pluck(
			'SELECT replays IS NULL AND EXISTS (SELECT 1 FROM candidates WHERE run = runs.number) FROM runs WHERE id = @id',
		),
		runNumber: pluck(`SELECT number FROM runs WHERE id = @id AND ${isThere}`),
		setStatus: prepare(
			'UPDATE runs SET status = @status, elapsed_ms = @elapsed_ms, ended_at = @ended_at WHERE number = @run',
		),
		setExperiment: prepare('UPDATE runs SET experiment = @experiment WHERE number = @run'),
		setFingerprint: prepare('UPDATE runs SET evaluator_fingerprint = @evaluator_fingerprint WHERE number = @run'),
		setWriter: prepare('INSERT OR REPLACE INTO writers (run, pid, host, since) VALUES (@id, @pid, @host, @since)'),
		writer: prepare('SELECT pid, host, since FROM writers WHERE run = @id'),
		setWaits: prepare('UPDATE writers SET waits_for = @what WHERE run = @id'),
		waits: pluck('SELECT waits_for FROM writers WHERE run = @id'),
		clearWriter: prepare('DELETE FROM writers WHERE run = @id'),
		nextNumber: pluck('SELECT coalesce(max(number) + 1, 0) FROM candidates WHERE run = @run'),
		insertCandidate: insert(
			'candidates',
			`run, number, island, ask, attempt, operator, operator_name, parent, more_parents, fingerprint, size, kind, least, score,
			exact, cell, told_at_ms`,
		),
		insertFreshTexts: insert('fresh_texts', 'run, number, line'),
		freshTexts: prepare('SELECT number, line FROM fresh_texts WHERE run = @run AND number >= @first ORDER BY number'),
		deleteFreshTexts: prepare('DELETE FROM fresh_texts WHERE run = @run AND number >= @first'),
		insertBlock: insert('text_blocks', 'run, first, candidates, lines'),
		block: prepare(
			'SELECT first, lines FROM text_blocks WHERE run = @run AND first <= @number ORDER BY first DESC LIMIT 1',
		),
		blocksFrom: prepare('SELECT first, lines FROM text_blocks WHERE run = @run AND first >= @first'),
		deleteBlocks: prepare('DELETE FROM text_blocks WHERE run = @run AND first >= @first'),
		insertMigration: insert('migrations', 'run, at, candidate, from_island, to_island, cause, accepted'),
		insertConfirmation: insert('confirmations', 'run, candidate, outcome, confirmed_at_ms'),
		candidate: prepare(`${candidates} WHERE c.run = @run AND c.number = @number`),
		candidatesFrom: prepare(`${candidates} WHERE c.run = @run AND c.number >= @from ORDER BY c.number LIMIT @count`),
		figuresFrom: prepare(
			`SELECT ${figures}, c.fingerprint, c.exact
			FROM candidates AS c WHERE c.run = @run AND c.number >= @from ORDER BY c.number LIMIT @count`,
		),
		outlineFrom: prepare(
			`SELECT ${figures}, c.told_at_ms
			FROM candidates AS c WHERE c.run = @run AND c.number >= @from ORDER BY c.number LIMIT @count`,
		),
		firstOfFingerprint: pluck(
			`SELECT number FROM candidates INDEXED BY candidate_fingerprints
			WHERE run = @run AND substr(fingerprint, 1, 4) = substr(@fingerprint, 1, 4)
			AND fingerprint = @fingerprint ORDER BY number LIMIT 1`,
		),
		migrationsAfter: prepare('SELECT * FROM migrations WHERE run = @run AND id > @after ORDER BY id LIMIT @count'),
		confirmations: prepare('SELECT * FROM confirmations WHERE run = @run ORDER BY id'),
		insertCanary: insert('canaries', 'run, told_before, planted, score, low, high, pairs, passed, at_ms'),
		canaries: prepare('SELECT * FROM canaries WHERE run = @run ORDER BY id'),
		insertIncident: insert('incidents', 'run, what, elapsed_ms, at'),
		countIncidents: pluck('SELECT count(*) FROM incidents WHERE run = @run'),
		incidents: prepare('SELECT * FROM incidents WHERE run = @run ORDER BY id'),
		keepTuning: prepare('INSERT OR IGNORE INTO tunings (run, request, found) VALUES (@run, @request, @found)'),
		tuning: pluck('SELECT found FROM tunings WHERE run = @run AND request = @request'),
		best: prepare(
			`${candidates} WHERE c.run = @run AND c.least IS NOT NULL AND +c.number >= @since
			ORDER BY c.least DESC, c.size, c.number LIMIT @count`,
		),
		nextOfFront: pluck(
			`SELECT number FROM candidates WHERE run = @run AND least IS NOT NULL AND least <= @most AND size < @less
			AND +number >= @since ORDER BY least DESC, size, number LIMIT 1`,
		),
		outcomeCounts: prepare(countsSql),
		keepCounts: prepare(keepCountsSql),
		ofModelsFrom: prepare(
			`${candidates} WHERE c.run = @run AND c.number >= @from
			AND EXISTS (SELECT 1 FROM model_requests AS r WHERE r.run = @run AND r.island = c.island AND r.ask = c.ask)
			ORDER BY c.number LIMIT @count`,
		),
		nextAsk: pluck('SELECT coalesce(max(sequence) + 1, 0) FROM asks WHERE run = @run'),
		insertAsk: insert('asks', 'run, sequence, island, ask, told_before, filler, parents, operator, model'),
		endAsk: prepare('UPDATE asks SET ended = 1 WHERE run = @run AND sequence = @sequence'),
		ask: prepare('SELECT * FROM asks WHERE run = @run AND island = @island AND ask = @ask'),
		keepSnapshot: prepare('INSERT OR REPLACE INTO snapshots (run, state) VALUES (@run, @state)'),
		snapshot: pluck('SELECT state FROM snapshots WHERE run = @run'),
		orders: prepare('SELECT id, what, taken_at FROM orders WHERE run = @run ORDER BY id'),
		waitingOrders: prepare('SELECT id, what, taken_at FROM orders WHERE run = @run AND taken_at IS NULL ORDER BY id'),
		lastRescoring: prepare(
			`SELECT id, what, taken_at FROM orders WHERE run = @run AND what ->> '$.kind' = 'compiler'
			ORDER BY id DESC LIMIT 1`,
		),
		takeOrder: prepare('UPDATE orders SET taken_at = @told WHERE run = @run AND id = @id'),
		dropOrder: prepare('DELETE FROM orders WHERE run = @run AND id = @id AND taken_at IS NULL'),
		insertOrder: insert('orders', 'run, given_at, what, taken_at'),
		asksFrom: prepare('SELECT * FROM asks WHERE run = @run AND sequence >= @from ORDER BY sequence LIMIT @count'),
	}
}
