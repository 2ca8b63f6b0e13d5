import type { Database } from 'better-sqlite3'
import type { Guard } from './guard.ts'
import type { Instructions, IslandInstruction } from './instruction.ts'
import { toldKind } from './kept-words.ts'
import { LatestAsks } from './latest-asks.ts'
import type { Message } from './message.ts'
import type { AskWorth, LastEnd, RequestFates, ToolCount, UsedReply } from './model-figures.ts'
import type {
	Amount,
	AskRecord,
	IslandNotes,
	LoggedRequest,
	ModelLog,
	Notes,
	RequestEnd,
	RequestKey,
	RequestRecord,
	Spent,
} from './model-log.ts'
import {
	askOfRow,
	endOf,
	messagesOf,
	type RequestRow,
	requestOf,
	rowOfAsk,
	rowOfEnd,
	rowOfRequest,
	textOfPart,
} from './model-rows.ts'
import { replyUseSchema } from './model-schema.ts'
import { type ModelStatements, prepareModelStatements } from './model-statements.ts'
import { ModelTexts } from './model-texts.ts'
import type { ReplyUse } from './reply-use.ts'

/** The model log, notes and instructions of one run in the archive's database. */
export class SqliteModelLog implements ModelLog, Notes, Instructions {
	readonly #run: number
	readonly #guard: Guard
	readonly #database: Database
	readonly #statements: ModelStatements
	readonly #texts: ModelTexts
	readonly #latest = new LatestAsks()

	constructor(database: Database, run: number, guard: Guard) {
		this.#run = run
		this.#guard = guard
		this.#database = database
		this.#statements = prepareModelStatements(database)
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

	usedBy(island: number, ask: number): Amount {
		const used = this.#guard.read(() => this.#statements.usedBy.get({ run: this.#run, island, ask }))
		return used ?? { tokens: 0, money: 0, requests: 0 }
	}

	endAsk(record: AskRecord): void {
		const row = { ...rowOfAsk(record), run: this.#run }
		this.#transact(() => {
			this.#statements.deleteAsk.run(row)
			this.#statements.insertAsk.run(row)
		})
		this.#latest.kept(askOfRow(row))
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
		return this.#latest.of(island, count, () =>
			this.#guard.read(() => this.#statements.lastEnded.all({ run: this.#run, island, count }).map(askOfRow).reverse()),
		)
	}

	spent(model?: string): Spent {
		const spent = this.#guard.read(() => this.#statements.spent.get({ run: this.#run, model: model ?? null }))
		return spent ?? { tokens: 0, estimatedTokens: 0, money: 0, requests: 0 }
	}

	requestFates(): RequestFates[] {
		const counted = this.#guard.read(() => this.#statements.requestFates.all({ run: this.#run }))
		return counted.map((one) => ({ ...one, fate: typeof one.fate === 'number' ? toldKind(one.fate) : one.fate }))
	}

	worth(): AskWorth[] {
		return this.#guard.read(() => this.#statements.worth.all({ run: this.#run }))
	}

	latestUses(count: number): UsedReply[] {
		const rows = this.#guard.read(() => this.#statements.latestUses.all({ run: this.#run, count }))
		return rows.map((row) => ({ ...row, use: readUse(row.use) }))
	}

	lastEnds(): LastEnd[] {
		return this.#guard.read(() => this.#statements.lastEnds.all({ run: this.#run }))
	}

	toolCounts(): ToolCount[] {
		return this.#guard.read(() => this.#statements.toolCounts.all({ run: this.#run }))
	}

	latestAsks(count: number): { readonly island: number; readonly ask: number }[] {
		return this.#guard.read(() => this.#statements.latestAsks.all({ run: this.#run, count }))
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

	instructions(island: number): IslandInstruction[] {
		return this.#guard.read(() => this.#statements.allInstructions.all({ run: this.#run, island }))
	}

	keepInstruction(instruction: IslandInstruction): void {
		this.#guard.write(() => this.#statements.keepInstruction.run({ ...instruction, run: this.#run }))
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
			use: row.use === null ? undefined : readUse(row.use),
		}
	}

	#id({ island, ask, step, retry }: RequestKey): number | undefined {
		return this.#statements.requestId.get({ run: this.#run, island, ask, step, attempt: retry })
	}

	#transact(action: () => void): void {
		this.#guard.write(() => {
			this.#texts.learn()
			this.#database.transaction(action).immediate()
		})
	}
}

function readUse(json: string): ReplyUse {
	return replyUseSchema.parse(JSON.parse(json))
}

function keyText({ island, ask, step, retry }: RequestKey): string {
	return `request ${step}, try ${retry}, of ask ${ask} on island ${island}`
}
