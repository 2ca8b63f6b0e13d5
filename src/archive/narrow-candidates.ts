/**
 * Migration to rows of candidates that have numbers for kinds of outcomes, for our own operators and for the main parent, and one
 * column of what a score is at least, which orders them: `score` stands beside it where the score was measured, and may be higher.
 * The index of fingerprints has their first four bytes, which tell those of a million candidates apart but for one in four thousand. Blocks
 * of texts say how many they are of.
 */
export const narrowCandidates = `
	CREATE TABLE narrow_candidates (
		run INTEGER NOT NULL REFERENCES runs,
		number INTEGER NOT NULL CHECK (number >= 0),
		island INTEGER,
		ask INTEGER NOT NULL,
		attempt INTEGER NOT NULL,
		operator INTEGER,
		operator_name TEXT,
		parent INTEGER,
		more_parents TEXT CHECK (more_parents IS NULL OR json_valid(more_parents)),
		fingerprint ANY NOT NULL,
		size INTEGER NOT NULL,
		kind INTEGER NOT NULL,
		least REAL,
		score REAL,
		exact INTEGER NOT NULL,
		cell TEXT,
		told_at_ms REAL NOT NULL,
		PRIMARY KEY (run, number),
		CHECK ((kind = 0) = (least IS NOT NULL)),
		CHECK ((operator IS NULL) = (operator_name IS NOT NULL))
	) STRICT, WITHOUT ROWID;

	INSERT INTO narrow_candidates
	SELECT run, number, island, ask, attempt,
		o.value, iif(o.value IS NULL, operator, NULL),
		parents ->> 0, iif(json_array_length(parents) > 1, json_remove(parents, '$[0]'), NULL),
		fingerprint, size,
		CASE kind WHEN 'scored' THEN 0 WHEN 'rejected' THEN 1 WHEN 'compile-failed' THEN 2 WHEN 'panicked' THEN 3
			WHEN 'timed-out' THEN 4 WHEN 'out-of-memory' THEN 5 WHEN 'crashed' THEN 6 WHEN 'forbidden' THEN 7
			WHEN 'wrong' THEN 8 WHEN 'suspect' THEN 9 END,
		coalesce(floor, score), iif(floor IS NULL, NULL, score), exact, cell, told_at_ms
	FROM candidates LEFT JOIN json_each('{"seed":0,"mutate":1,"crossover":2,"tune":3,"regress":4,"inject":5,"rewrite":6,"edit":7,"blend":8,"repair":9}') AS o ON o.key = operator
	ORDER BY run, number;

	DROP TABLE candidates;
	ALTER TABLE narrow_candidates RENAME TO candidates;
	CREATE INDEX best_candidates ON candidates (run, least DESC, size, number) WHERE least IS NOT NULL;
	CREATE INDEX candidate_fingerprints ON candidates (run, substr(fingerprint, 1, 4), number);

	ALTER TABLE text_blocks ADD COLUMN candidates INTEGER NOT NULL DEFAULT 128;
`
