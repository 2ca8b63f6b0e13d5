import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { begunIn, type Message } from '../../archive/message.ts'
import type { Failure, FinishReason, Usage } from '../../archive/model-log.ts'
import type { Clock } from '../../candidate/clock.ts'
import { type ModelTimeouts, usualTimeouts } from '../../experiment/model-wanted.ts'
import { Beginnings } from './beginnings.ts'
import { BegunReply } from './begun.ts'
import { cappedFetch, limitsOf } from './capped-fetch.ts'
import { type Body, type Dialect, dialectText, speak, standardDialect } from './dialect.ts'
import { Ending } from './ending.ts'
import { classify, StreamFault } from './failure.ts'
import { adaptDialect, guesses, isWordless } from './learn-dialect.ts'
import type { ModelPlan } from './model-plan.ts'
import { unmarkedEnd, untoldEnd } from './plain-events.ts'
import type { Redact } from './redaction.ts'
import { isRefusal, mindsRequest, type Refusal } from './refusal.ts'
import {
	callOf,
	isRefusedUnread,
	lengthOf,
	nothingSoFar,
	type ReplySoFar,
	replyText,
	unread,
	usageOf,
} from './reply-so-far.ts'
import type { SdkFinish, SdkModel } from './sdk.ts'
import { sdkMessage, sdkTool, type ToolDefinition } from './tool-calls.ts'
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
			/** `length` also where it was ended since it went in circles or copied its prompt. */
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
	readonly #model: SdkModel
	readonly #clock: Clock
	readonly #redact: Redact
	#dialect: Dialect = standardDialect
	/** The last body, in no dialect. */
	#body: Body = {}
	readonly #beginnings = new Beginnings()
	#hasReplied = false
	/** Whether a reply has ever said that it ended: one without that was cut off. */
	#marksEnds = false
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
		const isBegun = begunIn(request.messages) !== ''
		if (completion.kind === 'replied') {
			this.#hasReplied = true
			return completion
		}
		// What has begun to answer did not mind the request.
		if (completion.usage.outputTokens > 0) return completion
		const { failure } = completion
		if (!(isBegun && this.#mindsBeginning(spoken, failure)) && !this.#learns(spoken, failure)) return completion
		const status = 'status' in failure ? failure.status : undefined
		return { ...completion, failure: { kind: 'dialect', status, message: failure.message } }
	}

	/** Whether its endpoint takes tools, as far as is known. */
	get takesTools(): boolean {
		return this.#dialect.tools
	}

	/** Whether its replies may be begun, as far as is known. */
	get takesBeginnings(): boolean {
		return this.#beginnings.taken && this.#dialect.turns
	}

	/** What was learnt about the endpoint, in a few words; empty where it is spoken to as any other. */
	get dialect(): string {
		const begun = this.#beginnings.taken ? '' : 'no reply that is begun'
		return [dialectText(this.#dialect), begun].filter((part) => part !== '').join('; ')
	}

	/** Whether a request that was begun may do without: what is said of its messages may be said of that one. */
	#mindsBeginning(spoken: Dialect, failure: Failure): boolean {
		const taught = isRefusal(failure) ? adaptDialect(spoken, failure.message, this.#body) : undefined
		if (taught === undefined) return this.#beginnings.failed(failure)
		const isOfMessages = (['systemRole', 'turns', 'parts', 'stream'] as const).some(
			(one) => taught[one] !== spoken[one],
		)
		if (!isOfMessages || (taught.systemRole !== spoken.systemRole && isOfSystem(failure.message))) return false
		this.#beginnings.refused()
		return true
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
		const reply = nothingSoFar()
		const begun = new BegunReply(begunIn(request.messages))
		const ending = new Ending(request.isEnough, request.isEnough === undefined ? [] : request.messages, begun.given)
		const replied = (finish: FinishReason): Completion => {
			const latencyMs = this.#clock.now() - startedAt
			const said = replyText(reply, finish, request.tools !== undefined)
			// Where it only thought, that is no part of what was begun.
			const whole = said !== reply.text ? said : ending.finish === 'stop' ? begun.soFar(said) : begun.whole(said)
			const text = this.#redact(ending.kept(whole))
			if (begun.given !== '' && finish !== 'refused') this.#beginnings.replied(reply.text.trim() === '')
			const taken = { usage: usageOf(reply, request.messages), latencyMs, firstTokenMs: reply.firstTokenMs }
			return { kind: 'replied', text, finish, ended: ending.finish !== undefined, ...taken }
		}
		try {
			await this.#read(request, AbortSignal.any([stop, watchdog.signal, ending.signal]), reply, () => {
				watchdog.token()
				reply.firstTokenMs ??= this.#clock.now() - startedAt
				ending.look({ text: begun.soFar(reply.text), reasoning: reply.reasoning })
				if (lengthOf(reply) / longestToken > request.maxOutputTokens) {
					watchdog.bark(new StreamFault('endless', `The reply went on beyond its ${request.maxOutputTokens} tokens`))
				}
			})
			return replied(finishes[reply.finish ?? 'other'] ?? 'other')
		} catch (error) {
			if (ending.finish !== undefined && !stop.aborted) return replied(ending.finish)
			const failure: Failure = stop.aborted
				? { kind: 'stopped', message: 'The run was stopped' }
				: error instanceof UntoldEnd
					? { kind: 'dialect', status: undefined, message: error.message }
					: classify(watchdog.signal.aborted ? watchdog.signal.reason : error, this.#clock.now(), this.#redact)
			return {
				kind: 'failed',
				failure,
				usage: isRefusedUnread(failure, reply) ? unread : usageOf(reply, request.messages),
				latencyMs: this.#clock.now() - startedAt,
			}
		} finally {
			watchdog.end()
		}
	}

	async #read(request: CompletionRequest, signal: AbortSignal, reply: ReplySoFar, onToken: () => void): Promise<void> {
		// The model itself: what the SDK's `streamText` does besides takes half as long again, and none of it is wanted here.
		const { stream } = await this.#model.doStream({
			prompt: request.messages.map(sdkMessage),
			...(request.tools === undefined || !this.takesTools
				? {}
				: { tools: request.tools.map(sdkTool), toolChoice: { type: 'auto' } }),
			maxOutputTokens: request.maxOutputTokens,
			...(request.temperature === undefined ? {} : { temperature: request.temperature }),
			abortSignal: signal,
		})
		let failed: { readonly error: unknown } | undefined
		for await (const part of stream) {
			if (part.type === 'text-delta' || part.type === 'reasoning-delta' || part.type === 'tool-input-delta') {
				if (part.type === 'text-delta') reply.text += part.delta
				else if (part.type === 'reasoning-delta') reply.reasoning += part.delta
				else callOf(reply, part.id).input += part.delta
				onToken()
				signal.throwIfAborted()
			} else if (part.type === 'tool-input-start') {
				callOf(reply, part.id).tool = part.toolName
			} else if (part.type === 'finish') {
				reply.usage = part.usage
				reply.finish = part.finishReason.unified
				reply.end = part.finishReason.raw
			} else if (part.type === 'error') {
				// The first says what went wrong, those behind it only that there was nothing more.
				failed ??= { error: part.error }
			}
		}
		signal.throwIfAborted()
		if (failed !== undefined) throw failed.error
		const isMarked = reply.end !== unmarkedEnd && reply.end !== untoldEnd
		if (reply.finish === undefined || reply.finish === 'error' || (!isMarked && this.#marksEnds)) {
			throw new StreamFault('malformed', 'The reply ended without a finish reason')
		}
		// A reply that comes whole is an object, which is not whole where it was cut off.
		if (reply.end === untoldEnd && this.#dialect.stream) {
			this.#dialect = { ...this.#dialect, stream: false }
			throw new UntoldEnd()
		}
		this.#marksEnds ||= isMarked
	}
}

/** Whether a refusal is of the system's messages, and not of how those of others follow each other. */
function isOfSystem(words: string): boolean {
	return /\bsystem\b/i.test(words) && !/\b(?:assistant|last|final|end|alternate)\b/i.test(words)
}

/** A stream ended of which nothing says whether that was the reply's end. */
class UntoldEnd extends Error {
	constructor() {
		super('The reply ended without a finish reason, and may have been cut off: it is asked for whole')
	}
}

const finishes: Readonly<Partial<Record<SdkFinish['finishReason']['unified'], FinishReason>>> = {
	stop: 'stop',
	length: 'length',
	'content-filter': 'refused',
}
