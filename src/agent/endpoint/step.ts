import type { Message } from '../../archive/message.ts'
import type { AskRecord, FinishReason, RequestKey, RequestRecord } from '../../archive/model-log.ts'
import type { ReplyUse } from '../../archive/reply-use.ts'
import type { ToolDefinition } from '../wire/tool-calls.ts'
import type { Answered } from './corrections.ts'
import type { Seat } from './seat.ts'

/** One step of an ask: what is to be asked of a model. */
export interface Step {
	readonly island: number
	readonly ask: number
	readonly step: number
	readonly purpose: RequestRecord['purpose']
	/** Of the conversation. */
	readonly seat: Seat
	readonly operator: string
	readonly parents: readonly number[]
	/** See `RequestRecord`. */
	readonly instructions?: readonly number[] | undefined
	readonly temperature: number | undefined
	/** What of the conversation it answers: a model that makes nothing of corrections is not asked for another. */
	readonly corrects?: Exclude<Answered, 'opening'> | undefined
	/** Limit below the model's own. */
	readonly maxOutputTokens?: number
	/** What its reply begins with, where the endpoint goes on with that; `undefined` where it begins by itself. */
	readonly begins?: string | undefined
	/** Whether it is not worth making any more, asked when it gets its place; see `AskRecord.ended`. */
	overtaken?(): boolean
	/** Whether a reply so far has all that is wanted; `undefined` where its end is awaited in any case. */
	readonly isEnough?: ((text: string) => boolean) | undefined
	/** Tools that go with it, where the endpoint takes them. */
	readonly tools?: readonly ToolDefinition[] | undefined
	/**
	 * The conversation in at most `promptTokens` tokens by estimate; `undefined` where it cannot be so short.
	 *
	 * @param mayCut - Whether the middle of what matters may be left out.
	 */
	messages(promptTokens: number, mayCut: boolean): Message[] | undefined
}

/** What came of a step, kept in the log before it is returned. */
export type StepReply =
	| {
			readonly kind: 'replied'
			readonly key: RequestKey
			readonly text: string
			readonly finish: FinishReason
			readonly use: ReplyUse | undefined
			readonly latencyMs: number
	  }
	| {
			readonly kind: 'gave-up'
			readonly why: Exclude<AskRecord['ended'], 'done' | 'attempts'>
			readonly message: string
	  }
