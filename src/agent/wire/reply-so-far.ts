import { type Message, textOf } from '../../archive/message.ts'
import type { Failure, FinishReason, Usage } from '../../archive/model-log.ts'
import type { SdkFinish } from './sdk.ts'
import { callText } from './tool-calls.ts'
import { estimateTokens } from './usage.ts'

/** What has come of a reply. */
export interface ReplySoFar {
	text: string
	reasoning: string
	/** Of tools, by id, in order. */
	readonly calls: Map<string, { tool: string; input: string }>
	finish: SdkFinish['finishReason']['unified'] | undefined
	/** What was said of why it ended. */
	end: string | undefined
	usage: SdkFinish['usage'] | undefined
	firstTokenMs: number | undefined
}

/** Of which nothing has come. */
export function nothingSoFar(): ReplySoFar {
	return {
		text: '',
		reasoning: '',
		calls: new Map(),
		finish: undefined,
		end: undefined,
		usage: undefined,
		firstTokenMs: undefined,
	}
}

/** The call of this id, begun where there was none. */
export function callOf({ calls }: ReplySoFar, id: string): { tool: string; input: string } {
	const call = calls.get(id) ?? { tool: '', input: '' }
	calls.set(id, call)
	return call
}

/** In characters. */
export function lengthOf({ text, reasoning, calls }: ReplySoFar): number {
	return calls.values().reduce((sum, { input }) => sum + input.length, text.length + reasoning.length)
}

/**
 * Its text, with calls of tools as blocks where some were offered. Where there is no text, a call of a tool that there is
 * not, as such a block, or else what it thought: some servers and models put the whole reply there.
 *
 * Of a reply that was cut, what it thought is nothing but thoughts.
 */
export function replyText({ text, reasoning, calls }: ReplySoFar, finish: FinishReason, offered: boolean): string {
	const said = text.trim()
	const called = calls.values().map(callText)
	if (offered && calls.size > 0) return [...(said === '' ? [] : [said]), ...called].join('\n\n')
	if (said !== '' || finish === 'length') return text
	return calls.size === 0 ? reasoning : [...called].join('\n\n')
}

/** Of a request that no model saw. */
export const unread: Usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0, estimated: false }

/** Whether the endpoint turned the request away before the model saw it: nothing is billed for that. */
export function isRefusedUnread(failure: Failure, { text, reasoning }: ReplySoFar): boolean {
	if (text !== '' || reasoning !== '') return false
	if (failure.kind === 'transient') return failure.status !== undefined || failure.reason === 'connection'
	return failure.kind !== 'stopped'
}

/** What the endpoint says, or else an estimate: a reply given up half-way is billed as well. */
export function usageOf(reply: ReplySoFar, messages: readonly Message[]): Usage {
	const { usage } = reply
	const reasoningEstimate = estimateTokens(reply.reasoning)
	const callEstimate = reply.calls.values().reduce((sum, { input }) => sum + estimateTokens(input), 0)
	const input = tokens(usage?.inputTokens.total)
	const output = tokens(usage?.outputTokens.total)
	return {
		inputTokens: input ?? messages.reduce((sum, message) => sum + estimateTokens(textOf(message)), 0),
		cachedTokens: tokens(usage?.inputTokens.cacheRead) ?? 0,
		outputTokens: output ?? estimateTokens(reply.text) + callEstimate + reasoningEstimate,
		reasoningTokens: tokens(usage?.outputTokens.reasoning) ?? reasoningEstimate,
		estimated: input === undefined || output === undefined,
	}
}

/** Far more tokens than any request has. */
const mostTokens = 1e9

/** A count of tokens as an endpoint gives it; `undefined` for what can be none: one below 0 would make room in a budget. */
function tokens(said: number | undefined): number | undefined {
	return Number.isInteger(said) && said !== undefined && said >= 0 && said <= mostTokens ? said : undefined
}
