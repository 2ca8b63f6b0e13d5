import { begunIn, type Message, textMessage } from '../../archive/message.ts'
import type { Amount, RequestRecord } from '../../archive/model-log.ts'
import type { Clock } from '../../candidate/clock.ts'
import type { Redact } from '../wire/redaction.ts'
import { definitionTokens, type ToolDefinition } from '../wire/tool-calls.ts'
import { costOf, promptTokensOf } from '../wire/usage.ts'
import type { Fitted } from './context-window.ts'
import type { Model } from './model.ts'
import type { Step } from './step.ts'

/** A request that fits its model, by what was known when it was written. */
export interface FittedRequest {
	readonly request: RequestRecord
	/** Tokens of its prompt by estimate, tools included. */
	readonly estimatedTokens: number
	/** What it offers natively; `undefined` where the prompt tells of tools, or there are none. */
	readonly tools: readonly ToolDefinition[] | undefined
	/** Of the model's context. */
	readonly age: number
}

interface Parts {
	readonly redact: Redact
	readonly clock: Clock
}

/**
 * The request of a step as it fits the model by what is known now; `undefined` where not even its shortest prompt does.
 *
 * @param retry - Tries of this step before.
 */
export function fitRequest(model: Model, step: Step, retry: number, parts: Parts): FittedRequest | undefined {
	const most = Math.min(model.maxOutputTokens, step.maxOutputTokens ?? Number.POSITIVE_INFINITY)
	const { promptTokens, tokensPerEstimate } = model.pace
	const offered = offeredTokens(model, step)
	const begun = begunFor(model, step)
	const fitted = model.context.fit(
		(tokens, mayCut) => {
			const messages = step.messages(Math.floor(tokens / tokensPerEstimate) - offered - promptTokensOf(begun), mayCut)
			return messages && [...messages, ...begun]
		},
		most,
		promptTokens,
	)
	return (
		fitted && {
			request: recordOf(model, step, retry, fitted, parts),
			estimatedTokens: promptTokensOf(fitted.messages) + offered,
			tools: model.access.takesTools ? step.tools : undefined,
			age: fitted.age,
		}
	)
}

/** Whether it still fits by what other requests have found out meanwhile, of context, replies and tools. */
export function isFitting({ request, tools, age }: FittedRequest, { access, context }: Model): boolean {
	if (tools !== undefined && !access.takesTools) return false
	if (begunIn(request.messages) !== '' && !access.takesBeginnings) return false
	return age === context.age && request.maxOutputTokens <= access.maxOutputTokens
}

/** What its reply begins with, as the last message. */
function begunFor({ access }: Model, { begins }: Pick<Step, 'begins'>): Message[] {
	return begins === undefined || !access.takesBeginnings ? [] : [textMessage('assistant', begins)]
}

/** Tokens of what goes with the prompt, by estimate. */
function offeredTokens({ access }: Model, { tools }: Pick<Step, 'tools'>): number {
	return tools === undefined || !access.takesTools ? 0 : definitionTokens(tools)
}

function recordOf(
	model: Model,
	step: Step,
	retry: number,
	{ messages, maxOutputTokens }: Fitted,
	{ redact, clock }: Parts,
): RequestRecord {
	const { plan, pace } = model
	const { island, ask, purpose, operator, parents, instructions } = step
	const estimated = promptTokensOf(messages) + offeredTokens(model, step)
	const inputTokens = Math.ceil(estimated * pace.tokensPerEstimate)
	const usage = { inputTokens, cachedTokens: 0, outputTokens: maxOutputTokens, reasoningTokens: 0, estimated: true }
	const reserved: Amount = {
		tokens: inputTokens + maxOutputTokens,
		money: costOf(usage, plan.prices),
		requests: 1,
	}
	return {
		island,
		ask,
		step: step.step,
		retry,
		purpose,
		operator,
		parents,
		...(instructions === undefined ? {} : { instructions }),
		model: plan.name,
		modelId: plan.id,
		endpoint: redact(plan.baseUrl),
		// What is kept is what is sent.
		messages: messages.map(({ role, parts }) => ({
			role,
			parts: parts.map((part) => ({ ...part, text: redact(part.text) })),
		})),
		temperature: step.temperature ?? plan.temperature,
		maxOutputTokens,
		reserved,
		sentAt: clock.now(),
	}
}
