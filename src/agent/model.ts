import type { Failure } from '../archive/model-log.ts'
import type { ModelAccess } from './access.ts'
import type { Endpoint } from './endpoint.ts'
import type { ModelPlan } from './model-plan.ts'

/** Requests in a row that an endpoint may reject before the model is out: one bad request is not the endpoint's last word. */
const rejectionsInARow = 3

/** What is left of a prompt that was too long by nobody knows how much. */
const shrinkage = 0.6

/** One model of the run with its endpoint and what has been learnt about it. */
export class Model {
	readonly plan: ModelPlan
	readonly access: ModelAccess
	readonly endpoint: Endpoint
	#contextTokens: number
	#promptTokens = Number.POSITIVE_INFINITY
	#rejected = 0
	#refusal: string | undefined

	constructor(access: ModelAccess, endpoint: Endpoint) {
		this.plan = access.plan
		this.access = access
		this.endpoint = endpoint
		this.#contextTokens = access.plan.contextTokens
	}

	/** The endpoint's own words, once it refused for good. */
	get refusal(): string | undefined {
		return this.#refusal
	}

	/** Whether a request made now would be sent. */
	get usable(): boolean {
		return this.#refusal === undefined && this.endpoint.up
	}

	/** Tokens of a reply, at most half of the context. */
	get maxOutputTokens(): number {
		return Math.min(this.plan.maxOutputTokens, Math.floor(this.#contextTokens / 2))
	}

	/** Tokens of a prompt. */
	get maxPromptTokens(): number {
		return Math.min(this.#promptTokens, this.#contextTokens - this.maxOutputTokens)
	}

	/** Takes note of a reply. */
	succeeded(): void {
		this.#rejected = 0
	}

	/** Takes note of a failure. @returns Whether the model is out by it, and was not before. */
	failed(failure: Failure): boolean {
		if (failure.kind === 'rejected') this.#rejected++
		if (failure.kind !== 'fatal' && this.#rejected < rejectionsInARow) return false
		const first = this.#refusal === undefined
		this.#refusal ??= failure.message
		return first
	}

	/**
	 * Takes note that a prompt of about `promptTokens` was too long.
	 *
	 * @param limit - Context in tokens that the endpoint named.
	 */
	shrink(promptTokens: number, limit: number | undefined): void {
		if (limit !== undefined && limit >= 256 && limit < this.#contextTokens) {
			this.#contextTokens = limit
			return
		}
		// Where no limit is named, or it was kept by our count already, our count is what is wrong.
		this.#promptTokens = Math.floor(promptTokens * shrinkage)
		this.#contextTokens = Math.floor((promptTokens + this.maxOutputTokens) * shrinkage)
	}
}
