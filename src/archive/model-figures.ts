import type { ReplyUse } from './reply-use.ts'

/** How often a model called a tool. */
export interface ToolCount {
	readonly tool: string
	readonly model: string
	readonly count: number
	readonly failed: number
	readonly tookMs: number
}

/** How many requests for proposals came to the same. */
export interface RequestFates {
	readonly operator: string
	readonly model: string
	/**
	 * The outcome of the candidate that its reply held, or `waiting` until that is told; `tools` where it called some; what was
	 * wrong with the reply; or why
	 * there is none: `slow`, `failed`, `stopped` with the run, or `open`, which a crash leaves.
	 */
	readonly fate: string
	readonly count: number
	/** Why the latest of them brought no reply; `null` where it did, or nobody knows. */
	readonly why: string | null
}

/** What the asks of one operator by one model came to. */
export interface AskWorth {
	readonly operator: string
	readonly model: string
	/** Asks that ended. */
	readonly asks: number
	/** Of these, such as had a draft that is better than its parent, and not by chance. */
	readonly better: number
	readonly requests: number
	readonly tokens: number
	readonly money: number
}

/** A reply to a request for a proposal, and what became of it. */
export interface UsedReply {
	readonly operator: string
	readonly model: string
	/** What the endpoint calls it. */
	readonly modelId: string
	readonly endpoint: string
	readonly island: number
	readonly ask: number
	/** When it was asked for, in milliseconds since 1970. */
	readonly sentAt: number
	readonly use: ReplyUse
}

/** How the latest request to a model that ended did so. */
export interface LastEnd {
	readonly model: string
	readonly endpoint: string
	/** Milliseconds since 1970. */
	readonly endedAt: number
	/** Why it brought no reply; `null` where it did. */
	readonly failure: string | null
}
