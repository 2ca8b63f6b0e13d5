import type { FinishReason } from '../../archive/model-log.ts'

/** Characters of a reply between two looks at whether it goes in circles. */
const lookEvery = 200
/** Characters that are looked at. */
const looked = 1_200
/** What comes again is no longer than this: the eighth time in a row says that it will not end. */
const longest = looked / 8
/** Characters behind what is enough, from which it only explains: a second version would have begun by then. */
const further = 120

/**
 * Ends a reply whose rest is of no use: it goes in circles, or has all that is wanted and goes on about it. On a small server of
 * one's own either takes a minute or two, in which nobody else is answered.
 */
export class Ending {
	readonly #controller = new AbortController()
	readonly #isEnough: ((text: string) => boolean) | undefined
	#finish: FinishReason | undefined
	#lookedAt = 0
	/** Where the line begins that is not whole yet. */
	#lineAt = 0
	/** Fences so far, and where the last of them ends. */
	#fences = 0
	#fencesEnd = 0
	/** Whether what ends with the last fence is enough. */
	#hasEnough = false

	/** @param isEnough - Whether a reply up to the end of a fenced block has all that is wanted; `undefined` where nothing is. */
	constructor(isEnough: ((text: string) => boolean) | undefined) {
		this.#isEnough = isEnough
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

	/** Looks at the reply so far. */
	look(text: string): void {
		if (this.#finish !== undefined) return
		if (this.#isEnough !== undefined) this.#lookForEnough(text, this.#isEnough)
		if (this.#hasEnough && text.slice(this.#fencesEnd).trim().length >= further) this.#end('stop')
		if (text.length < this.#lookedAt + lookEvery) return
		this.#lookedAt = text.length
		if (goesInCircles(text)) this.#end('length')
	}

	/** Line by line, each once: of a long reply all of it would be read again for every token. */
	#lookForEnough(text: string, isEnough: (text: string) => boolean): void {
		for (let end = text.indexOf('\n', this.#lineAt); end >= 0; end = text.indexOf('\n', this.#lineAt)) {
			const isFence = /^[ \t]*```[^`]*$/.test(text.slice(this.#lineAt, end))
			this.#lineAt = end + 1
			if (!isFence) continue
			this.#hasEnough = ++this.#fences % 2 === 0 && isEnough(text.slice(0, end))
			this.#fencesEnd = end
		}
	}

	#end(finish: FinishReason): void {
		this.#finish = finish
		this.#controller.abort(new DOMException('The rest of the reply is of no use', 'AbortError'))
	}
}

/** Code has lines that are alike, but not a thousand characters of nothing else. */
function goesInCircles(text: string): boolean {
	if (text.length < looked) return false
	const end = text.slice(-looked)
	for (let period = 1; period <= longest; period++) {
		if (end.startsWith(end.slice(period))) return true
	}
	return false
}
