import { type Message, textOf } from '../../archive/message.ts'
import type { FinishReason } from '../../archive/model-log.ts'
import { goesInCircles } from './circles.ts'
import type { ReplySoFar } from './reply-so-far.ts'

/** Characters of a reply between two looks at whether it goes in circles. */
const lookEvery = 200
/** Characters behind what is enough, from which it only explains: a second version would have begun by then. */
const further = 120
/** Comments on end that are copied from the prompt: code no longer comes of such a reply. */
const mostCopied = 6

/**
 * Ends a reply whose rest is of no use: it goes in circles, copies its prompt into comments, or has all that is wanted and goes on
 * about it. On a small server of one's own each takes a minute or two, in which nobody else is answered.
 */
export class Ending {
	readonly #controller = new AbortController()
	readonly #isEnough: ((text: string) => boolean) | undefined
	/** Lines of the prompt that are no code. */
	readonly #prompted: ReadonlySet<string>
	#finish: FinishReason | undefined
	#lookedAt = 0
	/** Where the line begins that is not whole yet. */
	#lineAt = 0
	/** Fences so far, and where the last of them ends. */
	#fences = 0
	#fencesEnd = 0
	/** Whether what ends with the last fence is enough. */
	#hasEnough = false
	/** Comments copied from the prompt, up to the last whole line. */
	#copied = 0

	/**
	 * @param isEnough - Whether a reply up to the end of a fenced block has all that is wanted; `undefined` where nothing is.
	 * @param messages - That it replies to.
	 */
	constructor(isEnough: ((text: string) => boolean) | undefined, messages: readonly Message[]) {
		this.#isEnough = isEnough
		this.#prompted = proseOf(messages)
	}

	/** Aborts when the reply is ended. */
	get signal(): AbortSignal {
		return this.#controller.signal
	}

	/** How it was ended; `undefined` where it was not. */
	get finish(): FinishReason | undefined {
		return this.#finish
	}

	/** What is kept of a text that was ended. */
	kept(text: string): string {
		return this.#finish === 'stop' ? text.slice(0, this.#fencesEnd) : text
	}

	/** Looks at the reply so far; who only thinks may go in circles, but tries out what is not meant. */
	look({ text, reasoning }: Pick<ReplySoFar, 'text' | 'reasoning'>): void {
		if (this.#finish !== undefined) return
		if (text !== '') {
			this.#lookAtLines(text)
			if (this.#copied >= mostCopied) this.#end('length')
			else if (this.#hasEnough && text.slice(this.#fencesEnd).trim().length >= further) this.#end('stop')
		}
		const length = reasoning.length + text.length
		if (length < this.#lookedAt + lookEvery) return
		this.#lookedAt = length
		if (goesInCircles(text === '' ? reasoning : text)) this.#end('length')
	}

	/** Each line once: of a long reply all of it would be read again for every token. */
	#lookAtLines(text: string): void {
		for (let end = text.indexOf('\n', this.#lineAt); end >= 0; end = text.indexOf('\n', this.#lineAt)) {
			const line = text.slice(this.#lineAt, end)
			this.#lineAt = end + 1
			const comment = /^\s*\/\/+[/!]*(.*)$/.exec(line)?.[1]?.trim()
			// A blank line, or a comment of nothing, parts nothing.
			if (comment !== '' && line.trim() !== '') {
				this.#copied = comment !== undefined && this.#prompted.has(comment) ? this.#copied + 1 : 0
			}
			if (!/^[ \t]*```[^`]*$/.test(line)) continue
			this.#hasEnough = ++this.#fences % 2 === 0 && this.#isEnough?.(text.slice(0, end)) === true
			this.#fencesEnd = end
		}
	}

	#end(finish: FinishReason): void {
		this.#finish = finish
		this.#controller.abort(new DOMException('The rest of the reply is of no use', 'AbortError'))
	}
}

/** The lines of messages to a model that stand in no block of code. */
function proseOf(messages: readonly Message[]): Set<string> {
	const asked = messages.filter(({ role }) => role === 'system' || role === 'user')
	const lines = asked.flatMap((message) => {
		let isCode = false
		return textOf(message)
			.split('\n')
			.map((line) => line.trim())
			.filter((line) => {
				const isFence = line.startsWith('```')
				if (isFence) isCode = !isCode
				return !isFence && !isCode && line !== ''
			})
	})
	return new Set(lines)
}
