import type { Database, Statement } from 'better-sqlite3'
import type { AskRow, CanaryRow, CandidateRow, ConfirmationRow, FiguresRow, MigrationRow, RunRow } from './rows.ts'

/** Every statement of an archive, prepared once; parameters stand in the order of the `?`. */
export interface Statements {
	readonly insertRun: Statement
	readonly runs: Statement<[], RunRow>
	readonly runNumber: Statement<[id: string], number>
	readonly setStatus: Statement
	readonly setExperiment: Statement<[experiment: string, run: number]>
	readonly setWriter: Statement<[pid: number, host: string, since: number]>
	readonly setWriterRun: Statement<[run: string]>
	readonly clearWriter: Statement<[]>
	readonly nextNumber: Statement<[run: number], number>
	readonly insertCandidate: Statement
	readonly insertTexts: Statement
	readonly insertParent: Statement<[run: number, child: number, position: number, parent: number]>
	readonly insertMigration: Statement
	readonly insertConfirmation: Statement<[run: number, candidate: number, outcome: string, confirmedAtMs: number]>
	readonly candidate: Statement<[run: number, number: number], CandidateRow>
	readonly candidatesFrom: Statement<[run: number, from: number, count: number], CandidateRow>
	readonly figuresFrom: Statement<[run: number, from: number, count: number], FiguresRow>
	readonly firstOfFingerprint: Statement<[run: number, fingerprint: string], number>
	readonly migrationsAfter: Statement<[run: number, id: number, count: number], MigrationRow>
	readonly confirmations: Statement<[run: number], ConfirmationRow>
	readonly insertCanary: Statement
	readonly canaries: Statement<[run: number], CanaryRow>
	readonly best: Statement<[run: number, count: number], CandidateRow>
	readonly outcomeCounts: Statement<[run: number], OutcomeCountRow>
	readonly nextAsk: Statement<[run: number], number>
	readonly insertAsk: Statement
	readonly endAsk: Statement<[run: number, sequence: number]>
	readonly asksFrom: Statement<[run: number, from: number, count: number], AskRow>
}

/** A line of `outcomeCounts` as selected. */
export interface OutcomeCountRow {
	readonly island: number | null
	readonly operator: string
	readonly kind: string
	readonly count: number
}

const parents = `(
	SELECT json_group_array(parent ORDER BY position) FROM parents WHERE parents.run = c.run AND parents.child = c.number
) AS parents`

const candidates = `SELECT c.*, t.detail, t.source, t.outcome, t.output, ${parents}
	FROM candidates AS c JOIN candidate_texts AS t ON t.candidate = c.id`

