import type { Message } from '../../archive/message.ts'

/** A prompt and what its reply may take, which fit a context together. */
export interface Fitted {
	readonly messages: readonly Message[]
	readonly maxOutputTokens: number
	/** What was known when they were fitted; see `ContextWindow.age`. */
	readonly age: number
}

/** What is left of a request that was too long by nobody knows how much. */
const shrinkage = 0.6

/** Limits named below that are none: no model has so small a context. */
const leastContext = 256

/**
 * What is known of a model's context: first its plan, then what refusals teach. It only ever gets smaller.
 *
 * A limit that the endpoint names is believed. Where it names none, or refuses what kept to it by our count, a smaller
 * one is guessed; a guess makes prompts shorter, but never ends them: the shortest there is is sent all the same.
 */
export class ContextWindow {
	#named: number
	#guessed = Number.POSITIVE_INFINITY
	#guessedPrompt = Number.POSITIVE_INFINITY
	#age = 0

	/** @param contextTokens - Of prompt and reply together. */
	constructor(contextTokens: number) {
		this.#named = contextTokens
	}

	/** Counts what was learnt: requests fitted at an earlier age are to be fitted again. */
	get age(): number {
		return this.#age
	}

	/** Of prompt and reply together, as far as is known. */
	get tokens(): number {
		return this.#context
	}

	/** Tokens of a reply, at most half of the context; `most` where that is less. */
	replyTokens(most: number): number {
		return Math.min(most, Math.floor(this.#context / 2))
	}

	/** Takes in what the endpoint says of its context, where no person has. */
	told(contextTokens: number): void {
		if (contextTokens < leastContext) return
		this.#named = contextTokens
		this.#age++
	}

	/**
	 * The fullest prompt that fits beside a reply of half of the context, or else of a quarter; `undefined` where even the
	 * shortest does not.
	 *
	 * @param prompt - The prompt in at most so many tokens; `undefined` where it cannot be so short. What matters may be cut
	 * out of it only where that is said.
	 * @param mostReply - Tokens that the reply needs at most.
	 * @param readable - Tokens that are read in bearable time: a prompt is longer only where it would have to be cut.
	 */
	fit(
		prompt: (tokens: number, mayCut: boolean) => readonly Message[] | undefined,
		mostReply: number,
		readable = Number.POSITIVE_INFINITY,
	): Fitted | undefined {
		const fitted = (tokens: number, maxOutputTokens: number, mayCut = true): Fitted | undefined => {
			const messages = prompt(Math.floor(tokens), mayCut)
			return messages && { messages, maxOutputTokens, age: this.#age }
		}
		const half = this.replyTokens(mostReply)
		const quarter = Math.min(mostReply, Math.floor(this.#context / 4))
		for (const reply of [half, quarter]) {
			const room = Math.min(this.#guessedPrompt, this.#context - reply)
			for (let tokens = readable; tokens < room; tokens *= 1.25) {
				const found = fitted(tokens, reply, false)
				if (found !== undefined) return found
			}
			const found = fitted(room, reply)
			if (found !== undefined) return found
		}
		const most = this.#named - quarter
		for (let tokens = Math.min(this.#guessedPrompt, this.#context - quarter); tokens < most; ) {
			tokens = Math.min(most, Math.max(leastContext, tokens * 1.25))
			const found = fitted(tokens, quarter)
			if (found !== undefined) return found
		}
		return undefined
	}

	/**
	 * Takes note that a request was too long.
	 *
	 * @param limit - Context in tokens that the endpoint named.
	 */
	refused(
		{
			promptTokens,
			maxOutputTokens,
			age,
		}: {
			readonly promptTokens: number
			readonly maxOutputTokens: number
			readonly age: number
		},
		limit: number | undefined,
	): void {
		const isNews = limit !== undefined && limit >= leastContext && limit < this.#named
		// Of requests in flight together the first has taught what there was to learn: the others are late news.
		if (!isNews && age !== this.#age) return
		if (isNews) this.#named = limit
		this.#age++
		const asked = promptTokens + maxOutputTokens
		if (isNews && asked > limit) return
		this.#guessed = Math.min(this.#guessed, Math.floor(asked * shrinkage))
		this.#guessedPrompt = Math.min(this.#guessedPrompt, Math.floor(promptTokens * shrinkage))
	}

	get #context(): number {
		return Math.min(this.#named, this.#guessed)
	}
}
