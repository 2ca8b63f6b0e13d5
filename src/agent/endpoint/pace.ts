import type { Usage } from '../../archive/model-log.ts'
import { type ModelTimeouts, usualTimeouts as usual } from '../../experiment/model-wanted.ts'

/** What one request took. */
export interface Took {
	readonly usage: Usage
	/** Estimate of the prompt's tokens, as prompts are measured. */
	readonly estimatedTokens: number
	/** Whether it opened a conversation: of a later one the server has most in its cache. */
	readonly opens: boolean
	/** `undefined` where the reply came whole, or empty. */
	readonly firstTokenMs: number | undefined
	readonly latencyMs: number
	/** Whether it was ended here, before the endpoint has said what it used. */
	readonly ended: boolean
}

/** What is known of a model's speed; plain data, so that the next run begins with it. */
export interface PaceRecord {
	/** Prompt tokens read a second; `null` while nobody knows. */
	readonly reads: number | null
	/** Tokens of replies written a second. */
	readonly writes: number | null
	/** Tokens that the endpoint counts for one of our estimate. */
	readonly tokensPerEstimate: number
}

/** A prompt is as long as can be read in this time. */
const readingMs = 30_000
/** A reply may be as long as can be written in this time. */
const writingMs = 120_000
/**
 * What is assumed of a server before its first token: how long prompts are, how many tokens it reads a second at least,
 * which on a busy machine of one's own is next to nothing, and how long replies may be, which there take minutes to write.
 */
const unknown = {
	hosted: { promptTokens: 3_000, reads: 200, replyTokens: Number.POSITIVE_INFINITY },
	local: { promptTokens: 1_500, reads: 4, replyTokens: 2_048 },
}
const leastPromptTokens = 600
const leastReplyTokens = 1_024
/** A reply that comes later than this is not waited for, however slow the server. */
const longestMs = 3_600_000

/**
 * How fast a model reads and writes, by its own replies: how long prompts and replies may be, and how long they are
 * waited for.
 *
 * Speeds fall at once and rise slowly: who believes a server faster than it is loses whole requests.
 */
export class Pace {
	readonly #unknown: (typeof unknown)['local']
	#reads: number | undefined
	#writes: number | undefined
	#tokensPerEstimate: number
	#openingMs = 0
	/** That drafts waited for their outcomes, of late. */
	#waitMs = 0
	/** Times in a row that a request was given up as too slow. */
	#slow = 0

	/**
	 * @param isLocal - Whether the server is one of one's own.
	 * @param known - What an earlier run has learnt.
	 */
	constructor(isLocal: boolean, known: PaceRecord = { reads: null, writes: null, tokensPerEstimate: 1 }) {
		this.#unknown = isLocal ? unknown.local : unknown.hosted
		this.#reads = known.reads ?? undefined
		this.#writes = known.writes ?? undefined
		this.#tokensPerEstimate = known.tokensPerEstimate
	}

	/** To be kept for the next run. */
	get record(): PaceRecord {
		const { reads = null, writes = null } = { reads: this.#reads, writes: this.#writes }
		return { reads, writes, tokensPerEstimate: this.#tokensPerEstimate }
	}

	/** Tokens that the endpoint counts for one of our estimate, at least about as many. */
	get tokensPerEstimate(): number {
		return this.#tokensPerEstimate
	}

	/** Tokens of a prompt that can be read in about half a minute. */
	get promptTokens(): number {
		if (this.#reads === undefined) return this.#unknown.promptTokens / 2 ** this.#slow
		return Math.max(leastPromptTokens, (this.#reads * readingMs) / 1_000)
	}

	/** Tokens of a reply that can be written in about two minutes. */
	get replyTokens(): number {
		if (this.#writes === undefined) return this.#unknown.replyTokens
		return Math.max(leastReplyTokens, (this.#writes * writingMs) / 1_000)
	}

	/** Milliseconds to the first token of a conversation, of late; 0 while nobody knows. */
	get openingMs(): number {
		return this.#openingMs
	}

	/**
	 * How long a place is worth keeping for a conversation whose draft is scored, in milliseconds: a quarter of what reading it
	 * again takes, and not at all where outcomes take longer, as on a busy machine. Then who is next had better begin.
	 */
	get holdMs(): number {
		const mostMs = this.#openingMs / 4
		return this.#waitMs > mostMs ? 0 : mostMs
	}

	/** Takes note of how long a draft waited for its outcome. */
	waited(ms: number): void {
		this.#waitMs = this.#waitMs === 0 ? ms : (this.#waitMs + ms) / 2
	}

	/**
	 * How long a request is waited for: four times what it should take, never less than usual, and twice as long after each
	 * that was given up.
	 *
	 * @param wanted - What a person has set; it holds.
	 */
	timeouts(promptTokens: number, replyTokens: number, wanted: Partial<ModelTimeouts>): ModelTimeouts {
		const patience = 2 ** this.#slow
		const writeMs = this.#writes === undefined ? 0 : (replyTokens / this.#writes) * 1_000
		const readMs = (promptTokens / (this.#reads ?? this.#unknown.reads)) * 1_000
		const surplus = this.#reads === undefined ? 1 : 4
		const limit = (usualMs: number, expectedMs: number) => Math.min(longestMs, patience * Math.max(usualMs, expectedMs))
		const firstTokenMs = wanted.firstTokenMs ?? limit(usual.firstTokenMs, surplus * readMs)
		return {
			firstTokenMs,
			stallMs: wanted.stallMs ?? limit(usual.stallMs, 0),
			totalMs: wanted.totalMs ?? Math.max(firstTokenMs, limit(usual.totalMs, surplus * readMs + 4 * writeMs)),
		}
	}

	/** Takes in a reply. */
	replied({ usage, estimatedTokens, opens, firstTokenMs, latencyMs, ended }: Took): void {
		this.#slow = 0
		const { inputTokens, cachedTokens, outputTokens, estimated } = usage
		if (!estimated && estimatedTokens > 0 && cachedTokens <= inputTokens) {
			const found = Math.min(3, Math.max(0.75, inputTokens / estimatedTokens))
			const before = this.#tokensPerEstimate
			this.#tokensPerEstimate = found > before ? found : before * 0.9 + found * 0.1
		}
		const read = inputTokens - cachedTokens
		if (firstTokenMs === undefined) return
		if (opens) this.#openingMs = this.#openingMs === 0 ? firstTokenMs : (this.#openingMs + firstTokenMs) / 2
		// How much was in the cache of its server is not known of one that was ended.
		if (opens && read >= 100 && !ended) this.#reads = cautious(this.#reads, (read / Math.max(1, firstTokenMs)) * 1_000)
		const writtenMs = latencyMs - firstTokenMs
		if (outputTokens >= 20 && writtenMs > 0) this.#writes = cautious(this.#writes, (outputTokens / writtenMs) * 1_000)
	}

	/**
	 * Takes note that a request was given up as too slow.
	 *
	 * @param hadTokens - Whether the reply had begun.
	 */
	gaveUp(promptTokens: number, afterMs: number, hadTokens: boolean): void {
		this.#slow = Math.min(5, this.#slow + 1)
		if (hadTokens || this.#reads === undefined) return
		this.#reads = Math.min(this.#reads, (promptTokens / Math.max(1, afterMs)) * 1_000)
	}
}

function cautious(before: number | undefined, found: number): number {
	if (before === undefined) return found
	return found < before ? before * 0.5 + found * 0.5 : Math.min(found, before * 1.15)
}
