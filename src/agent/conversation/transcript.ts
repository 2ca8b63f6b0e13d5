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
	/** The opening as it was written last. */
	#opened: string | undefined

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
		if (this.#turns.length > 0 && this.#opened !== undefined) {
			// What was sent stays as it was: a server has it in its cache, and would read it again where it is shorter.
			const whole = [this.#system, textMessage('user', this.#opened), ...turnMessages(this.#turns)]
			if (promptTokensOf(whole) <= promptTokens) return whole
		}
		if (!mayCut && this.#turns.length > 0) return undefined
		for (let from = 0; from < this.#turns.length; from++) {
			const messages = this.#fitted(this.#turns.slice(from), promptTokens, false)
			if (messages !== undefined) return messages
		}
		if (!mayCut) return this.#fitted([], promptTokens, false)
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
		const turns = turnMessages(said)
		const room = promptTokens - promptTokensOf([this.#system, ...turns]) - 4
		const opening = fitSections(this.#opening, room, lastResort)
		if (opening === undefined) return undefined
		this.#opened = opening
		return [this.#system, textMessage('user', opening), ...turns]
	}
}

function turnMessages(turns: readonly Turn[]): Message[] {
	return turns.flatMap(({ reply, correction }) => [textMessage('assistant', reply), textMessage('user', correction)])
}
