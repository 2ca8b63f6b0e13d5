import type { Database, Statement } from 'better-sqlite3'
import type { Guard } from './guard.ts'
import type { Message } from './message.ts'
import { fatesSql, toolsSql, worthSql } from './model-counts.ts'
import type {
	Amount,
	AskRecord,
	AskWorth,
	IslandNotes,
	LoggedRequest,
	ModelLog,
	Notes,
	ReplyUse,
	RequestEnd,
	RequestFates,
	RequestKey,
	RequestRecord,
	ToolCount,
} from './model-log.ts'
import {
	type AskRow,
	askOfRow,
	type EndRow,
	endOf,
	messagesOf,
	type NotesRow,
	type PartRow,
	type RequestRow,
	requestOf,
	rowOfAsk,
	rowOfEnd,
	rowOfRequest,
	textOfPart,
} from './model-rows.ts'
import { replyUseSchema } from './model-schema.ts'
import { ModelTexts, type PackedText } from './model-texts.ts'

/** The model log and notes of one run in the archive's database. */
export class SqliteModelLog implements ModelLog, Notes {
	readonly #run: number
	readonly #guard: Guard
	readonly #database: Database
	readonly #statements: ReturnType<typeof prepare>
	readonly #texts: ModelTexts

	constructor(database: Database, run: number, guard: Guard) {
		this.#run = run
		this.#guard = guard
		this.#database = database
		this.#statements = prepare(database)
		this.#texts = new ModelTexts(database, run)
	}

	open(request: RequestRecord): void {
		this.#transact(() => {
			if (this.#id(request) !== undefined) throw new RangeError(`Expected a new request, got ${keyText(request)} again`)
			const row = { ...rowOfRequest(request), run: this.#run }
			const { lastInsertRowid } = this.#statements.insertRequest.run(row)
			for (const [position, { role, parts }] of request.messages.entries()) {
				for (const [part, one] of parts.entries()) {
					const text = this.#texts.keep(textOfPart(one))
					const row = { request: lastInsertRowid, position, part, role, kind: one.kind, text }
					this.#statements.insertPart.run(row)
				}
			}
		})
	}

	close(key: RequestKey, end: RequestEnd): void {
		this.#transact(() => {
			const id = this.#id(key)
			if (id === undefined || this.#statements.end.get({ request: id }) !== undefined) {
				throw new RangeError(`Expected an open request, got ${keyText(key)}`)
			}
			const text = end.kind === 'replied' ? this.#texts.keep(end.text) : null
			this.#statements.insertEnd.run({ ...rowOfEnd(end), request: id, text })
		})
	}

	use(key: RequestKey, use: ReplyUse): void {
		this.#guard.write(() => {
			const id = this.#id(key)
			if (id === undefined) throw new RangeError(`Expected a request that was kept, got ${keyText(key)}`)
			this.#statements.setUse.run({ use: JSON.stringify(use), request: id })
		})
	}

	find(island: number, ask: number, step: number): LoggedRequest | undefined {
		return this.#guard.read(() => {
			const row = this.#statements.lastOfStep.get({ run: this.#run, island, ask, step })
			return row && this.#logged(row)
		})
	}

	requests(island: number, ask: number): LoggedRequest[] {
		return this.#guard.read(() =>
			this.#statements.requests.all({ run: this.#run, island, ask }).map((row) => this.#logged(row)),
		)
	}

	endAsk(record: AskRecord): void {
		const row = { ...rowOfAsk(record), run: this.#run }
		this.#transact(() => {
			this.#statements.deleteAsk.run(row)
			this.#statements.insertAsk.run(row)
		})
	}

	ended(island: number, ask: number): AskRecord | undefined {
		return this.#guard.read(() => {
			const row = this.#statements.ask.get({ run: this.#run, island, ask })
			return row && askOfRow(row)
		})
	}

	lastAsks(island: number, count: number): AskRecord[] {
		return this.#guard.read(() =>
			this.#statements.lastAsks.all({ run: this.#run, island, count }).map(askOfRow).reverse(),
		)
	}

	lastEnded(island: number, count: number): AskRecord[] {
		return this.#guard.read(() =>
			this.#statements.lastEnded.all({ run: this.#run, island, count }).map(askOfRow).reverse(),
		)
	}

	spent(): Amount {
		return (
			this.#guard.read(() => this.#statements.spent.get({ run: this.#run })) ?? { tokens: 0, money: 0, requests: 0 }
		)
	}

	requestFates(): RequestFates[] {
		return this.#guard.read(() => this.#statements.requestFates.all({ run: this.#run }))
	}

	worth(): AskWorth[] {
		return this.#guard.read(() => this.#statements.worth.all({ run: this.#run }))
	}

	toolCounts(): ToolCount[] {
		return this.#guard.read(() => this.#statements.toolCounts.all({ run: this.#run }))
	}

	latestAsks(count: number): { readonly island: number; readonly ask: number }[] {
		return this.#guard.read(() => this.#statements.latestAsks.all({ run: this.#run, count }))
	}

	estimatedTokens(): number {
		return this.#guard.read(() => this.#statements.estimated.get({ run: this.#run })) ?? 0
	}

	said(island: number): readonly string[] {
		return this.#guard.read(() => this.#statements.said.all({ run: this.#run, island }))
	}

	latest(island: number): IslandNotes | undefined {
		return this.#guard.read(() => this.#statements.latestNotes.get({ run: this.#run, island }))
	}

	history(island: number): IslandNotes[] {
		return this.#guard.read(() => this.#statements.allNotes.all({ run: this.#run, island }))
	}

	keep(notes: IslandNotes): void {
		this.#guard.write(() => this.#statements.keepNotes.run({ ...notes, run: this.#run }))
	}

	/** Its messages are read when they are looked at: most who ask for a request want to know how it ended. */
	#logged(row: RequestRow): LoggedRequest {
		let read: Message[] | undefined
		const messages = (): Message[] => {
			read ??= this.#guard.read(() =>
				messagesOf(
					this.#statements.parts.all({ request: row.id }).map((part) => ({ ...part, text: this.#texts.read(part) })),
				),
			)
			return read
		}
		const end = this.#statements.end.get({ request: row.id })
		return {
			request: {
				...requestOf(row, []),
				get messages() {
					return messages()
				},
			},
			end: end && endOf({ ...end, text: end.text === null ? null : this.#texts.read({ ...end, text: end.text }) }),
			use: row.use === null ? undefined : replyUseSchema.parse(JSON.parse(row.use)),
		}
	}

	#id({ island, ask, step, attempt }: RequestKey): number | undefined {
		return this.#statements.requestId.get({ run: this.#run, island, ask, step, attempt })
	}

	#transact(action: () => void): void {
		this.#guard.write(() => {
			this.#texts.learn()
			this.#database.transaction(action).immediate()
		})
	}
}

