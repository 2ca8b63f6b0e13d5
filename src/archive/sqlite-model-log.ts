import { createHash } from 'node:crypto'
import type { Database, Statement } from 'better-sqlite3'
import type {
	Amount,
	AskRecord,
	IslandNotes,
	LoggedRequest,
	Message,
	ModelLog,
	Notes,
	ReplyUse,
	RequestEnd,
	RequestKey,
	RequestRecord,
} from './model-log.ts'
import {
	type AskRow,
	askOfRow,
	type EndRow,
	endOf,
	type MessageRow,
	type NotesRow,
	type RequestRow,
	requestOf,
	rowOfEnd,
} from './model-rows.ts'

/** How the archive runs an action on its database: errors translated, writes refused where it is open for reading. */
export interface Guards {
	read<Result>(action: () => Result): Result
	write<Result>(action: () => Result): Result
}

/**
 * The model log and notes of one run in the archive's database.
 *
 * Texts of messages and replies are kept once each, by their SHA-256: a prompt repeats most of the one before it.
 */
export class SqliteModelLog implements ModelLog, Notes {
	readonly #run: number
	readonly #guards: Guards
	readonly #database: Database
	readonly #statements: ReturnType<typeof prepare>

	constructor(database: Database, run: number, guards: Guards) {
		this.#run = run
		this.#guards = guards
		this.#database = database
		this.#statements = prepare(database)
	}

	open(request: RequestRecord): void {
		const { island, ask, step, attempt, reserved } = request
		this.#transact(() => {
			if (this.#id(request) !== undefined) throw new RangeError(`Expected a new request, got ${keyText(request)} again`)
			const { lastInsertRowid } = this.#statements.insertRequest.run(
				this.#run,
				island,
				ask,
				step,
				attempt,
				request.purpose,
				request.operator,
				request.model,
				request.modelId,
				request.endpoint,
				request.temperature ?? null,
				request.maxOutputTokens,
				JSON.stringify(request.parents),
				reserved.tokens,
				reserved.money,
				request.sentAt,
			)
			for (const [position, { role, content }] of request.messages.entries()) {
				this.#statements.insertMessage.run(lastInsertRowid, position, role, this.#text(content))
			}
		})
	}

	close(key: RequestKey, end: RequestEnd): void {
		this.#transact(() => {
			const id = this.#id(key)
			if (id === undefined || this.#statements.end.get(id) !== undefined) {
				throw new RangeError(`Expected an open request, got ${keyText(key)}`)
			}
			const text = end.kind === 'replied' ? this.#text(end.text) : null
			this.#statements.insertEnd.run({ ...rowOfEnd(end), request: id, text })
		})
	}

	use(key: RequestKey, use: ReplyUse): void {
		this.#guards.write(() => {
			const id = this.#id(key)
			if (id === undefined) throw new RangeError(`Expected a request that was kept, got ${keyText(key)}`)
			this.#statements.setUse.run(JSON.stringify(use), id)
		})
	}

	find(island: number, ask: number, step: number): LoggedRequest | undefined {
		return this.#guards.read(() => {
			const row = this.#statements.lastOfStep.get(this.#run, island, ask, step)
			return row && this.#logged(row)
		})
	}

	requests(island: number, ask: number): LoggedRequest[] {
		return this.#guards.read(() =>
			this.#statements.requests.all(this.#run, island, ask).map((row) => this.#logged(row)),
		)
	}

	endAsk(record: AskRecord): void {
		const { island, ask, cost } = record
		this.#transact(() => {
			this.#statements.deleteAsk.run(this.#run, island, ask)
			this.#statements.insertAsk.run(
				this.#run,
				island,
				ask,
				record.operator,
				record.model,
				record.ended,
				JSON.stringify(record.trials),
				record.parentScore ?? null,
				record.bestScore ?? null,
				cost.tokens,
				cost.money,
				cost.requests,
			)
		})
	}

	ended(island: number, ask: number): AskRecord | undefined {
		return this.#guards.read(() => {
			const row = this.#statements.ask.get(this.#run, island, ask)
			return row && askOfRow(row)
		})
	}

	lastAsks(island: number, count: number): AskRecord[] {
		return this.#guards.read(() => this.#statements.lastAsks.all(this.#run, island, count).map(askOfRow).reverse())
	}

	spent(): Amount {
		return this.#guards.read(() => this.#statements.spent.get(this.#run)) ?? { tokens: 0, money: 0, requests: 0 }
	}

	estimatedTokens(): number {
		return this.#guards.read(() => this.#statements.estimated.get(this.#run)) ?? 0
	}

	latest(island: number): IslandNotes | undefined {
		return this.#guards.read(() => this.#statements.latestNotes.get(this.#run, island))
	}

	keep({ island, ask, model, text }: IslandNotes): void {
		this.#guards.write(() => this.#statements.keepNotes.run(this.#run, island, ask, model, text))
	}

	/** Its messages are read when they are looked at: most who ask for a request want to know how it ended. */
	#logged(row: RequestRow): LoggedRequest {
		let read: Message[] | undefined
		const messages = (): Message[] => {
			read ??= this.#guards.read(() => this.#statements.messages.all(row.id))
			return read
		}
		const end = this.#statements.end.get(row.id)
		return {
			request: {
				...requestOf(row, []),
				get messages() {
					return messages()
				},
			},
			end: end && endOf(end),
			use: row.use === null ? undefined : (JSON.parse(row.use) as ReplyUse),
		}
	}

	#id({ island, ask, step, attempt }: RequestKey): number | undefined {
		return this.#statements.requestId.get(this.#run, island, ask, step, attempt)
	}

	#text(text: string): number {
		const hash = createHash('sha256').update(text).digest()
		const found = this.#statements.textId.get(hash)
		return found ?? Number(this.#statements.insertText.run(hash, text).lastInsertRowid)
	}

	#transact(action: () => void): void {
		this.#guards.write(() => this.#database.transaction(action).immediate())
	}
}

