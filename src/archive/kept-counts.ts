/** Candidates that are counted at once when so many more were told: who asks for counts then goes through fewer than that. */
export const countedAtOnce = 1024

/**
 * Migration to counts of outcomes that are kept, one row a run: of its candidates before a number, as a JSON array of islands, operators,
 * their names, kinds and counts.
 */
export const keepCounts = `
	CREATE TABLE outcome_counts (
		run INTEGER PRIMARY KEY REFERENCES runs,
		before INTEGER NOT NULL,
		counts TEXT NOT NULL CHECK (json_valid(counts))
	) STRICT;

	INSERT INTO outcome_counts
	SELECT run, max(last) + 1, json_group_array(json_array(island, operator, operator_name, kind, count))
	FROM (
		SELECT run, island, operator, operator_name, kind, count(*) AS count, max(number) AS last FROM candidates
		GROUP BY run, island, operator, operator_name, kind
	) GROUP BY run;
`

/** Selects how many candidates of the run `@run` there are of each kind, by island and operator: those kept and what was told since. */
export const countsSql: string = `SELECT island, operator, operator_name, kind, sum(count) AS count FROM (
		SELECT value ->> 0 AS island, value ->> 1 AS operator, value ->> 2 AS operator_name, value ->> 3 AS kind, value ->> 4 AS count
		FROM outcome_counts, json_each(counts) WHERE run = @run
		UNION ALL
		SELECT island, operator, operator_name, kind, 1 FROM candidates
		WHERE run = @run AND number >= coalesce((SELECT before FROM outcome_counts WHERE run = @run), 0)
	) GROUP BY island, operator, operator_name, kind`

/** Keeps all of them, the last of which is that before `@before`. */
export const keepCountsSql: string = `INSERT OR REPLACE INTO outcome_counts (run, before, counts)
	SELECT @run, @before, json_group_array(json_array(island, operator, operator_name, kind, count)) FROM (${countsSql})`
