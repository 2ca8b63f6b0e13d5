type Way = 'on' | 'back' | 'anew'

/** Characters of a first line that tell what it is. */
const telling = 60

/**
 * What comes of a reply that was begun for the model: most servers of one's own go on with it, some send it back as well, and
 * others, and some models, begin anew, and what they send stands for itself. Which it is, is decided once, by how it begins.
 *
 * Comments that the beginning ends with were for the model, and are no part of a reply that goes on.
 */
export class BegunReply {
	/** What stands before what comes, where that goes on. */
	readonly given: string
	readonly #begun: string
	#way: Way | undefined

	/** @param begun - Ends at a line's end within a fenced block, or is the first mark of a list; empty where nothing was begun. */
	constructor(begun: string) {
		this.#begun = begun
		this.given = begun.replace(/(?:^[ \t]*\/\/.*\n)+$(?![\s\S])/m, '')
		if (begun === '') this.#way = 'anew'
	}

	/** As much of it as has come; nothing while it is not known how it goes on. */
	soFar(text: string): string {
		this.#way ??= this.#wayOf(text, false)
		return this.#way === undefined ? '' : this.#joined(text, this.#way)
	}

	/** All of it; nothing where nothing came. */
	whole(text: string): string {
		if (text.trim() === '') return ''
		const way = this.#way ?? this.#wayOf(text, true) ?? 'on'
		if (way !== 'on' || !this.given.endsWith('\n')) return this.#joined(text, way)
		return this.#defines(text) ? text : this.#joined(withPlainFence(text), way)
	}

	#joined(text: string, way: Way): string {
		if (way === 'anew') return text
		return this.given + (way === 'on' ? text : text.slice(this.#begun.length))
	}

	#wayOf(text: string, isAll: boolean): Way | undefined {
		if (text.startsWith(this.#begun)) return 'back'
		if (!isAll && (text.trim() === '' || this.#begun.startsWith(text))) return undefined
		if (!this.given.endsWith('\n')) return /^\s*(?:1[.)]|[-*•] )|\n\s*1[.)] /.test(text) ? 'anew' : 'on'
		const line = text.trimStart()
		if (/^(?:`{3}|~{3}|<(?:\|?think|reason|tool))/i.test(line)) return 'anew'
		const end = line.indexOf('\n')
		if (end < 0 && line.length < telling && !isAll) return undefined
		const first = end < 0 ? line : line.slice(0, end)
		return isProse(first) || this.#defines(first) ? 'anew' : 'on'
	}

	/** Whether a text defines what was begun, before the block is closed. */
	#defines(text: string): boolean {
		const name = /\bfn\s+(\w+)/.exec(this.given)?.[1]
		if (name === undefined) return false
		const close = /^[ \t]*(?:`{3,}|~{3,})[ \t]*$/m.exec(text)?.index ?? text.length
		return new RegExp(`^(?:pub\\s+)?fn\\s+${name}\\b`, 'm').test(text.slice(0, close))
	}
}

/** Whether a line is of a language that people speak: words one behind the other, the first with a capital. */
function isProse(line: string): boolean {
	return /^(?:\p{Lu}[\p{L}'’]*(?:[,!.:]?\s+(?!as\b)[\p{L}'’]+|[,!.:]$)|[^\p{ASCII}]{3})/u.test(line)
}

/** With nothing behind the mark that closes the block, where words, or a token that is none, stand there. */
function withPlainFence(text: string): string {
	return text.replace(/^([ \t]*`{3})(?![`\w])[ \t]*(\S.*)$/m, '$1\n$2')
}
