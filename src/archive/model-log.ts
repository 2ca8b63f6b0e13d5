import type { Message } from './message.ts'
import type { AskWorth, LastEnd, RequestFates, ToolCount, UsedReply } from './model-figures.ts'
import type { ReplyUse } from './reply-use.ts'

/** Which request of a run: the `step`-th of ask `ask` of an island, and how often it had been tried. */
export interface RequestKey {
	readonly island: number
	/** Count of asks made on the island before. */
	readonly ask: number
	/** Requests of this ask before, from 0; a request for notes is one. */
	readonly step: number
	/** Tries of this step before, from 0. */
	readonly retry: number
}

/** A request as kept before it is sent; it holds no secret. */
export interface RequestRecord extends RequestKey {
	readonly purpose: 'propose' | 'notes' | 'instruction' | 'methods'
	readonly operator: string
	/** Name of the model in the experiment. */
	readonly model: string
	/** What the endpoint calls it. */
	readonly modelId: string
	readonly endpoint: string
	readonly messages: readonly Message[]
	readonly temperature: number | undefined
	readonly maxOutputTokens: number
	/** Candidates that the proposal is made from, the main one first. */
	readonly parents: readonly number[]
	/** Numbers of the island's own instructions that it goes by, in place of planned ones; `undefined` where none evolve. */
	readonly instructions?: readonly number[] | undefined
	/** The most it can use; counted as used where a crash leaves the request without an end. */
	readonly reserved: Amount
	/** Milliseconds since 1970. */
	readonly sentAt: number
}

/** Tokens of one request and its reply. */
export interface Usage {
	/** Of the prompt, cached ones included. */
	readonly inputTokens: number
	/** Of the prompt, found in the server's cache. */
	readonly cachedTokens: number
	/** Of the reply, reasoning included. */
	readonly outputTokens: number
	readonly reasoningTokens: number
	/** The endpoint did not say: counted from the text. */
	readonly estimated: boolean
}

/** An amount spent or set aside. */
export interface Amount {
	readonly tokens: number
	readonly money: number
	readonly requests: number
}

/** What was used so far. */
export interface Spent extends Amount {
	/** Of the tokens, those that no endpoint has counted. */
	readonly estimatedTokens: number
}

/** Why one request to an endpoint brought no reply. */
export type Failure =
	/** Another try may do better. */
	| {
			readonly kind: 'transient'
			readonly reason: TransientReason
			readonly status: number | undefined
			/** The endpoint's own wish. */
			readonly retryAfterMs: number | undefined
			readonly message: string
	  }
	/** The prompt does not fit the model's context. */
	| { readonly kind: 'too-long'; readonly limitTokens: number | undefined; readonly message: string }
	/** The endpoint wants the protocol spoken in another way, which is known now. */
	| { readonly kind: 'dialect'; readonly status: number | undefined; readonly message: string }
	/** The endpoint will not take this request, but may take others. */
	| { readonly kind: 'rejected'; readonly status: number | undefined; readonly message: string }
	/** The endpoint's filter of contents will not take this prompt. */
	| { readonly kind: 'filtered'; readonly status: number | undefined; readonly message: string }
	/** The endpoint will never answer this model's requests as things stand. */
	| {
			readonly kind: 'fatal'
			readonly reason: 'unauthorised' | 'unknown-model' | 'no-credit' | 'refused'
			readonly status: number | undefined
			readonly message: string
	  }
	/** The run was stopped meanwhile. */
	| { readonly kind: 'stopped'; readonly message: string }

/** What a passing failure was. */
export type TransientReason = 'rate-limited' | 'server' | 'connection' | 'slow' | 'stalled' | 'endless' | 'malformed'

/** How a request ended, as kept before it is used. */
export type RequestEnd = {
	readonly usage: Usage
	/** In the currency of the model's prices. */
	readonly cost: number
	readonly latencyMs: number
} & (
	| {
			readonly kind: 'replied'
			/** Without reasoning that the server tells apart, unless there is nothing else. */
			readonly text: string
			readonly finish: FinishReason
			/** `undefined` where the reply is empty. */
			readonly firstTokenMs: number | undefined
	  }
	| {
			readonly kind: 'failed'
			readonly failure: Failure
			/** No further try was made: the ask went on without this reply. */
			readonly gaveUp: boolean
	  }
)

/** Why a reply ended, in the endpoint's words brought to these. */
export type FinishReason = 'stop' | 'length' | 'refused' | 'other'

