import type { Failure } from '../../archive/model-log.ts'
import type { ModelAccess } from '../wire/access.ts'
import type { ModelPlan } from '../wire/model-plan.ts'
import { isLocal } from '../wire/server-facts.ts'
import { ContextWindow } from './context-window.ts'
import { Corrections } from './corrections.ts'
import type { Endpoint } from './endpoint.ts'
import { Forms } from './forms.ts'
import { Methods } from './methods.ts'
import type { Learnt } from './model-memory.ts'
import { Pace } from './pace.ts'
import type { Spending } from './spending.ts'

/** Requests in a row that an endpoint may reject before the model is out: one bad request is not the endpoint's last word. */
const rejectionsInARow = 3

/** Openings that are read in less are read again rather than waited for. */
const leastHoldMs = 1_000
const mostHoldMs = 30_000

/** Prompts in a row that a filter of contents may refuse, each a matter of that prompt, before it is taken to refuse all. */
const filteredInARow = 24

/** One model of the run with its endpoint and what has been learnt about it. */
export class Model {
	readonly plan: ModelPlan
	readonly access: ModelAccess
	readonly endpoint: Endpoint
	/** Of its context. */
	readonly context: ContextWindow
	/** How fast it reads and writes. */
	readonly pace: Pace
	/** In which form its replies bring candidates. */
	readonly forms: Forms
	/** Whether it makes something of them. */
	readonly corrections: Corrections
	/** That it has named for the task. */
	readonly methods = new Methods()
	/** Of its own budget. */
	readonly spending: Spending
	#rejected = 0
	#filtered = 0
	#refusal: string | undefined

	/** @param learnt - By earlier runs. */
	constructor(access: ModelAccess, endpoint: Endpoint, spending: Spending, learnt?: Learnt) {
		this.spending = spending
		this.pace = new Pace(isLocal(access.plan.baseUrl), learnt?.pace)
		this.forms = new Forms(learnt?.forms)
		this.corrections = new Corrections(learnt?.corrections)
		this.plan = access.plan
		this.access = access
		this.endpoint = endpoint
		this.context = new ContextWindow(access.plan.contextTokens)
	}

	/** The endpoint's own words, once it refused for good. */
	get refusal(): string | undefined {
		return this.#refusal
	}

	/** Whether no request will ever be sent again: it refused for good, or its budget is spent. */
	get isOut(): boolean {
		return this.#refusal !== undefined || this.spending.ended !== undefined
	}

	/** Whether a request made now would be sent. */
	get usable(): boolean {
		return !this.isOut && this.endpoint.up
	}

	/** What the next run may begin with. */
	get learnt(): Learnt {
		return { pace: this.pace.record, forms: this.forms.record, corrections: this.corrections.record }
	}

	/** Tokens of a reply: as many as are allowed, and can be written in bearable time where nobody has set them. */
	get maxOutputTokens(): number {
		const most = this.access.maxOutputTokens
		return Math.floor(this.plan.given.maxOutputTokens ? most : Math.min(most, this.pace.replyTokens))
	}

	/**
	 * How long a conversation's place is kept while its draft is scored, in milliseconds. Not at all where the server reads in no
	 * time, or is no server of one's own: those keep what they have read for everybody.
	 */
	get holdMs(): number {
		const { openingMs, holdMs } = this.pace
		return openingMs < leastHoldMs || !this.isLocal ? 0 : Math.min(holdMs, mostHoldMs)
	}

	/** Whether its server is one of one's own. */
	get isLocal(): boolean {
		return isLocal(this.plan.baseUrl)
	}

	/** Whether a conversation that begins now has a place at once. */
	get room(): boolean {
		return this.usable && this.endpoint.room
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