function keyText({ island, ask, step, attempt }: RequestKey): string {
	return `request ${step}, try ${attempt}, of ask ${ask} on island ${island}`
}

function prepare(database: Database) {
	const pluck = <Parameters extends unknown[], Value>(sql: string): Statement<Parameters, Value> =>
		database.prepare<Parameters, Value>(sql).pluck()
	return {
		insertRequest: database.prepare(
			`INSERT INTO model_requests (run, island, ask, step, attempt, purpose, operator, model, model_id, endpoint,
				temperature, max_output_tokens, parents, reserved_tokens, reserved_money, sent_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		),
		insertMessage: database.prepare('INSERT INTO model_messages (request, position, role, text) VALUES (?, ?, ?, ?)'),
		insertText: database.prepare<[hash: Buffer, text: string]>('INSERT INTO model_texts (hash, text) VALUES (?, ?)'),
		textId: pluck<[hash: Buffer], number>('SELECT id FROM model_texts WHERE hash = ?'),
		requestId: pluck<[run: number, island: number, ask: number, step: number, attempt: number], number>(
			'SELECT id FROM model_requests WHERE run = ? AND island = ? AND ask = ? AND step = ? AND attempt = ?',
		),
		insertEnd: database.prepare(
			`INSERT INTO model_ends (request, kind, input_tokens, cached_tokens, output_tokens, reasoning_tokens, estimated,
				cost, latency_ms, text, finish, first_token_ms, failure, gave_up)
			VALUES (@request, @kind, @input_tokens, @cached_tokens, @output_tokens, @reasoning_tokens, @estimated,
				@cost, @latency_ms, @text, @finish, @first_token_ms, @failure, @gave_up)`,
		),
		setUse: database.prepare('UPDATE model_requests SET use = ? WHERE id = ?'),
		end: database.prepare<[request: number], EndRow>(
			'SELECT e.*, t.text FROM model_ends AS e LEFT JOIN model_texts AS t ON t.id = e.text WHERE e.request = ?',
		),
		messages: database.prepare<[request: number], MessageRow>(
			`SELECT m.role, t.text AS content FROM model_messages AS m JOIN model_texts AS t ON t.id = m.text
			WHERE m.request = ? ORDER BY m.position`,
		),
		lastOfStep: database.prepare<[run: number, island: number, ask: number, step: number], RequestRow>(
			`SELECT * FROM model_requests WHERE run = ? AND island = ? AND ask = ? AND step = ?
			ORDER BY attempt DESC LIMIT 1`,
		),
		requests: database.prepare<[run: number, island: number, ask: number], RequestRow>(
			'SELECT * FROM model_requests WHERE run = ? AND island = ? AND ask = ? ORDER BY step, attempt',
		),
		deleteAsk: database.prepare('DELETE FROM model_asks WHERE run = ? AND island = ? AND ask = ?'),
		insertAsk: database.prepare(
			`INSERT INTO model_asks (run, island, ask, operator, model, ended, trials, parent_score, best_score, tokens, money,
				requests)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		),
		ask: database.prepare<[run: number, island: number, ask: number], AskRow>(
			'SELECT * FROM model_asks WHERE run = ? AND island = ? AND ask = ?',
		),
		lastAsks: database.prepare<[run: number, island: number, count: number], AskRow>(
			`SELECT * FROM model_asks WHERE run = ? AND island = ? AND trials <> '[]' ORDER BY id DESC LIMIT ?`,
		),
		spent: database.prepare<[run: number], Amount>(
			`SELECT coalesce(sum(coalesce(e.input_tokens + e.output_tokens, r.reserved_tokens)), 0) AS tokens,
				coalesce(sum(coalesce(e.cost, r.reserved_money)), 0) AS money,
				count(*) AS requests
			FROM model_requests AS r LEFT JOIN model_ends AS e ON e.request = r.id WHERE r.run = ?`,
		),
		estimated: pluck<[run: number], number>(
			`SELECT coalesce(sum(CASE WHEN e.request IS NULL THEN r.reserved_tokens WHEN e.estimated
				THEN e.input_tokens + e.output_tokens ELSE 0 END), 0)
			FROM model_requests AS r LEFT JOIN model_ends AS e ON e.request = r.id WHERE r.run = ?`,
		),
		latestNotes: database.prepare<[run: number, island: number], NotesRow>(
			'SELECT island, ask, model, text FROM notes WHERE run = ? AND island = ? ORDER BY id DESC LIMIT 1',
		),
		keepNotes: database.prepare('INSERT OR REPLACE INTO notes (run, island, ask, model, text) VALUES (?, ?, ?, ?, ?)'),
	}
}
