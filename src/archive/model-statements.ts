import type { Database, Statement } from 'better-sqlite3'
import type { IslandInstruction } from './instruction.ts'
import { fatesSql, lastEndsSql, latestUsesSql, toolsSql, worthSql } from './model-counts.ts'
import type { AskWorth, LastEnd, RequestFates, ToolCount, UsedReply } from './model-figures.ts'
import type { Amount, Spent } from './model-log.ts'
import type { AskRow, EndRow, NotesRow, PartRow, RequestRow } from './model-rows.ts'
import type { PackedText } from './model-texts.ts'

/** Which of the run's asks. */
interface OfAsk {
	readonly run: number
	readonly island: number
	readonly ask: number
}

/** A row whose text, where it has one, is packed. */
export type Packed<Row extends { readonly text: unknown }> = Omit<Row, 'text'> & {
	readonly text: Buffer | null
	readonly dictionary: number | null
}

/** A statement about rows of a kind, by what names them. */
type Of<Names, Row = unknown> = Statement<[Names], Row>

/** An island of a run. */
interface OfIsland {
	readonly run: number
	readonly island: number
}

/** Statements of the model log, by what they do; they name their parameters. */
export interface ModelStatements {
	readonly insertRequest: Statement
	readonly insertPart: Statement
	readonly requestId: Of<OfAsk & { step: number; attempt: number }, number>
	readonly insertEnd: Statement
	readonly setUse: Of<{ use: string; request: number }>
	readonly end: Of<{ request: number }, Packed<EndRow>>
	readonly parts: Of<{ request: number }, Omit<PartRow, 'text'> & PackedText>
	readonly lastOfStep: Of<OfAsk & { step: number }, RequestRow>
	readonly requests: Of<OfAsk, RequestRow>
	readonly usedBy: Of<OfAsk, Amount>
	readonly deleteAsk: Statement
	readonly insertAsk: Statement
	readonly ask: Of<OfAsk, AskRow>
	readonly lastAsks: Of<OfIsland & { count: number }, AskRow>
	readonly lastEnded: Of<OfIsland & { count: number }, AskRow>
	readonly spent: Of<{ run: number; model: string | null }, Spent>
	/** Of a candidate's outcome by its number. */
	readonly requestFates: Of<{ run: number }, Omit<RequestFates, 'fate'> & { readonly fate: string | number }>
	readonly worth: Of<{ run: number }, AskWorth>
	readonly latestUses: Of<{ run: number; count: number }, Omit<UsedReply, 'use'> & { readonly use: string }>
	readonly lastEnds: Of<{ run: number }, LastEnd>
	readonly toolCounts: Of<{ run: number }, ToolCount>
	readonly latestAsks: Of<{ run: number; count: number }, { island: number; ask: number }>
	readonly said: Of<OfIsland, string>
	readonly latestNotes: Of<OfIsland, NotesRow>
	readonly allNotes: Of<OfIsland, NotesRow>
	readonly keepNotes: Statement
	readonly allInstructions: Of<OfIsland, IslandInstruction>
	readonly keepInstruction: Statement
}

