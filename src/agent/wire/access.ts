import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { type LanguageModel, type LanguageModelUsage, type FinishReason as SdkFinishReason, streamText } from 'ai'
import { type Message, textOf } from '../../archive/message.ts'
import type { Failure, FinishReason, Usage } from '../../archive/model-log.ts'
import type { Clock } from '../../candidate/clock.ts'
import { type ModelTimeouts, usualTimeouts } from '../../experiment/model-wanted.ts'
import { cappedFetch, limitsOf } from './capped-fetch.ts'
import { type Body, type Dialect, dialectText, speak, standardDialect } from './dialect.ts'
import { Ending } from './ending.ts'
import { classify, StreamFault } from './failure.ts'
import { adaptDialect, guesses, isWordless } from './learn-dialect.ts'
import type { ModelPlan } from './model-plan.ts'
import type { Redact } from './redaction.ts'
import { isRefusal, mindsRequest, type Refusal } from './refusal.ts'
import { callText, sdkMessage, type ToolDefinition, toolSet } from './tool-calls.ts'
import { estimateTokens } from './usage.ts'
import { Watchdog } from './watchdog.ts'

/** One request to a model. */
export interface CompletionRequest {
	readonly messages: readonly Message[]
	readonly temperature: number | undefined
	readonly maxOutputTokens: number
	/** Tools that the model may call natively, where its endpoint takes them; see `takesTools`. */
	readonly tools?: readonly ToolDefinition[] | undefined
	/** Default: as long as one waits that knows nothing of the model, but for what a person has set. */
	readonly timeouts?: ModelTimeouts
	/** Whether a reply so far has all that is wanted: what comes behind it is not waited for. Default: that is never known. */
	readonly isEnough?: ((text: string) => boolean) | undefined
}

/** What came of one request; a failed one may have used tokens as well. */
export type Completion = {
	readonly usage: Usage
	readonly latencyMs: number
} & (
	| {
			readonly kind: 'replied'
			/** Without reasoning that the server tells apart, unless there is nothing else; calls of tools as blocks behind it. */
			readonly text: string
			/** `length` also where it was ended since it went in circles. */
			readonly finish: FinishReason
			readonly firstTokenMs: number | undefined
			/** Whether it was ended here, before the endpoint has said what it used. */
			readonly ended: boolean
	  }
	| { readonly kind: 'failed'; readonly failure: Failure }
)

/** Characters of a token at most, on the average of a reply: what is longer than that has not been kept to its limit. */
const longestToken = 12

/**
 * One model behind its endpoint, through the AI SDK: one request a call, streamed, watched and capped; no retries here.
 *
 * All text that leaves it, failures included, is redacted.
 */
export class ModelAccess {
	readonly plan: ModelPlan
	readonly #model: LanguageModel
	readonly #clock: Clock
	readonly #redact: Redact
	#dialect: Dialect = standardDialect
	/** The last body, in no dialect. */
	#body: Body = {}
	#hasReplied = false
	#guesses: Dialect[] | undefined

	/** @param key - The endpoint's key; `undefined` where it wants none. */
	constructor(plan: ModelPlan, key: string | undefined, clock: Clock, redact: Redact) {
		this.plan = plan
		this.#clock = clock
		this.#redact = redact
		this.#model = createOpenAICompatible({
			name: 'endpoint',
			baseURL: plan.baseUrl,
			includeUsage: true,
			fetch: cappedFetch(limitsOf(plan.maxOutputTokens)),
			transformRequestBody: (body) => {
				const sent = Object.entries({ ...body, ...plan.extra }).filter(([, value]) => value !== undefined)
				this.#body = Object.fromEntries(sent)
				return { ...speak(this.#body, this.#dialect) }
			},
			...(key === undefined ? {} : { apiKey: key }),
		})(plan.id)
	}

