import type { Failure, ModelLog } from '../../archive/model-log.ts'
import { type Clock, sleep } from '../../candidate/clock.ts'
import type { Random } from '../../candidate/random.ts'
import type { AgentListener } from '../events.ts'
import { isSlow } from '../wire/failure.ts'
import type { Redact } from '../wire/redaction.ts'
import { costOf } from '../wire/usage.ts'
import { backoffMs } from './backoff.ts'
import type { Passage } from './breaker.ts'
import { EndpointDownError } from './endpoint.ts'
import { type FittedRequest, fitRequest, isFitting } from './fitted-request.ts'
import { type KeptReplies, requestKeyOf } from './kept-replies.ts'
import type { Model } from './model.ts'
import type { Reservation, Spending } from './spending.ts'
import type { Step, StepReply } from './step.ts'
import type { YieldWatch } from './yield-watch.ts'

/** What a requester draws on. */
export interface RequesterParts {
	readonly log: ModelLog
	readonly kept: KeptReplies
	readonly spending: Spending
	readonly clock: Clock
	/** For jitter only: it changes no result. */
	readonly random: Random
	readonly listener: AgentListener
	readonly redact: Redact
	/** Aborted when the run stops. */
	readonly signal: AbortSignal
	readonly retries: RetrySettings
	readonly yields: YieldWatch
}

/** How a passing failure is met. */
export interface RetrySettings {
	/** Tries of one request. */
	readonly tries: number
	readonly baseMs: number
	readonly capMs: number
	/** Longest wait that an endpoint may ask for before the request is given up and the endpoint counts as down. */
	readonly patienceMs: number
}

/** Times that one request is made shorter; what is guessed is then a twelfth of what it was. */
const shortenings = 5

/** Tries of a request that is too slow: each takes minutes of the server's time. */
const slowTries = 2

type GaveUp = StepReply & { readonly kind: 'gave-up' }
type Again = { readonly kind: 'again'; readonly waitMs: number }

/** What one step has met with so far. */
interface Met {
	tooLong: number
	denied: boolean
}

/**
 * Gets replies: from the log where one was kept, so that none is paid for twice, and else from the model, within
 * the budget, with retries, each try kept before it is sent and its end before it is used.
 */
export class Requester {
	readonly #parts: RequesterParts
	readonly #underWay = new Set<Promise<unknown>>()
	/** Names of the models whose own budget was said to be spent, `undefined` for that of all. */
	readonly #saidSpent = new Set<string | undefined>()

	constructor(parts: RequesterParts) {
		this.#parts = parts
	}

	/**
	 * The reply to `step`, or why there is none.
	 *
	 * @throws {ReplayError} If a replay has come off the recorded run.
	 * @throws The signal's reason once the run is stopped; the step is then neither replied nor given up.
	 */
	async request(model: Model, step: Step): Promise<StepReply> {
		const reply = this.#request(model, step)
		this.#underWay.add(reply)
		try {
			return await reply
		} finally {
			this.#underWay.delete(reply)
		}
	}

