import type { Database } from 'better-sqlite3'
import { keepCounts } from './kept-counts.ts'
import { modelTables } from './model-tables.ts'
import { narrowCandidates } from './narrow-candidates.ts'
import { packArchive } from './pack-archive.ts'

/** `PRAGMA application_id` of an archive: `OXIP` in ASCII, so that another program's database is told apart. */
export const applicationId = 0x4f584950

/**
 * Migrations in order: number `n` (from 1) takes an archive of schema `n - 1` to `n`, kept in `PRAGMA user_version`.
 * One that was released is never edited. They run without foreign keys being enforced, so that a table can be rebuilt.
 *
 * Texts stand in tables of their own, so that a replay of millions of candidates reads the figures without them.
 * Times and memory are REAL since they are figures of clocks; scores are the exact doubles.
 */
export const migrations: readonly Migration[] = [
	`
	CREATE TABLE writer (
		slot INTEGER PRIMARY KEY CHECK (slot = 1),
		pid INTEGER NOT NULL,
		host TEXT NOT NULL,
		since REAL NOT NULL,
		run TEXT
	) STRICT;

	CREATE TABLE runs (
		number INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		experiment TEXT NOT NULL CHECK (json_valid(experiment)),
		facts TEXT NOT NULL CHECK (json_valid(facts)),
		seed REAL NOT NULL,
		evaluator_fingerprint TEXT NOT NULL,
		started_at REAL NOT NULL,
		status TEXT NOT NULL,
		elapsed_ms REAL NOT NULL,
		ended_at REAL
	) STRICT;

	CREATE TABLE candidates (
		id INTEGER PRIMARY KEY,
		run INTEGER NOT NULL REFERENCES runs,
		number INTEGER NOT NULL CHECK (number >= 0),
		island INTEGER,
		ask INTEGER NOT NULL,
		attempt INTEGER NOT NULL,
		operator TEXT NOT NULL,
		fingerprint TEXT NOT NULL,
		size INTEGER NOT NULL,
		kind TEXT NOT NULL,
		score REAL,
		exact INTEGER NOT NULL,
		cell TEXT,
		compile_us REAL NOT NULL,
		score_us REAL NOT NULL,
		exercise_us REAL NOT NULL,
		cpu_us REAL NOT NULL,
		peak_kb REAL NOT NULL,
		told_at_ms REAL NOT NULL,
		UNIQUE (run, number),
		CHECK ((kind = 'scored') = (score IS NOT NULL))
	) STRICT;
	CREATE INDEX best_candidates ON candidates (run, score DESC, size, number) WHERE score IS NOT NULL;
	CREATE INDEX candidate_fingerprints ON candidates (run, fingerprint, number);

	CREATE TABLE candidate_texts (
		candidate INTEGER PRIMARY KEY REFERENCES candidates,
		detail TEXT NOT NULL,
		source TEXT NOT NULL,
		outcome TEXT NOT NULL CHECK (json_valid(outcome)),
		output TEXT NOT NULL
	) STRICT;

	CREATE TABLE parents (
		run INTEGER NOT NULL,
		child INTEGER NOT NULL,
		position INTEGER NOT NULL,
		parent INTEGER NOT NULL,
		PRIMARY KEY (run, child, position),
		FOREIGN KEY (run, child) REFERENCES candidates (run, number),
		FOREIGN KEY (run, parent) REFERENCES candidates (run, number)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX children ON parents (run, parent, child);

	CREATE TABLE migrations (
		id INTEGER PRIMARY KEY,
		run INTEGER NOT NULL,
		at INTEGER NOT NULL,
		candidate INTEGER NOT NULL,
		from_island INTEGER NOT NULL,
		to_island INTEGER NOT NULL,
		cause TEXT NOT NULL,
		accepted INTEGER NOT NULL,
		FOREIGN KEY (run, at) REFERENCES candidates (run, number),
		FOREIGN KEY (run, candidate) REFERENCES candidates (run, number)
	) STRICT;
	CREATE INDEX migrations_of_run ON migrations (run, id);

	CREATE TABLE confirmations (
		id INTEGER PRIMARY KEY,
		run INTEGER NOT NULL,
		candidate INTEGER NOT NULL,
		outcome TEXT NOT NULL CHECK (json_valid(outcome)),
		confirmed_at_ms REAL NOT NULL,
		FOREIGN KEY (run, candidate) REFERENCES candidates (run, number)
	) STRICT;
	CREATE INDEX confirmations_of_run ON confirmations (run, id);
	`,
	`
	ALTER TABLE runs ADD COLUMN tell_order TEXT NOT NULL DEFAULT 'ask';

	CREATE TABLE asks (
		run INTEGER NOT NULL REFERENCES runs,
		sequence INTEGER NOT NULL,
		island INTEGER NOT NULL,
		ask INTEGER NOT NULL,
		told_before INTEGER NOT NULL,
		filler INTEGER NOT NULL,
		parents TEXT NOT NULL CHECK (json_valid(parents)),
		ended INTEGER NOT NULL DEFAULT 0,
		PRIMARY KEY (run, sequence),
		UNIQUE (run, island, ask)
	) STRICT, WITHOUT ROWID;
	`,
	modelTables,
	`
	ALTER TABLE candidates ADD COLUMN floor REAL;
	DROP INDEX best_candidates;
	CREATE INDEX best_candidates ON candidates (run, coalesce(floor, score) DESC, size, number) WHERE score IS NOT NULL;

	CREATE TABLE canaries (
		id INTEGER PRIMARY KEY,
		run INTEGER NOT NULL REFERENCES runs,
		told_before INTEGER NOT NULL,
		planted REAL NOT NULL,
		score REAL NOT NULL,
		low REAL NOT NULL,
		high REAL NOT NULL,
		pairs INTEGER NOT NULL,
		passed INTEGER NOT NULL,
		at_ms REAL NOT NULL
	) STRICT;
	CREATE INDEX canaries_of_run ON canaries (run, id);
	`,
	`
	ALTER TABLE asks ADD COLUMN operator TEXT;
	ALTER TABLE asks ADD COLUMN model TEXT;
	`,
	`
	CREATE TABLE model_parts (
		request INTEGER NOT NULL REFERENCES model_requests,
		position INTEGER NOT NULL,
		part INTEGER NOT NULL,
		role TEXT NOT NULL,
		kind TEXT NOT NULL,
		text INTEGER NOT NULL REFERENCES model_texts,
		PRIMARY KEY (request, position, part)
	) STRICT, WITHOUT ROWID;
	INSERT INTO model_parts SELECT request, position, 0, role, 'text', text FROM model_messages;
	DROP TABLE model_messages;
	`,
	packArchive,
	`
	DROP TABLE writer;

	CREATE TABLE writers (
		run TEXT PRIMARY KEY,
		pid INTEGER NOT NULL,
		host TEXT NOT NULL,
		since REAL NOT NULL
	) STRICT, WITHOUT ROWID;
	`,
	`
	CREATE TABLE orders (
		id INTEGER PRIMARY KEY,
		run INTEGER NOT NULL REFERENCES runs,
		given_at REAL NOT NULL,
		what TEXT NOT NULL CHECK (json_valid(what)),
		taken_at INTEGER
	) STRICT;
	CREATE INDEX orders_of_run ON orders (run, id);
	CREATE INDEX waiting_orders ON orders (run, id) WHERE taken_at IS NULL;
	`,
	`
	CREATE TABLE snapshots (
		run INTEGER PRIMARY KEY REFERENCES runs,
		state BLOB NOT NULL
	) STRICT;
	`,
	// With all that the front is found by, so that nothing else is read on the way through it.
	`
	DROP INDEX best_candidates;
	CREATE INDEX best_candidates ON candidates (run, coalesce(floor, score) DESC, size, number, score, floor)
		WHERE score IS NOT NULL;
	`,
	`ALTER TABLE writers ADD COLUMN waits_for TEXT NOT NULL DEFAULT '';`,
	`
	ALTER TABLE model_requests ADD COLUMN instructions TEXT;
	ALTER TABLE model_asks ADD COLUMN instructions TEXT;

	CREATE TABLE instructions (
		id INTEGER PRIMARY KEY,
		run INTEGER NOT NULL REFERENCES runs,
		island INTEGER NOT NULL,
		number INTEGER NOT NULL,
		part TEXT NOT NULL,
		parent INTEGER NOT NULL,
		ask INTEGER NOT NULL,
		model TEXT NOT NULL,
		text TEXT NOT NULL,
		UNIQUE (run, island, number)
	) STRICT;
	`,
	`
	CREATE TABLE incidents (
		id INTEGER PRIMARY KEY,
		run INTEGER NOT NULL REFERENCES runs,
		what TEXT NOT NULL CHECK (json_valid(what)),
		elapsed_ms REAL NOT NULL,
		at REAL NOT NULL
	) STRICT;
	CREATE INDEX incidents_of_run ON incidents (run, id);
	`,
	'ALTER TABLE runs ADD COLUMN replays TEXT;',
	narrowCandidates,
	`
	CREATE TABLE tunings (
		id INTEGER PRIMARY KEY,
		run INTEGER NOT NULL REFERENCES runs,
		request BLOB NOT NULL,
		found TEXT NOT NULL CHECK (json_valid(found)),
		UNIQUE (run, request)
	) STRICT;
	`,
	keepCounts,
]

/** Statements, or what one migration does where statements are not enough. */
export type Migration = string | ((database: Database) => void)

/** Schema that this release writes. */
export const schemaVersion: number = migrations.length

/** The first schema whose texts are packed in batches as well as in blocks. */
export const firstWithBatches: number = migrations.indexOf(narrowCandidates) + 1
