import type { Database } from 'better-sqlite3'
import { ModelTexts } from './model-texts.ts'
import { candidatesOfBlock, lineOf, packBlock } from './text-blocks.ts'

/**
 * Migration of an archive whose texts were not packed: of candidates, each of which had a row for them, and one for each
 * parent, and of models.
 */
export function packArchive(database: Database): void {
	packCandidates(database)
	packModelTexts(database)
}

function packCandidates(database: Database): void {
	database.exec(`
		CREATE TABLE packed_candidates (
			run INTEGER NOT NULL REFERENCES runs,
			number INTEGER NOT NULL CHECK (number >= 0),
			island INTEGER,
			ask INTEGER NOT NULL,
			attempt INTEGER NOT NULL,
			operator TEXT NOT NULL,
			parents TEXT NOT NULL CHECK (json_valid(parents)),
			fingerprint ANY NOT NULL,
			size INTEGER NOT NULL,
			kind TEXT NOT NULL,
			score REAL,
			floor REAL,
			exact INTEGER NOT NULL,
			cell TEXT,
			told_at_ms REAL NOT NULL,
			PRIMARY KEY (run, number),
			CHECK ((kind = 'scored') = (score IS NOT NULL))
		) STRICT, WITHOUT ROWID;

		INSERT INTO packed_candidates
		SELECT run, number, island, ask, attempt, operator,
			(SELECT json_group_array(parent ORDER BY position) FROM parents AS p WHERE p.run = c.run AND p.child = c.number),
			CASE WHEN fingerprint = '' OR fingerprint GLOB '*[^0-9a-f]*' OR length(fingerprint) % 2 = 1
				THEN fingerprint ELSE unhex(fingerprint) END,
			size, kind, score, floor, exact, cell, told_at_ms
		FROM candidates AS c ORDER BY run, number;

		CREATE TABLE fresh_texts (
			id INTEGER PRIMARY KEY,
			run INTEGER NOT NULL,
			number INTEGER NOT NULL,
			line TEXT NOT NULL,
			UNIQUE (run, number)
		) STRICT;

		CREATE TABLE text_blocks (
			id INTEGER PRIMARY KEY,
			run INTEGER NOT NULL,
			first INTEGER NOT NULL,
			lines BLOB NOT NULL,
			UNIQUE (run, first)
		) STRICT;
	`)
	packTexts(database)
	database.exec(`
		DROP TABLE parents;
		DROP TABLE candidate_texts;
		DROP TABLE candidates;
		ALTER TABLE packed_candidates RENAME TO candidates;
		CREATE INDEX best_candidates ON candidates (run, coalesce(floor, score) DESC, size, number) WHERE score IS NOT NULL;
		CREATE INDEX candidate_fingerprints ON candidates (run, fingerprint, number);
	`)
}

/** The texts of a candidate and its times, as they were. */
interface OldRow {
	readonly number: number
	readonly detail: string
	readonly source: string
	readonly outcome: string
	readonly output: string
	readonly compile_us: number
	readonly score_us: number
	readonly exercise_us: number
	readonly cpu_us: number
	readonly peak_kb: number
}

function packTexts(database: Database): void {
	const page = database.prepare<[number, number], OldRow>(
		`SELECT c.number, t.detail, t.source, t.outcome, t.output,
			c.compile_us, c.score_us, c.exercise_us, c.cpu_us, c.peak_kb
		FROM candidates AS c JOIN candidate_texts AS t ON t.candidate = c.id
		WHERE c.run = ? AND c.number >= ? ORDER BY c.number LIMIT ${candidatesOfBlock}`,
	)
	const keepBlock = database.prepare('INSERT INTO text_blocks (run, first, lines) VALUES (?, ?, ?)')
	const keepFresh = database.prepare('INSERT INTO fresh_texts (run, number, line) VALUES (?, ?, ?)')
	for (const run of database.prepare<[], number>('SELECT number FROM runs').pluck().all()) {
		for (let first = 0; ; first += candidatesOfBlock) {
			const lines = page.all(run, first).map((row) => lineOf({ ...row, outcome: JSON.parse(row.outcome) }))
			if (lines.length === candidatesOfBlock) keepBlock.run(run, first, packBlock(lines))
			else {
				for (const [index, line] of lines.entries()) keepFresh.run(run, first + index, line)
				break
			}
		}
	}
}

function packModelTexts(database: Database): void {
	database.exec(`
		CREATE TABLE text_dictionaries (
			id INTEGER PRIMARY KEY,
			run INTEGER,
			text BLOB NOT NULL
		) STRICT;
		CREATE TABLE model_texts_before (id INTEGER PRIMARY KEY, hash BLOB, text TEXT) STRICT;
		INSERT INTO model_texts_before SELECT * FROM model_texts;
		DROP TABLE model_texts;
		CREATE TABLE model_texts (
			id INTEGER PRIMARY KEY,
			hash BLOB NOT NULL UNIQUE,
			text BLOB NOT NULL,
			dictionary INTEGER REFERENCES text_dictionaries
		) STRICT;
	`)
	const texts = new ModelTexts(database, null)
	const page = database.prepare<[number], { id: number; hash: Buffer; text: string }>(
		'SELECT id, hash, text FROM model_texts_before WHERE id > ? ORDER BY id LIMIT 1000',
	)
	for (let rows = page.all(0); rows.length > 0; rows = page.all(rows.at(-1)?.id ?? 0)) {
		for (const { id, hash, text } of rows) {
			texts.learn()
			texts.insert(hash, text, id)
		}
	}
	database.exec('DROP TABLE model_texts_before')
}
