/** The migration by which an archive has requests to models, their replies, and agents' notes. */
export const modelTables = `
CREATE TABLE model_texts (
	id INTEGER PRIMARY KEY,
	hash BLOB NOT NULL UNIQUE,
	text TEXT NOT NULL
) STRICT;

CREATE TABLE model_requests (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES runs,
	island INTEGER NOT NULL,
	ask INTEGER NOT NULL,
	step INTEGER NOT NULL,
	attempt INTEGER NOT NULL,
	purpose TEXT NOT NULL,
	operator TEXT NOT NULL,
	model TEXT NOT NULL,
	model_id TEXT NOT NULL,
	endpoint TEXT NOT NULL,
	temperature REAL,
	max_output_tokens INTEGER NOT NULL,
	parents TEXT NOT NULL CHECK (json_valid(parents)),
	reserved_tokens INTEGER NOT NULL,
	reserved_money REAL NOT NULL,
	sent_at REAL NOT NULL,
	use TEXT CHECK (json_valid(use)),
	UNIQUE (run, island, ask, step, attempt)
) STRICT;

CREATE TABLE model_messages (
	request INTEGER NOT NULL REFERENCES model_requests,
	position INTEGER NOT NULL,
	role TEXT NOT NULL,
	text INTEGER NOT NULL REFERENCES model_texts,
	PRIMARY KEY (request, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE model_ends (
	request INTEGER PRIMARY KEY REFERENCES model_requests,
	kind TEXT NOT NULL,
	input_tokens INTEGER NOT NULL,
	cached_tokens INTEGER NOT NULL,
	output_tokens INTEGER NOT NULL,
	reasoning_tokens INTEGER NOT NULL,
	estimated INTEGER NOT NULL,
	cost REAL NOT NULL,
	latency_ms REAL NOT NULL,
	text INTEGER REFERENCES model_texts,
	finish TEXT,
	first_token_ms REAL,
	failure TEXT CHECK (json_valid(failure)),
	gave_up INTEGER NOT NULL
) STRICT;

CREATE TABLE model_asks (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES runs,
	island INTEGER NOT NULL,
	ask INTEGER NOT NULL,
	operator TEXT NOT NULL,
	model TEXT NOT NULL,
	ended TEXT NOT NULL,
	trials TEXT NOT NULL CHECK (json_valid(trials)),
	parent_score REAL,
	best_score REAL,
	tokens INTEGER NOT NULL,
	money REAL NOT NULL,
	requests INTEGER NOT NULL,
	UNIQUE (run, island, ask)
) STRICT;
CREATE INDEX model_asks_of_island ON model_asks (run, island, id);

CREATE TABLE notes (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES runs,
	island INTEGER NOT NULL,
	ask INTEGER NOT NULL,
	model TEXT NOT NULL,
	text TEXT NOT NULL,
	UNIQUE (run, island, ask)
) STRICT;
`