function keyText({ island, ask, step, attempt }: RequestKey): string {
	return `request ${step}, try ${attempt}, of ask ${ask} on island ${island}`
}

/** Which of the run's asks. */
interface OfAsk {
	readonly run: number
	readonly island: number
	readonly ask: number
}

/** A row whose text, where it has one, is packed. */
type Packed<Row extends { readonly text: unknown }> = Omit<Row, 'text'> & {
	readonly text: Buffer | null
	readonly dictionary: number | null
}

function prepare(database: Database) {
	const pluck = <Parameters extends unknown[], Value>(sql: string): Statement<Parameters, Value> =>
		database.prepare<Parameters, Value>(sql).pluck()
	return {
		insertRequest: database.prepare(
			`INSERT INTO model_requests (run, island, ask, step, attempt, purpose, operator, model, model_id, endpoint,
				temperature, max_output_tokens, parents, reserved_tokens, reserved_money, sent_at)
			VALUES (@run, @island, @ask, @step, @attempt, @purpose, @operator, @model, @model_id, @endpoint,
				@temperature, @max_output_tokens, @parents, @reserved_tokens, @reserved_money, @sent_at)`,
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
		deleteAsk: database.prepare('DELETE FROM model_asks WHERE run = @run AND island = @island AND ask = @ask'),
		insertAsk: database.prepare(
			`INSERT INTO model_asks (run, island, ask, operator, model, ended, trials, parent_score, best_score, tokens, money,
				requests)
			VALUES (@run, @island, @ask, @operator, @model, @ended, @trials, @parent_score, @best_score, @tokens, @money,
				@requests)`,
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
		spent: database.prepare<[{ run: number }], Amount>(
			`SELECT coalesce(sum(coalesce(e.input_tokens + e.output_tokens, r.reserved_tokens)), 0) AS tokens,
				coalesce(sum(coalesce(e.cost, r.reserved_money)), 0) AS money,
				count(*) AS requests
			FROM model_requests AS r LEFT JOIN model_ends AS e ON e.request = r.id WHERE r.run = @run`,
		),
		requestFates: database.prepare<[{ run: number }], RequestFates>(fatesSql),
		worth: database.prepare<[{ run: number }], AskWorth>(worthSql),
		toolCounts: database.prepare<[{ run: number }], ToolCount>(toolsSql),
		latestAsks: database.prepare<[{ run: number; count: number }], { island: number; ask: number }>(
			`SELECT island, ask FROM model_requests WHERE run = @run GROUP BY island, ask ORDER BY max(id) DESC LIMIT @count`,
		),
		estimated: pluck<[{ run: number }], number>(
			`SELECT coalesce(sum(CASE WHEN e.request IS NULL THEN r.reserved_tokens WHEN e.estimated
				THEN e.input_tokens + e.output_tokens ELSE 0 END), 0)
			FROM model_requests AS r LEFT JOIN model_ends AS e ON e.request = r.id WHERE r.run = @run`,
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
		keepNotes: database.prepare(
			'INSERT OR REPLACE INTO notes (run, island, ask, model, text) VALUES (@run, @island, @ask, @model, @text)',
		),
	}
}
