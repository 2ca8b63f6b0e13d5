import { type Message, textOf } from '../../archive/message.ts'
import type { FinishReason } from '../../archive/model-log.ts'
import { goesInCircles } from './circles.ts'
import type { ReplySoFar } from './reply-so-far.ts'

/** Characters of a reply between two looks at whether it goes in circles. */
const lookEvery = 200
/** Characters behind what is enough, from which it only explains: a second version would have begun by then. */
const further = 120
/** Comments copied from the prompt, before any code: code no longer comes of such a reply. */
const mostCopied = 6
/** In characters; what is shorter may be the same by chance. */
const shortestCopied = 12

/**
 * Ends a reply whose rest is of no use: it goes in circles, copies its prompt into comments, or has all that is wanted and goes on
 * about it. On a small server of one's own each takes a minute or two, in which nobody else is answered.
 */
export class Ending {
	readonly #controller = new AbortController()
	readonly #isEnough: ((text: string) => boolean) | undefined
	readonly #given: string
	/** Lines that the model was told, but for those that are code or comments there. */
	readonly #told: ReadonlySet<string>
	#finish: FinishReason | undefined
	#lookedAt = 0
	/** Where the line begins that is not whole yet. */
	#lineAt = 0
	/** Fences so far, and where the last of them ends. */
	#fences = 0
	#fencesEnd = 0
	/** Whether what ends with the last fence is enough. */
	#hasEnough = false
	/** Comments copied from the prompt in the block that is open, as long as it has no code; `undefined` from then on. */
	#copied: Set<string> | undefined

	/**
	 * @param isEnough - Whether a reply up to the end of a fenced block has all that is wanted; `undefined` where nothing is.
	 * @param messages - That it replies to, where what copies them is to be ended.
	 * @param given - What of the reply, up to within its first block, may be no word of the model's.
	 */
	constructor(isEnough: ((text: string) => boolean) | undefined, messages: readonly Message[], given = '') {
		this.#isEnough = isEnough
		this.#given = given.endsWith('\n') ? given : ''
		this.#told = toldIn(messages)
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
			if (this.#copied !== undefined && this.#copied.size >= mostCopied) this.#end('length')
			else if (this.#hasEnough && text.slice(this.#fencesEnd).trim().length >= further) this.#end('stop')
		}
		const length = reasoning.length + text.length
		if (length < this.#lookedAt + lookEvery) return
		this.#lookedAt = length
		if (goesInCircles(text === '' ? reasoning : text)) this.#end('length')
	}

	/** Each line once: of a long reply all of it would be read again for every token. */
	#lookAtLines(text: string): void {
		if (this.#lineAt === 0 && this.#given !== '' && text.startsWith(this.#given)) {
			this.#lineAt = this.#given.length
			this.#fences = 1
			this.#copied = new Set()
		}
		for (let end = text.indexOf('\n', this.#lineAt); end >= 0; end = text.indexOf('\n', this.#lineAt)) {
			const line = text.slice(this.#lineAt, end)
			this.#lineAt = end + 1
			if (!/^[ \t]*```[^`]*$/.test(line)) {
				this.#lookForCopies(line.trim())
				continue
			}
			this.#copied = this.#fences % 2 === 0 ? new Set() : undefined
			this.#hasEnough = ++this.#fences % 2 === 0 && this.#isEnough?.(text.slice(0, end)) === true
			this.#fencesEnd = end
		}
	}

	#lookForCopies(line: string): void {
		const comment = commentOf(line)
		if (line === '' || comment === '') return
		if (comment === undefined) this.#copied = undefined
		else if (this.#told.has(comment)) this.#copied?.add(comment)
		else this.#copied?.clear()
	}

	#end(finish: FinishReason): void {
		this.#finish = finish
		this.#controller.abort(new DOMException('The rest of the reply is of no use', 'AbortError'))
	}
}

/** The lines that a model was told by the user, without those of code, and without what code there has as comments. */
function toldIn(messages: readonly Message[]): Set<string> {
	const told = new Set<string>()
	const comments = new Set<string>()
	for (const message of messages) {
		let isCode = false
		for (const line of textOf(message)
			.split('\n')
			.map((one) => one.trim())) {
			const comment = commentOf(line)
			if (/^(?:`{3}|~{3})/.test(line)) isCode = !isCode
			else if (comment !== undefined) comments.add(comment)
			else if (!isCode && message.role === 'user' && line.length >= shortestCopied) told.add(line)
		}
	}
	return told.difference(comments)
}

/** What a comment of one line says; `undefined` where it is none. */
function commentOf(line: string): string | undefined {
	return /^\/\/+[/!]*(.*)$/.exec(line)?.[1]?.trim()
}
