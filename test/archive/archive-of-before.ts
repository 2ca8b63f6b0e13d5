import Database from 'better-sqlite3'
import type { CandidateRecord, NewRun } from '../../src/archive/archive.ts'
import { migrations } from '../../src/archive/schema.ts'

/** Makes an archive as releases of that schema did; its file is closed when it is disposed of. */
export function archiveOfBefore(path: string, version: number): Database.Database & Disposable {
	const database = new Database(path)
	for (const migration of migrations.slice(0, version)) {
		if (typeof migration === 'string') database.exec(migration)
		else migration(database)
	}
	database.pragma('application_id = 0x4f584950')
	database.pragma(`user_version = ${version}`)
	return Object.assign(database, { [Symbol.dispose]: () => database.close() })
}

/** Inserts a run into an archive of schema 2 or later. */
export function insertRunOfBefore(database: Database.Database, id: string, run: NewRun): number {
	const row = database.prepare(
		`INSERT INTO runs (id, experiment, facts, seed, evaluator_fingerprint, started_at, tell_order, status, elapsed_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, 'running', 0)`,
	)
	const { experiment, facts, seed, evaluatorFingerprint, startedAt, tellOrder } = run
	const texts = [JSON.stringify(experiment), JSON.stringify(facts)]
	return Number(row.run(id, ...texts, seed, evaluatorFingerprint, startedAt, tellOrder).lastInsertRowid)
}

/** Inserts a candidate into an archive of schema 4 to 6. */
export function insertCandidateOfBefore(database: Database.Database, run: number, one: CandidateRecord): void {
	const { outcome, timing } = one
	const scored = outcome.kind === 'scored' ? outcome : undefined
	const { lastInsertRowid } = database
		.prepare(
			`INSERT INTO candidates (run, number, island, ask, attempt, operator, fingerprint, size, kind, score, floor, exact,
				cell, compile_us, score_us, exercise_us, cpu_us, peak_kb, told_at_ms)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		)
		.run(
			[run, one.number, one.island ?? null, one.ask, one.attempt, one.operator, one.fingerprint, one.size],
			[outcome.kind, scored?.score ?? null, scored?.interval?.low ?? null, scored?.exact === true ? 1 : 0],
			[
				one.cell ?? null,
				timing.compileUs,
				timing.scoreUs,
				timing.exerciseUs,
				timing.cpuUs,
				timing.peakKb,
				one.toldAtMs,
			],
		)
	database
		.prepare('INSERT INTO candidate_texts (candidate, detail, source, outcome, output) VALUES (?, ?, ?, ?, ?)')
		.run(lastInsertRowid, one.detail, one.source, JSON.stringify(outcome), one.output)
	for (const [position, parent] of one.parents.entries()) {
		const insert = database.prepare('INSERT INTO parents (run, child, position, parent) VALUES (?, ?, ?, ?)')
		insert.run(run, one.number, position, parent)
	}
}