	/** Tokens of a reply: as planned, or what the endpoint has said that it allows. */
	get maxOutputTokens(): number {
		return Math.min(this.plan.maxOutputTokens, this.#dialect.maxOutputTokens)
	}

	/**
	 * Sends one request and reads its reply to the end; never throws, a stop is a failure of kind `stopped`.
	 *
	 * A failure of kind `dialect` has taught it how the endpoint wants to be spoken to: the same request may do now.
	 */
	async complete(request: CompletionRequest, stop: AbortSignal): Promise<Completion> {
		const spoken = this.#dialect
		const completion = await this.#stream(request, stop)
		if (completion.kind === 'replied') this.#hasReplied = true
		// What has begun to answer did not mind the request.
		else if (completion.usage.outputTokens === 0 && this.#learns(spoken, completion.failure)) {
			const { message, status } = completion.failure
			return { ...completion, failure: { kind: 'dialect', status, message } }
		}
		return completion
	}

	/** Whether its endpoint takes tools, as far as is known. */
	get takesTools(): boolean {
		return this.#dialect.tools
	}

	/** What was learnt about the endpoint, in a few words; empty where it is spoken to as any other. */
	get dialect(): string {
		return dialectText(this.#dialect)
	}

	/** Whether the same request may do in the dialect that a refusal has taught. */
	#learns(spoken: Dialect, failure: Failure): failure is Refusal {
		if (!isRefusal(failure)) return false
		if (adaptDialect(spoken, failure.message, this.#body) !== undefined) {
			// Requests in flight together are refused together: what one of them taught is kept.
			this.#dialect = adaptDialect(this.#dialect, failure.message, this.#body) ?? this.#dialect
			return true
		}
		// In words that nobody knows: where nothing was ever answered, the request itself may be what is minded.
		if (this.#hasReplied || !(isWordless(failure.message) || mindsRequest(failure))) return false
		if (spoken === this.#dialect) {
			this.#guesses ??= [...guesses(spoken, this.#body), spoken]
			const next = this.#guesses.shift()
			if (next === undefined) return false
			this.#dialect = next
		}
		return this.#guesses !== undefined && this.#guesses.length > 0
	}

	async #stream(request: CompletionRequest, stop: AbortSignal): Promise<Completion> {
		const startedAt = this.#clock.now()
		const timeouts = request.timeouts ?? { ...usualTimeouts, ...this.plan.timeouts }
		// A reply that comes whole has its first token with its last.
		const watchdog = new Watchdog(
			this.#dialect.stream ? timeouts : { ...timeouts, firstTokenMs: timeouts.totalMs, stallMs: timeouts.totalMs },
			this.#clock,
		)
		const reply: Reply = {
			text: '',
			reasoning: '',
			calls: new Map(),
			finish: undefined,
			usage: undefined,
			firstTokenMs: undefined,
		}
		const ending = new Ending(request.isEnough)
		const replied = (finish: FinishReason): Completion => {
			const latencyMs = this.#clock.now() - startedAt
			const text = this.#redact(ending.kept(saidIn(reply, finish, request.tools !== undefined)))
			const taken = { usage: usageOf(reply, request), latencyMs, firstTokenMs: reply.firstTokenMs }
			return { kind: 'replied', text, finish, ended: ending.finish !== undefined, ...taken }
		}
		try {
			await this.#read(request, AbortSignal.any([stop, watchdog.signal, ending.signal]), reply, () => {
				watchdog.token()
				reply.firstTokenMs ??= this.#clock.now() - startedAt
				ending.look(reply.text === '' ? reply.reasoning : reply.text)
				if (lengthOf(reply) / longestToken > request.maxOutputTokens) {
					watchdog.bark(new StreamFault('endless', `The reply went on beyond its ${request.maxOutputTokens} tokens`))
				}
			})
			return replied(finishes[reply.finish ?? 'other'] ?? 'other')
		} catch (error) {
			if (ending.finish !== undefined && !stop.aborted) return replied(ending.finish)
			const failure = stop.aborted
				? ({ kind: 'stopped', message: 'The run was stopped' } as const)
				: classify(watchdog.signal.aborted ? watchdog.signal.reason : error, this.#clock.now(), this.#redact)
			return {
				kind: 'failed',
				failure,
				usage: isRefusedUnread(failure, reply) ? unread : usageOf(reply, request),
				latencyMs: this.#clock.now() - startedAt,
			}
		} finally {
			watchdog.end()
		}
	}

	async #read(request: CompletionRequest, signal: AbortSignal, reply: Reply, onToken: () => void): Promise<void> {
		const { stream } = streamText({
			model: this.#model,
			messages: request.messages.map(sdkMessage),
			...(request.tools === undefined || !this.takesTools ? {} : { tools: toolSet(request.tools) }),
			allowSystemInMessages: true,
			maxOutputTokens: request.maxOutputTokens,
			...(request.temperature === undefined ? {} : { temperature: request.temperature }),
			maxRetries: 0,
			abortSignal: signal,
			telemetry: { isEnabled: false },
			onError: () => {},
		})
		let failed: { readonly error: unknown } | undefined
		for await (const part of stream) {
			if (part.type === 'text-delta' || part.type === 'reasoning-delta' || part.type === 'tool-input-delta') {
				if (part.type === 'text-delta') reply.text += part.text
				else if (part.type === 'reasoning-delta') reply.reasoning += part.text
				else callOf(reply, part.id).input += part.delta
				onToken()
				signal.throwIfAborted()
			} else if (part.type === 'tool-input-start') {
				callOf(reply, part.id).tool = part.toolName
			} else if (part.type === 'finish-step') {
				reply.usage = part.usage
				reply.finish = part.finishReason
			} else if (part.type === 'error') {
				// The first says what went wrong, those behind it only that there was nothing more.
				failed ??= { error: part.error }
			} else if (part.type === 'abort') {
				signal.throwIfAborted()
			}
		}
		signal.throwIfAborted()
		if (failed !== undefined) throw failed.error
		if (reply.finish === undefined || reply.finish === 'error') {
			throw new StreamFault('malformed', 'The reply ended without a finish reason')
		}
	}
}