	/** Resolves when no request is under way; once the run is stopped, all have then been kept. */
	async settled(): Promise<void> {
		while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay)
	}

	async #request(model: Model, step: Step): Promise<StepReply> {
		const [{ log, yields, kept: replies }, { corrects }] = [this.#parts, step]
		const kept = replies.reply(step)
		if (kept !== undefined) return kept
		const isSlow = corrects !== undefined && yields.isSlow({ operator: step.operator, model: model.plan.name })
		const rests = isSlow || (corrects !== undefined && !model.corrections.pay(corrects, model.context.tokens))
		if (rests) return { kind: 'gave-up', why: 'rested', message: 'Its replies are of no use' }
		let retry = (log.find(step.island, step.ask, step.step)?.request.retry ?? -1) + 1
		const met: Met = { tooLong: 0, denied: false }
		for (let tries = 1; ; tries++, retry++) {
			if (model.refusal !== undefined) return { kind: 'gave-up', why: 'refused', message: model.refusal }
			const sent = await this.#send(model, step, retry, tries, met)
			if (sent.kind === 'gave-up' || sent.kind === 'replied') return sent
			step.seat.leave()
			if (sent.waitMs > 0) await sleep(this.#parts.clock, sent.waitMs, this.#parts.signal)
		}
	}

	async #send(model: Model, step: Step, retry: number, tries: number, met: Met): Promise<StepReply | Again> {
		const { signal } = this.#parts
		// What is under way first: its candidate is waited for.
		const turn = { signal, priority: step.step }
		try {
			return await model.endpoint.run(
				step.seat,
				async (passage) => await this.#inTurn(model, step, retry, passage, tries, met),
				turn,
			)
		} catch (error) {
			if (error instanceof EndpointDownError) return { kind: 'gave-up', why: 'endpoint-down', message: error.message }
			throw error
		}
	}

	/** Writes the request now that it can be sent, by what is known now, and sends it. */
	async #inTurn(
		model: Model,
		step: Step,
		retry: number,
		passage: Passage,
		tries: number,
		met: Met,
	): Promise<StepReply | Again> {
		const { signal } = this.#parts
		for (;;) {
			// It may have been refused for good while this one waited for its turn.
			if (model.refusal !== undefined) return { kind: 'gave-up', why: 'refused', message: model.refusal }
			if (step.overtaken?.() === true) {
				return { kind: 'gave-up', why: 'overtaken', message: 'Its island has got much further meanwhile' }
			}
			const fitted = fitRequest(model, step, retry, this.#parts)
			if (fitted === undefined) return this.#unfit(model, step)
			const reservation = await model.spending.reserve(fitted.request.reserved, signal)
			if (reservation === undefined) return this.#outOfBudget(model)
			try {
				if (isFitting(fitted, model)) {
					return await this.#exchange(model, step, fitted, reservation, passage, tries, met)
				}
			} finally {
				// Where it was settled already this changes nothing.
				reservation.settle({ tokens: 0, money: 0, requests: 0 })
			}
		}
	}

	/** One request and its end: kept, sent, kept, counted, and the verdict on what is next. */
	async #exchange(
		model: Model,
		{ isEnough }: Pick<Step, 'isEnough'>,
		{ request, age, estimatedTokens, tools }: FittedRequest,
		reservation: Reservation,
		passage: Passage,
		tries: number,
		met: Met,
	): Promise<StepReply | Again> {
		const { log, clock, signal, listener } = this.#parts
		const { concurrency } = model.endpoint
		const key = requestKeyOf(request)
		log.open({ ...request, sentAt: clock.now() })
		listener({ kind: 'model-requested', ...key, model: model.plan.name })
		const begun = concurrency.begin(model.endpoint.inFlight)
		const promptTokens = Math.ceil(estimatedTokens * model.pace.tokensPerEstimate)
		const timeouts = model.pace.timeouts(promptTokens, request.maxOutputTokens, model.plan.timeouts)
		const completion = await model.access.complete({ ...request, tools, timeouts, isEnough }, signal)
		const { usage, latencyMs } = completion
		const cost = costOf(usage, model.plan.prices)
		const end = { usage, cost, latencyMs }
		const settle = () =>
			reservation.settle({ tokens: usage.inputTokens + usage.outputTokens, money: cost, requests: 1 })
		if (completion.kind === 'replied') {
			const { text, finish, firstTokenMs, ended } = completion
			log.close(key, { ...end, kind: 'replied', text, finish, firstTokenMs })
			settle()
			passage.succeeded()
			model.succeeded()
			model.pace.replied({ usage, estimatedTokens, opens: request.step === 0, firstTokenMs, latencyMs, ended })
			const { inputTokens, cachedTokens, outputTokens } = usage
			concurrency.served({
				begun,
				promptTokens: Math.max(0, inputTokens - cachedTokens),
				outputTokens,
				firstTokenMs: firstTokenMs ?? latencyMs,
				latencyMs,
			})
			listener({ kind: 'model-replied', ...key, model: model.plan.name, usage, cost, latencyMs })
			return { kind: 'replied', key, text, finish, use: undefined, latencyMs }
		}
		const { failure } = completion
		if (isSlow(failure)) {
			concurrency.slow(begun)
			model.pace.gaveUp(promptTokens, latencyMs, usage.outputTokens > 0)
		} else if (failure.kind === 'transient' && failure.reason === 'rate-limited') concurrency.slow(begun)
		const next = this.#afterFailure(model, { request, age }, failure, passage, tries, met)
		log.close(key, { ...end, kind: 'failed', failure, gaveUp: next.kind === 'gave-up' })
		settle()
		const retryInMs = next.kind === 'again' ? next.waitMs : null
		listener({ kind: 'model-failed', ...key, model: model.plan.name, failure, retryInMs })
		signal.throwIfAborted()
		return next
	}

	#afterFailure(
		model: Model,
		{ request, age }: Pick<FittedRequest, 'request' | 'age'>,
		failure: Failure,
		passage: Passage,
		tries: number,
		met: Met,
	): GaveUp | Again {
		const { clock, random, retries } = this.#parts
		const { message } = failure
		switch (failure.kind) {
			case 'stopped':
				return { kind: 'again', waitMs: 0 }
			case 'dialect':
				passage.succeeded()
				return { kind: 'again', waitMs: 0 }
			case 'too-long':
				// The endpoint is alive: it read the prompt.
				passage.succeeded()
				model.context.refused(
					{
						promptTokens: request.reserved.tokens - request.maxOutputTokens,
						maxOutputTokens: request.maxOutputTokens,
						age,
					},
					failure.limitTokens,
				)
				if (met.tooLong++ < shortenings) return { kind: 'again', waitMs: 0 }
				return this.#refused(model, { kind: 'rejected', status: undefined, message })
			case 'rejected':
				passage.succeeded()
				if (failure.status !== 401 && failure.status !== 403) return this.#refused(model, failure)
				// Gateways say so in passing as well; what they say again after a pause they mean.
				if (met.denied) return this.#refused(model, { ...failure, kind: 'fatal', reason: 'unauthorised' })
				met.denied = true
				return { kind: 'again', waitMs: retries.baseMs + backoffMs(1, undefined, random, retries) }
			case 'fatal':
			case 'filtered':
				passage.succeeded()
				return this.#refused(model, failure)
			case 'transient': {
				// Slowness is met by fewer requests, shorter prompts and longer limits; that it answers at all was seen or will be.
				if (isSlow(failure)) {
					return tries >= slowTries ? { kind: 'gave-up', why: 'slow', message } : { kind: 'again', waitMs: 0 }
				}
				const waitMs = backoffMs(tries, failure.retryAfterMs, random, retries)
				const patient = waitMs <= retries.patienceMs
				passage.failed(message, patient ? 0 : waitMs)
				// A wish for a pause is meant for all who use the endpoint; one beyond patience leaves it to the breaker.
				if (failure.retryAfterMs !== undefined)
					model.endpoint.pauseUntil(clock.now() + Math.min(waitMs, retries.patienceMs))
				if (!patient || tries >= retries.tries || !model.endpoint.up) {
					return { kind: 'gave-up', why: 'endpoint-down', message }
				}
				return { kind: 'again', waitMs }
			}
		}
	}

	/** A matter of that prompt; of the model only where no proposal can even begin. */
	#unfit(model: Model, step: Step): GaveUp {
		const message = 'Even the shortest prompt is too long for the context of the model'
		if (step.purpose !== 'propose' || step.step > 0) return { kind: 'gave-up', why: 'refused', message }
		return this.#refused(model, { kind: 'rejected', status: undefined, message })
	}

	#refused(model: Model, failure: Failure & { readonly kind: 'fatal' | 'filtered' | 'rejected' }): GaveUp {
		const { listener } = this.#parts
		const { message } = failure
		if (model.failed(failure)) {
			listener({ kind: 'model-refused', model: model.plan.name, message })
		}
		return { kind: 'gave-up', why: 'refused', message }
	}

	#outOfBudget({ spending: own, plan }: Model): StepReply {
		const { listener, spending } = this.#parts
		const limit = own.ended ?? spending.ended ?? 'requests'
		const model = own.ended && plan.name
		if (!this.#saidSpent.has(model)) {
			this.#saidSpent.add(model)
			listener({ kind: 'model-budget-spent', limit, ...(model === undefined ? {} : { model }) })
		}
		return { kind: 'gave-up', why: 'budget', message: `The budget of ${limit} is spent` }
	}
}
