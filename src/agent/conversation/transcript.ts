import { type Message, textMessage } from '../../archive/message.ts'
import { cutMiddle, fitSections, type Section } from '../prompt/prompt.ts'
import { promptTokensOf } from '../wire/usage.ts'

interface Turn {
	readonly reply: string
	readonly correction: string
}

/** Characters that are left of a reply, and of its correction, where the latest turn alone is too long. */
const turnCuts = [12_000, 4_000, 1_200, 400]

/** What was said in a conversation: its opening, then replies with their corrections. */
export class Transcript {
	readonly #system: Message
	readonly #opening: readonly Section[]
	readonly #turns: Turn[] = []

	/** @param opening - The first message to the model, in order. */
	constructor(system: string, opening: readonly Section[]) {
		this.#system = textMessage('system', system)
		this.#opening = opening
	}

	/** Adds a reply and what was answered. */
	add(reply: string, correction: string): void {
		this.#turns.push({ reply, correction })
	}

	/**
	 * The whole conversation in so many tokens; where it is too long, of the opening goes what is worth least, then the
	 * oldest turns go, then the middle of what was said in the latest, and at last that of the parent.
	 *
	 * @param promptTokens - By estimate.
	 * @param mayCut - Whether middles may be left out.
	 */
	messages(promptTokens: number, mayCut: boolean): Message[] | undefined {
		for (let from = 0; from < this.#turns.length; from++) {
			const messages = this.#fitted(this.#turns.slice(from), promptTokens, false)
			if (messages !== undefined) return messages
		}
		if (!mayCut) return this.#turns.length > 0 ? undefined : this.#fitted([], promptTokens, false)
		for (const lastResort of [false, true]) {
			for (const length of this.#turns.length === 0 ? [0] : turnCuts) {
				const turns = this.#turns.slice(-1).map(({ reply, correction }) => ({
					reply: cutMiddle(reply, length),
					correction: cutMiddle(correction, length),
				}))
				const messages = this.#fitted(turns, promptTokens, lastResort)
				if (messages !== undefined) return messages
			}
		}
		return undefined
	}

	#fitted(said: readonly Turn[], promptTokens: number, lastResort: boolean): Message[] | undefined {
		const turns = said.flatMap(({ reply, correction }) => [
			textMessage('assistant', reply),
			textMessage('user', correction),
		])
		const room = promptTokens - promptTokensOf([this.#system, ...turns]) - 4
		const opening = fitSections(this.#opening, room, lastResort)
		return opening === undefined ? undefined : [this.#system, textMessage('user', opening), ...turns]
	}
}
