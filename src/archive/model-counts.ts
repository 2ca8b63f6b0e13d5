import { embeddedOperators } from './kept-words.ts'

/**
 * Selects what became of requests for proposals, as `RequestFates`, of the run `@run`; what candidates came to by its number.
 *
 * By the maximum what is not grouped by is of the latest request (https://www.sqlite.org/lang_select.html, bare columns).
 * Candidates are read once, those that may be drafts of models to what SQLite makes an index of: their own is by number, and would have all
 * of them read for each draft.
 */
export const fatesSql: string = `WITH told AS MATERIALIZED (
		SELECT island, ask, attempt, kind FROM candidates WHERE run = @run AND (operator IS NULL OR operator NOT IN ${embeddedOperators})
	)
	SELECT r.operator, r.model, count(*) AS count, CASE
		WHEN e.request IS NULL THEN 'open'
		WHEN e.kind = 'failed' AND e.failure ->> '$.kind' = 'stopped' THEN 'stopped'
		WHEN e.kind = 'failed' AND e.failure ->> '$.reason' IN ('slow', 'stalled') THEN 'slow'
		WHEN e.kind = 'failed' THEN 'failed'
		WHEN r.use ->> '$.kind' = 'fault' THEN r.use ->> '$.fault'
		WHEN r.use ->> '$.kind' IN ('near-duplicate', 'tools') THEN r.use ->> '$.kind'
		ELSE coalesce(c.kind, 'waiting') END AS fate, e.failure ->> '$.message' AS why
	FROM model_requests AS r LEFT JOIN model_ends AS e ON e.request = r.id
	LEFT JOIN told AS c ON c.island = r.island AND c.ask = r.ask
		AND r.use ->> '$.kind' = 'draft' AND c.attempt = r.use ->> '$.draft'
	WHERE r.run = @run AND r.purpose = 'propose' GROUP BY r.operator, r.model, fate
	HAVING max(r.id)`

/**
 * Selects replies and their uses, as `UsedReply` with the use as JSON: of the latest `@count` of each maker in the run `@run` those in
 * asks that ended. First come their numbers alone, since there may be hundreds of thousands.
 */
export const latestUsesSql: string = `WITH latest AS (SELECT id FROM (
		SELECT id, row_number() OVER (PARTITION BY operator, model ORDER BY id DESC) AS nth FROM model_requests
		WHERE run = @run AND purpose = 'propose' AND use IS NOT NULL
	) WHERE nth <= @count)
	SELECT operator, model, model_id AS modelId, endpoint, island, ask, sent_at AS sentAt, use
	FROM model_requests AS r WHERE id IN latest AND use ->> '$.kind' <> 'tools'
	AND EXISTS (SELECT 1 FROM model_asks AS a WHERE a.run = r.run AND a.island = r.island AND a.ask = r.ask) ORDER BY id`

/** Selects how often tools were called, as `ToolCount`, in the run `@run`. */
export const toolsSql: string = `SELECT c.value ->> '$.tool' AS tool, r.model, count(*) AS count, sum(c.value ->> '$.failed') AS failed,
		sum(c.value ->> '$.tookMs') AS tookMs
	FROM model_requests AS r, json_each(r.use, '$.calls') AS c
	WHERE r.run = @run AND r.use ->> '$.kind' = 'tools' GROUP BY tool, r.model`

/** Selects what asks came to, as `AskWorth`, in the run `@run`. */
export const worthSql: string = `SELECT operator, model, count(*) AS asks,
		count(*) FILTER (WHERE EXISTS (SELECT 1 FROM json_each(trials) AS t WHERE t.value ->> '$.better')) AS better,
		sum(requests) AS requests, sum(tokens) AS tokens, sum(money) AS money
	FROM model_asks WHERE run = @run GROUP BY operator, model ORDER BY money DESC, tokens DESC, operator, model`

/** Selects how the latest requests ended, as `LastEnd`, in the run `@run`. */
export const lastEndsSql: string = `SELECT r.model, r.endpoint, max(r.sent_at + e.latency_ms) AS endedAt,
		iif(e.kind = 'failed', coalesce(e.failure ->> '$.message', ''), NULL) AS failure
	FROM model_requests AS r JOIN model_ends AS e ON e.request = r.id
	WHERE r.run = @run AND coalesce(e.failure ->> '$.kind', '') <> 'stopped' GROUP BY r.model`
