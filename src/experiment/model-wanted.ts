import type { Json } from './json.ts'

/** Prices in one currency of the user's choice for a million tokens. */
export interface ModelPrices {
	readonly input: number
	/** Prompt tokens that the server had cached. */
	readonly cachedInput: number
	/** Tokens of the reply, reasoning included. */
	readonly output: number
}

/** How long one request may take, in milliseconds. */
export interface ModelTimeouts {
	/** Until the first token of the reply; a server's keep-alive comments are none. */
	readonly firstTokenMs: number
	/** Between two tokens. */
	readonly stallMs: number
	/** The whole reply. */
	readonly totalMs: number
}

/** What a model is asked for. */
export type ModelRole = 'drafter' | 'adviser'

/** How long is waited for a model whose speed nobody knows. */
export const usualTimeouts: ModelTimeouts = { firstTokenMs: 120_000, stallMs: 60_000, totalMs: 600_000 }

/** What a user says of a model; the rest has defaults. */
export interface ModelWanted {
	/** Unique in the experiment; what islands call it. Default: `id`. */
	readonly name?: string | undefined
	/** OpenAI-compatible address up to and including the version, such as `http://127.0.0.1:8080/v1`. */
	readonly baseUrl: string
	/** What the endpoint calls it. */
	readonly id: string
	/** Environment variable, or line of `.env`, with the key. Default: none is sent. */
	readonly keyVariable?: string | undefined
	/** Share in the ensemble of islands that name no model; 0 for islands that name it only. Default: 1. */
	readonly weight?: number | undefined
	/**
	 * A `drafter` is asked all the time. An `adviser`, such as a large model beside small ones, is asked on islands that name
	 * no model, once they stand still, and told their whole story. Default: `drafter`.
	 */
	readonly role?: ModelRole | undefined
	/** What it may use up in a run, all sessions together; the experiment's budget holds besides. Default: as much as that. */
	readonly budget?: Partial<ModelLimits> | undefined
	/** Requests in flight at its endpoint. Default: as many as it is found to serve best. */
	readonly concurrency?: number | undefined
	/** Prompt and reply together. Default: what the endpoint says of itself, or else 32,768. */
	readonly contextTokens?: number | undefined
	/** Default: 8,192, or a quarter of a smaller context. */
	readonly maxOutputTokens?: number | undefined
	/** From 0 to 2, where the island names none. Default: the endpoint's. */
	readonly temperature?: number | undefined
	/** For a million tokens; without prices a budget of money cannot hold. */
	readonly prices?: (Omit<ModelPrices, 'cachedInput'> & { readonly cachedInput?: number | undefined }) | undefined
	/** Default: 2 minutes, 1 and 10, and more where the model's own speed asks for it. */
	readonly timeouts?: Partial<ModelTimeouts> | undefined
	/** Further fields of each request's body, such as `{ reasoning_effort: 'low' }`. */
	readonly extra?: { readonly [field: string]: Json } | undefined
}

/** What a user says of how agents work; the rest has defaults. */
export interface AgentsWanted {
	/** Replies asked for in one proposal, the first included. Default: 4. */
	readonly attempts?: number | undefined
	/** Tokens of a prompt, where the model's context holds more. Default: 12,000. */
	readonly promptTokens?: number | undefined
	/** Elites shown beside the parents. Default: 3. */
	readonly inspirations?: number | undefined
	/**
	 * Likeness of tokens, from 0 to 1, from which a draft counts as one that was scored already and is not scored; 1 for
	 * equal tokens only. Default: 0.995.
	 */
	readonly similarity?: number | undefined
	/** Asks of a model on an island between two distillations of its notes; 0 for never. Default: 20. */
	readonly notesEvery?: number | undefined
	/**
	 * Asks of a model on an island between two reflections on what its prompts have earned: a model then writes another
	 * persona, or another way to ask for what an operator wants, which is tried beside those of before and kept as long as it earns
	 * more for its tokens. 0 for never. Default: 0.
	 */
	readonly reflectEvery?: number | undefined
	/** Asks of models on an island that have brought nothing better, after which an adviser is asked. Default: 12. */
	readonly adviseAfter?: number | undefined
	/** Calls of tools in one proposal. Default: 6. */
	readonly toolCalls?: number | undefined
	/** Tokens of all that tools answer in one proposal. Default: 4,000. */
	readonly toolTokens?: number | undefined
	/** Whether the next operator and model are chosen by what they brought for what they cost, or by rate alone. Default: true. */
	readonly bandit?: boolean | undefined
}

/** What models may use up in a run, all sessions together; `undefined` for no limit. */
export interface ModelLimits {
	/** Prompt and reply tokens. */
	readonly tokens: number | undefined
	/** In the currency of the prices. */
	readonly money: number | undefined
	readonly requests: number | undefined
}
