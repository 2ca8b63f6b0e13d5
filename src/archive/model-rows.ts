import { numbersSchema } from './candidate-rows.ts'
import type { Message, MessagePart } from './message.ts'
import type { AskRecord, RequestEnd, RequestRecord } from './model-log.ts'
import { failureSchema, toolPartSchema, trialsSchema } from './model-schema.ts'

/** A request as selected. */
export interface RequestRow {
	readonly id: number
	readonly island: number
	readonly ask: number
	readonly step: number
	readonly attempt: number
	readonly purpose: string
	readonly operator: string
	readonly model: string
	readonly model_id: string
	readonly endpoint: string
	readonly temperature: number | null
	readonly max_output_tokens: number
	readonly parents: string
	readonly reserved_tokens: number
	readonly reserved_money: number
	readonly sent_at: number
	readonly use: string | null
	readonly instructions: string | null
}

/** A part of a message as selected. */
export interface PartRow {
	/** Of the message in its request. */
	readonly position: number
	readonly role: string
	readonly kind: string
	readonly text: string
}

/** Notes as selected. */
export interface NotesRow {
	readonly island: number
	readonly ask: number
	readonly model: string
	readonly text: string
}

/** The end of a request as selected, with the text of its reply. */
export interface EndRow {
	readonly kind: string
	readonly input_tokens: number
	readonly cached_tokens: number
	readonly output_tokens: number
	readonly reasoning_tokens: number
	readonly estimated: number
	readonly cost: number
	readonly latency_ms: number
	readonly text: string | null
	readonly finish: string | null
	readonly first_token_ms: number | null
	readonly failure: string | null
	readonly gave_up: number
}

/** An ask as selected. */
export interface AskRow {
	readonly island: number
	readonly ask: number
	readonly operator: string
	readonly model: string
	readonly ended: string
	readonly trials: string
	readonly parent_score: number | null
	readonly best_score: number | null
	readonly tokens: number
	readonly money: number
	readonly requests: number
	readonly instructions: string | null
}

/** The messages of rows in their order. */
export function messagesOf(rows: readonly PartRow[]): Message[] {
	const messages: { role: Message['role']; parts: MessagePart[] }[] = []
	for (const { position, role, kind, text } of rows) {
		messages[position] ??= { role: role as Message['role'], parts: [] }
		messages[position].parts.push(partOf(kind, text))
	}
	return messages
}

/** What a part is kept as, beside its kind. */
export function textOfPart(part: MessagePart): string {
	if (part.kind === 'text') return part.text
	const { id, tool, text } = part
	return JSON.stringify({ id, tool, text })
}

function partOf(kind: string, text: string): MessagePart {
	if (kind !== 'call' && kind !== 'answer') return { kind: 'text', text }
	return { kind, ...toolPartSchema.parse(JSON.parse(text)) }
}

/** The request of a row. */
export function requestOf(row: RequestRow, messages: readonly Message[]): RequestRecord {
	return {
		island: row.island,
		ask: row.ask,
		step: row.step,
		retry: row.attempt,
		purpose: row.purpose as RequestRecord['purpose'],
		operator: row.operator,
		model: row.model,
		modelId: row.model_id,
		endpoint: row.endpoint,
		messages,
		temperature: row.temperature ?? undefined,
		maxOutputTokens: row.max_output_tokens,
		parents: numbersSchema.parse(JSON.parse(row.parents)),
		...instructionsOf(row),
		reserved: { tokens: row.reserved_tokens, money: row.reserved_money, requests: 1 },
		sentAt: row.sent_at,
	}
}

/** The row of a request, its messages aside. */
export function rowOfRequest(request: RequestRecord): Omit<RequestRow, 'id' | 'use'> {
	return {
		island: request.island,
		ask: request.ask,
		step: request.step,
		attempt: request.retry,
		purpose: request.purpose,
		operator: request.operator,
		model: request.model,
		model_id: request.modelId,
		endpoint: request.endpoint,
		temperature: request.temperature ?? null,
		max_output_tokens: request.maxOutputTokens,
		parents: JSON.stringify(request.parents),
		instructions: request.instructions === undefined ? null : JSON.stringify(request.instructions),
		reserved_tokens: request.reserved.tokens,
		reserved_money: request.reserved.money,
		sent_at: request.sentAt,
	}
}

/** The end of a row. */
export function endOf(row: EndRow): RequestEnd {
	const shared = {
		usage: {
			inputTokens: row.input_tokens,
			cachedTokens: row.cached_tokens,
			outputTokens: row.output_tokens,
			reasoningTokens: row.reasoning_tokens,
			estimated: row.estimated === 1,
		},
		cost: row.cost,
		latencyMs: row.latency_ms,
	}
	if (row.kind === 'failed') {
		return {
			...shared,
			kind: 'failed',
			failure: failureSchema.parse(JSON.parse(row.failure ?? '')),
			gaveUp: row.gave_up === 1,
		}
	}
	return {
		...shared,
		kind: 'replied',
		text: row.text ?? '',
		finish: row.finish as (RequestEnd & { kind: 'replied' })['finish'],
		firstTokenMs: row.first_token_ms ?? undefined,
	}
}

/** The row of an end, its text aside. */
export function rowOfEnd(end: RequestEnd): Omit<EndRow, 'text'> {
	const { usage } = end
	const replied = end.kind === 'replied'
	return {
		kind: end.kind,
		input_tokens: usage.inputTokens,
		cached_tokens: usage.cachedTokens,
		output_tokens: usage.outputTokens,
		reasoning_tokens: usage.reasoningTokens,
		estimated: usage.estimated ? 1 : 0,
		cost: end.cost,
		latency_ms: end.latencyMs,
		finish: replied ? end.finish : null,
		first_token_ms: replied ? (end.firstTokenMs ?? null) : null,
		failure: replied ? null : JSON.stringify(end.failure),
		gave_up: replied || !end.gaveUp ? 0 : 1,
	}
}

/** The row of an ask. */
export function rowOfAsk(record: AskRecord): AskRow {
	const { island, ask, operator, model, ended, trials, parentScore, bestScore, cost } = record
	const scores = { parent_score: parentScore ?? null, best_score: bestScore ?? null }
	const instructions = record.instructions === undefined ? null : JSON.stringify(record.instructions)
	return { island, ask, operator, model, ended, trials: JSON.stringify(trials), ...scores, ...cost, instructions }
}

/** The ask of a row. Its trials are read when they are looked at: a bandit, which sees the most asks, never does. */
export function askOfRow(row: AskRow): AskRecord {
	let trials: AskRecord['trials'] | undefined
	return {
		island: row.island,
		ask: row.ask,
		operator: row.operator,
		model: row.model,
		ended: row.ended as AskRecord['ended'],
		get trials() {
			trials ??= trialsSchema.parse(JSON.parse(row.trials))
			return trials
		},
		parentScore: row.parent_score ?? undefined,
		bestScore: row.best_score ?? undefined,
		cost: { tokens: row.tokens, money: row.money, requests: row.requests },
		...instructionsOf(row),
	}
}

function instructionsOf({ instructions }: Pick<AskRow, 'instructions'>): Pick<AskRecord, 'instructions'> {
	return instructions === null ? {} : { instructions: numbersSchema.parse(JSON.parse(instructions)) }
}