/** @throws {SqliteError} If a table is missing. */
export function prepareStatements(database: Database): Statements {
	return {
		insertRun: database.prepare(
			`INSERT INTO runs (id, experiment, facts, seed, evaluator_fingerprint, started_at, tell_order, status, elapsed_ms)
			VALUES (?, ?, ?, ?, ?, ?, ?, 'running', 0)`,
		),
		runs: database.prepare(
			`SELECT r.number, r.id, r.experiment, r.facts, r.seed, r.evaluator_fingerprint, r.started_at, r.tell_order, r.status,
				r.ended_at,
				coalesce(last.number + 1, 0) AS told,
				max(
					r.elapsed_ms,
					coalesce(last.told_at_ms, 0),
					coalesce((SELECT max(confirmed_at_ms) FROM confirmations WHERE run = r.number), 0)
				) AS elapsed_ms
			FROM runs AS r LEFT JOIN candidates AS last
				ON last.run = r.number AND last.number = (SELECT max(number) FROM candidates WHERE run = r.number)
			ORDER BY r.started_at DESC, r.number DESC`,
		),
		runNumber: database.prepare<[string], number>('SELECT number FROM runs WHERE id = ?').pluck(),
		setStatus: database.prepare('UPDATE runs SET status = ?, elapsed_ms = ?, ended_at = ? WHERE number = ?'),
		setExperiment: database.prepare('UPDATE runs SET experiment = ? WHERE number = ?'),
		setWriter: database.prepare('INSERT OR REPLACE INTO writer (slot, pid, host, since) VALUES (1, ?, ?, ?)'),
		setWriterRun: database.prepare('UPDATE writer SET run = ?'),
		clearWriter: database.prepare('DELETE FROM writer'),
		nextNumber: database
			.prepare<[number], number>('SELECT coalesce(max(number) + 1, 0) FROM candidates WHERE run = ?')
			.pluck(),
		insertCandidate: database.prepare(
			`INSERT INTO candidates (
				run, number, island, ask, attempt, operator, fingerprint, size, kind, score, floor, exact, cell,
				compile_us, score_us, exercise_us, cpu_us, peak_kb, told_at_ms
			) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		),
		insertTexts: database.prepare(
			'INSERT INTO candidate_texts (candidate, detail, source, outcome, output) VALUES (?, ?, ?, ?, ?)',
		),
		insertParent: database.prepare('INSERT INTO parents (run, child, position, parent) VALUES (?, ?, ?, ?)'),
		insertMigration: database.prepare(
			`INSERT INTO migrations (run, at, candidate, from_island, to_island, cause, accepted)
			VALUES (?, ?, ?, ?, ?, ?, ?)`,
		),
		insertConfirmation: database.prepare(
			'INSERT INTO confirmations (run, candidate, outcome, confirmed_at_ms) VALUES (?, ?, ?, ?)',
		),
		candidate: database.prepare(`${candidates} WHERE c.run = ? AND c.number = ?`),
		candidatesFrom: database.prepare(`${candidates} WHERE c.run = ? AND c.number >= ? ORDER BY c.number LIMIT ?`),
		figuresFrom: database.prepare(
			`SELECT c.number, c.island, c.ask, c.attempt, c.fingerprint, c.size, c.kind, c.score, c.floor, c.exact, c.cell, ${parents}
			FROM candidates AS c WHERE c.run = ? AND c.number >= ? ORDER BY c.number LIMIT ?`,
		),
		firstOfFingerprint: database
			.prepare<[number, string], number>(
				'SELECT number FROM candidates WHERE run = ? AND fingerprint = ? ORDER BY number LIMIT 1',
			)
			.pluck(),
		migrationsAfter: database.prepare('SELECT * FROM migrations WHERE run = ? AND id > ? ORDER BY id LIMIT ?'),
		confirmations: database.prepare('SELECT * FROM confirmations WHERE run = ? ORDER BY id'),
		insertCanary: database.prepare(
			`INSERT INTO canaries (run, told_before, planted, score, low, high, pairs, passed, at_ms)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		),
		canaries: database.prepare('SELECT * FROM canaries WHERE run = ? ORDER BY id'),
		best: database.prepare(
			`${candidates} WHERE c.run = ? AND c.score IS NOT NULL ORDER BY coalesce(c.floor, c.score) DESC, c.size, c.number LIMIT ?`,
		),
		outcomeCounts: database.prepare(
			`SELECT island, operator, kind, count(*) AS count FROM candidates WHERE run = ?
			GROUP BY island, operator, kind ORDER BY island, operator, kind`,
		),
		nextAsk: database
			.prepare<[number], number>('SELECT coalesce(max(sequence) + 1, 0) FROM asks WHERE run = ?')
			.pluck(),
		insertAsk: database.prepare(
			`INSERT INTO asks (run, sequence, island, ask, told_before, filler, parents, operator, model)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		),
		endAsk: database.prepare('UPDATE asks SET ended = 1 WHERE run = ? AND sequence = ?'),
		asksFrom: database.prepare('SELECT * FROM asks WHERE run = ? AND sequence >= ? ORDER BY sequence LIMIT ?'),
	}
}
