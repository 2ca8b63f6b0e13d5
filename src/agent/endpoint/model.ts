import type { Failure } from '../../archive/model-log.ts'
import type { ModelAccess } from '../wire/access.ts'
import type { ModelPlan } from '../wire/model-plan.ts'
import { ContextWindow } from './context-window.ts'
import type { Endpoint } from './endpoint.ts'

/** Requests in a row that an endpoint may reject before the model is out: one bad request is not the endpoint's last word. */
const rejectionsInARow = 3

/** Prompts in a row that a filter of contents may refuse, each a matter of that prompt, before it is taken to refuse all. */
const filteredInARow = 24

/** One model of the run with its endpoint and what has been learnt about it. */
export class Model {
	readonly plan: ModelPlan
	readonly access: ModelAccess
	readonly endpoint: Endpoint
	/** Of its context. */
	readonly context: ContextWindow
	#rejected = 0
	#filtered = 0
	#refusal: string | undefined

	constructor(access: ModelAccess, endpoint: Endpoint) {
		this.plan = access.plan
		this.access = access
		this.endpoint = endpoint
		this.context = new ContextWindow(access.plan.contextTokens)
	}

	/** The endpoint's own words, once it refused for good. */
	get refusal(): string | undefined {
		return this.#refusal
	}

	/** Whether a request made now would be sent. */
	get usable(): boolean {
		return this.#refusal === undefined && this.endpoint.up
	}

	/** Tokens of a reply. */
	get maxOutputTokens(): number {
		return this.context.replyTokens(this.access.maxOutputTokens)
	}

	/** Takes note of a reply. */
	succeeded(): void {
		this.#rejected = 0
		this.#filtered = 0
	}

	/** Takes note of a failure. @returns Whether the model is out by it, and was not before. */
	failed(failure: Failure): boolean {
		if (failure.kind === 'rejected') this.#rejected++
		if (failure.kind === 'filtered') this.#filtered++
		const isOut = this.#rejected >= rejectionsInARow || this.#filtered >= filteredInARow
		if (failure.kind !== 'fatal' && !isOut) return false
		const first = this.#refusal === undefined
		this.#refusal ??= failure.message
		return first
	}
}