interface Reply {
	text: string
	reasoning: string
	/** Of tools, by id, in order. */
	readonly calls: Map<string, { tool: string; input: string }>
	finish: SdkFinishReason | undefined
	usage: LanguageModelUsage | undefined
	firstTokenMs: number | undefined
}

function callOf({ calls }: Reply, id: string): { tool: string; input: string } {
	const call = calls.get(id) ?? { tool: '', input: '' }
	calls.set(id, call)
	return call
}

function lengthOf({ text, reasoning, calls }: Reply): number {
	return calls.values().reduce((sum, { input }) => sum + input.length, text.length + reasoning.length)
}

/**
 * Its text, with calls of tools as blocks where some were offered. Where there is no text, a call of a tool that there is
 * not, as such a block, or else what it thought: some servers and models put the whole reply there.
 *
 * Of a reply that was cut, what it thought is nothing but thoughts.
 */
function saidIn({ text, reasoning, calls }: Reply, finish: FinishReason, offered: boolean): string {
	const said = text.trim()
	const called = calls.values().map(callText)
	if (offered && calls.size > 0) return [...(said === '' ? [] : [said]), ...called].join('\n\n')
	if (said !== '' || finish === 'length') return text
	return calls.size === 0 ? reasoning : [...called].join('\n\n')
}

const finishes: Readonly<Partial<Record<SdkFinishReason, FinishReason>>> = {
	stop: 'stop',
	length: 'length',
	'content-filter': 'refused',
}

const unread: Usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0, estimated: false }

/** Whether the endpoint turned the request away before the model saw it: nothing is billed for that. */
function isRefusedUnread(failure: Failure, { text, reasoning }: Reply): boolean {
	if (text !== '' || reasoning !== '') return false
	if (failure.kind === 'transient') return failure.status !== undefined || failure.reason === 'connection'
	return failure.kind !== 'stopped'
}

/** What the endpoint says, or else an estimate: a reply given up half-way is billed as well. */
function usageOf(reply: Reply, request: CompletionRequest): Usage {
	const { usage } = reply
	const reasoningEstimate = estimateTokens(reply.reasoning)
	const callEstimate = reply.calls.values().reduce((sum, { input }) => sum + estimateTokens(input), 0)
	const input = tokens(usage?.inputTokens)
	const output = tokens(usage?.outputTokens)
	return {
		inputTokens: input ?? request.messages.reduce((sum, message) => sum + estimateTokens(textOf(message)), 0),
		cachedTokens: tokens(usage?.inputTokenDetails.cacheReadTokens) ?? 0,
		outputTokens: output ?? estimateTokens(reply.text) + callEstimate + reasoningEstimate,
		reasoningTokens: tokens(usage?.outputTokenDetails.reasoningTokens) ?? reasoningEstimate,
		estimated: input === undefined || output === undefined,
	}
}

/** Far more tokens than any request has. */
const mostTokens = 1e9

/** A count of tokens as an endpoint gives it; `undefined` for what can be none: one below 0 would make room in a budget. */
function tokens(said: number | undefined): number | undefined {
	return Number.isInteger(said) && said !== undefined && said >= 0 && said <= mostTokens ? said : undefined
}