/** Prepares them. */
export function prepareModelStatements(database: Database): ModelStatements {
	const pluck = <Parameters extends unknown[], Value>(sql: string): Statement<Parameters, Value> =>
		database.prepare<Parameters, Value>(sql).pluck()
	return {
		insertRequest: database.prepare(
			`INSERT INTO model_requests (run, island, ask, step, attempt, purpose, operator, model, model_id, endpoint,
				temperature, max_output_tokens, parents, reserved_tokens, reserved_money, sent_at, instructions)
			VALUES (@run, @island, @ask, @step, @attempt, @purpose, @operator, @model, @model_id, @endpoint,
				@temperature, @max_output_tokens, @parents, @reserved_tokens, @reserved_money, @sent_at, @instructions)`,
		),
		insertPart: database.prepare(
			`INSERT INTO model_parts (request, position, part, role, kind, text)
			VALUES (@request, @position, @part, @role, @kind, @text)`,
		),
		requestId: pluck<[OfAsk & { step: number; attempt: number }], number>(
			`SELECT id FROM model_requests
			WHERE run = @run AND island = @island AND ask = @ask AND step = @step AND attempt = @attempt`,
		),
		insertEnd: database.prepare(
			`INSERT INTO model_ends (request, kind, input_tokens, cached_tokens, output_tokens, reasoning_tokens, estimated,
				cost, latency_ms, text, finish, first_token_ms, failure, gave_up)
			VALUES (@request, @kind, @input_tokens, @cached_tokens, @output_tokens, @reasoning_tokens, @estimated,
				@cost, @latency_ms, @text, @finish, @first_token_ms, @failure, @gave_up)`,
		),
		setUse: database.prepare<[{ use: string; request: number }]>(
			'UPDATE model_requests SET use = @use WHERE id = @request',
		),
		end: database.prepare<[{ request: number }], Packed<EndRow>>(
			'SELECT e.*, t.text, t.dictionary FROM model_ends AS e LEFT JOIN model_texts AS t ON t.id = e.text WHERE e.request = @request',
		),
		parts: database.prepare<[{ request: number }], Omit<PartRow, 'text'> & PackedText>(
			`SELECT p.position, p.role, p.kind, t.text, t.dictionary FROM model_parts AS p JOIN model_texts AS t ON t.id = p.text
			WHERE p.request = @request ORDER BY p.position, p.part`,
		),
		lastOfStep: database.prepare<[OfAsk & { step: number }], RequestRow>(
			`SELECT * FROM model_requests WHERE run = @run AND island = @island AND ask = @ask AND step = @step
			ORDER BY attempt DESC LIMIT 1`,
		),
		requests: database.prepare<[OfAsk], RequestRow>(
			'SELECT * FROM model_requests WHERE run = @run AND island = @island AND ask = @ask ORDER BY step, attempt',
		),
		usedBy: database.prepare<[OfAsk], Amount>(
			`SELECT coalesce(sum(e.input_tokens + e.output_tokens), 0) AS tokens, coalesce(sum(e.cost), 0) AS money,
				count(*) AS requests
			FROM model_requests AS r JOIN model_ends AS e ON e.request = r.id
			WHERE r.run = @run AND r.island = @island AND r.ask = @ask`,
		),
		deleteAsk: database.prepare('DELETE FROM model_asks WHERE run = @run AND island = @island AND ask = @ask'),
		insertAsk: database.prepare(
			`INSERT INTO model_asks (run, island, ask, operator, model, ended, trials, parent_score, best_score, tokens, money,
				requests, instructions)
			VALUES (@run, @island, @ask, @operator, @model, @ended, @trials, @parent_score, @best_score, @tokens, @money,
				@requests, @instructions)`,
		),
		ask: database.prepare<[OfAsk], AskRow>(
			'SELECT * FROM model_asks WHERE run = @run AND island = @island AND ask = @ask',
		),
		lastAsks: database.prepare<[{ run: number; island: number; count: number }], AskRow>(
			`SELECT * FROM model_asks WHERE run = @run AND island = @island AND trials <> '[]' ORDER BY id DESC LIMIT @count`,
		),
		lastEnded: database.prepare<[{ run: number; island: number; count: number }], AskRow>(
			'SELECT * FROM model_asks WHERE run = @run AND island = @island ORDER BY id DESC LIMIT @count',
		),
		spent: database.prepare<[{ run: number; model: string | null }], Spent>(
			`SELECT coalesce(sum(coalesce(e.input_tokens + e.output_tokens, r.reserved_tokens)), 0) AS tokens,
				coalesce(sum(CASE WHEN e.request IS NULL THEN r.reserved_tokens WHEN e.estimated
					THEN e.input_tokens + e.output_tokens ELSE 0 END), 0) AS estimatedTokens,
				coalesce(sum(coalesce(e.cost, r.reserved_money)), 0) AS money,
				count(*) AS requests
			FROM model_requests AS r LEFT JOIN model_ends AS e ON e.request = r.id
			WHERE r.run = @run AND (@model IS NULL OR r.model = @model)`,
		),
		requestFates: database.prepare(fatesSql),
		worth: database.prepare<[{ run: number }], AskWorth>(worthSql),
		latestUses: database.prepare(latestUsesSql),
		lastEnds: database.prepare<[{ run: number }], LastEnd>(lastEndsSql),
		toolCounts: database.prepare<[{ run: number }], ToolCount>(toolsSql),
		latestAsks: database.prepare<[{ run: number; count: number }], { island: number; ask: number }>(
			`SELECT island, ask FROM model_requests WHERE run = @run GROUP BY island, ask ORDER BY max(id) DESC LIMIT @count`,
		),
		said: database
			.prepare<[{ run: number; island: number }], string>(
				`SELECT json_extract(what, '$.text') FROM orders
				WHERE run = @run AND taken_at IS NOT NULL AND json_extract(what, '$.kind') = 'note'
				AND coalesce(json_extract(what, '$.island'), @island) = @island ORDER BY id DESC LIMIT 5`,
			)
			.pluck(),
		latestNotes: database.prepare<[{ run: number; island: number }], NotesRow>(
			'SELECT island, ask, model, text FROM notes WHERE run = @run AND island = @island ORDER BY id DESC LIMIT 1',
		),
		allNotes: database.prepare<[{ run: number; island: number }], NotesRow>(
			'SELECT island, ask, model, text FROM notes WHERE run = @run AND island = @island ORDER BY id',
		),
		allInstructions: database.prepare<[OfIsland], IslandInstruction>(
			`SELECT island, number, part, parent, ask, model, text FROM instructions
			WHERE run = @run AND island = @island ORDER BY number`,
		),
		keepInstruction: database.prepare(
			`INSERT OR REPLACE INTO instructions (run, island, number, part, parent, ask, model, text)
			VALUES (@run, @island, @number, @part, @parent, @ask, @model, @text)`,
		),
		keepNotes: database.prepare(
			'INSERT OR REPLACE INTO notes (run, island, ask, model, text) VALUES (@run, @island, @ask, @model, @text)',
		),
	}
}