/** One request with all that is known of it. */
export interface LoggedRequest {
	readonly request: RequestRecord
	/** `undefined` while in flight, and for good after a crash. */
	readonly end: RequestEnd | undefined
	readonly use: ReplyUse | undefined
}

/** One thing tried in an ask. */
export interface Trial {
	/** The model's own sentence about what it does; empty where it wrote none. */
	readonly idea: string
	/** How it ended, in a line. */
	readonly outcome: string
	/** `undefined` unless scored. */
	readonly score: number | undefined
	/** Whether it was better than its main parent, and not by chance; `undefined` unless scored. */
	readonly better?: boolean | undefined
}

/** An ask of a model as it ended: what the bandit, the prompts and the notes learn from. */
export interface AskRecord {
	readonly island: number
	readonly ask: number
	readonly operator: string
	readonly model: string
	/**
	 * `done`, or why it ended without being done. `slow`: no reply came in bearable time. `overtaken`: its island had got so
	 * much further meanwhile that what it worked on was of no interest any more.
	 */
	readonly ended: 'done' | 'attempts' | 'endpoint-down' | 'slow' | 'overtaken' | 'refused' | 'budget' | 'rested'
	readonly trials: readonly Trial[]
	/** Score of the main parent; `undefined` where it had none. */
	readonly parentScore: number | undefined
	/** Best score of its drafts; no more than the parent's where the lead may be chance; `undefined` where none was scored. */
	readonly bestScore: number | undefined
	/** Of all its requests. */
	readonly cost: Amount
	/** As of its requests. */
	readonly instructions?: readonly number[] | undefined
}

/**
 * Where the requests and replies of one run are kept: a request before it is sent, a reply before it is used.
 *
 * Methods are synchronous, as the archive's are. Each call is kept for good when it returns.
 */
export interface ModelLog {
	/** @throws {RangeError} If there is a request of that key. */
	open(request: RequestRecord): void
	/** @throws {RangeError} If there is no open request of that key. */
	close(key: RequestKey, end: RequestEnd): void
	/** Notes what became of a reply; the last call holds. */
	use(key: RequestKey, use: ReplyUse): void
	/** The last try of that step. */
	find(island: number, ask: number, step: number): LoggedRequest | undefined
	/** All requests of an ask in order of step and attempt: what a candidate cost, by which model and prompt. */
	requests(island: number, ask: number): LoggedRequest[]
	/** What the requests of an ask that ended have used. */
	usedBy(island: number, ask: number): Amount
	/** Keeps an ask that ended; one kept before is replaced. */
	endAsk(ask: AskRecord): void
	ended(island: number, ask: number): AskRecord | undefined
	/** The last `count` asks of an island in which something was tried, in the order in which they ended. */
	lastAsks(island: number, count: number): AskRecord[]
	/** The same of all that ended, whatever came of them. */
	lastEnded(island: number, count: number): AskRecord[]
	/** Used so far, by all models or by that one; requests without an end count as reserved. */
	spent(model?: string): Spent
	/** What became of all requests for proposals so far, by operator and model, in no order. */
	requestFates(): RequestFates[]
	/** What asks came to so far, by operator and model, the dearest first. */
	worth(): AskWorth[]
	/**
	 * Of the latest `count` replies of each operator by each model those that called no tools, in asks that ended, in the order in
	 * which they were asked for.
	 */
	latestUses(count: number): UsedReply[]
	/** Of each model the latest request that ended, by itself and not with the run, in no order. */
	lastEnds(): LastEnd[]
	/** Calls of tools so far, by tool and model, in no order. */
	toolCounts(): ToolCount[]
	/** The latest `count` asks of all islands for which anything was requested, the latest first. */
	latestAsks(count: number): { readonly island: number; readonly ask: number }[]
}

/** What an agent has learnt on its island, in its own words. */
export interface IslandNotes {
	readonly island: number
	/** Ask in which they were written. */
	readonly ask: number
	readonly model: string
	readonly text: string
}

/** Where an island's notes are kept. */
export interface Notes {
	/** The latest of that island. */
	latest(island: number): IslandNotes | undefined
	/** All of that island, as they changed. */
	history(island: number): IslandNotes[]
	/** What the person has said to the models of that island, the latest first, at most five. */
	said(island: number): readonly string[]
	/** Keeps notes beside all earlier ones; those of an ask kept before are replaced. */
	keep(notes: IslandNotes): void
}
