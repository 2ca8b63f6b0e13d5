import { type Message, type MessagePart, textMessage } from '../../archive/message.ts'
import { cutMiddle, fitSections, type Section } from '../prompt/prompt.ts'
import type { ToolCall } from '../wire/tool-calls.ts'
import { promptTokensOf } from '../wire/usage.ts'

/** What a reply called, and the answers: for endpoints that take tools. */
export interface Called {
	/** Text of the reply before its first call. */
	readonly said: string
	readonly calls: readonly ToolCall[]
	/** One a call. */
	readonly answers: readonly { readonly tool: string; readonly text: string }[]
	/** Of the calls. */
	readonly ids: readonly string[]
}

/** How a model is told of its tools. */
export interface ToolTalk {
	/** Whether calls and answers are messages of their own kinds, or plain text. */
	readonly native: boolean
	readonly section: Section
}

interface Turn {
	readonly reply: string
	readonly correction: string
	readonly called?: Called | undefined
}

/** Characters that are left of a reply, and of its correction, where the latest turn alone is too long. */
const turnCuts = [12_000, 4_000, 1_200, 400]

/** What was said in a conversation: its opening, then replies with their corrections. */
export class Transcript {
	readonly #system: Message
	readonly #opening: readonly Section[]
	readonly #talk: () => ToolTalk | undefined
	readonly #turns: Turn[] = []
	/** The opening as it was written last. */
	#opened: string | undefined
	#isNative = false

	/**
	 * @param opening - The first message to the model, in order.
	 * @param talk - How the model is told of its tools by now.
	 */
	constructor(system: string, opening: readonly Section[], talk: () => ToolTalk | undefined) {
		this.#talk = talk
		this.#system = textMessage('system', system)
		this.#opening = opening
	}

	/** Adds a reply and what was answered. @param called - Where it called tools; `correction` then says the same in plain text. */
	add(reply: string, correction: string, called?: Called): void {
		this.#turns.push({ reply, correction, called })
	}

	/**
	 * The whole conversation in so many tokens; where it is too long, of the opening goes what is worth least, then the
	 * oldest turns go, then the middle of what was said in the latest, and at last that of the parent.
	 *
	 * @param promptTokens - By estimate.
	 * @param mayCut - Whether middles may be left out.
	 */
	messages(promptTokens: number, mayCut: boolean): Message[] | undefined {
		const isNative = this.#talk()?.native === true
		if (isNative !== this.#isNative) this.#opened = undefined
		this.#isNative = isNative
		if (this.#turns.length > 0 && this.#opened !== undefined) {
			// What was sent stays as it was: a server has it in its cache, and would read it again where it is shorter.
			const whole = [this.#system, textMessage('user', this.#opened), ...this.#messagesOf(this.#turns)]
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
		const turns = this.#messagesOf(said)
		const room = promptTokens - promptTokensOf([this.#system, ...turns]) - 4
		const opening = fitSections(this.#sections(), room, lastResort)
		if (opening === undefined) return undefined
		this.#opened = opening
		return [this.#system, textMessage('user', opening), ...turns]
	}

	/** With what is told of tools before the form of the reply. */
	#sections(): readonly Section[] {
		const talk = this.#talk()
		return talk === undefined
			? this.#opening
			: [...this.#opening.slice(0, -1), talk.section, ...this.#opening.slice(-1)]
	}

	#messagesOf(turns: readonly Turn[]): Message[] {
		return turns.flatMap(({ reply, correction, called }) =>
			called === undefined || !this.#isNative
				? [textMessage('assistant', reply), textMessage('user', correction)]
				: calledMessages(called),
		)
	}
}

function calledMessages({ said, calls, answers, ids }: Called): Message[] {
	const parts = calls.map(
		({ tool, input }, at): MessagePart => ({ kind: 'call', id: ids[at] ?? '', tool, text: input }),
	)
	const answered = answers.map(({ tool, text }, at): MessagePart => ({ kind: 'answer', id: ids[at] ?? '', tool, text }))
	return [
		{ role: 'assistant', parts: said === '' ? parts : [{ kind: 'text', text: said }, ...parts] },
		{ role: 'tool', parts: answered },
	]
}
