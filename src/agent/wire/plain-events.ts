import { createParser } from 'eventsource-parser'
import { StreamFault } from './failure.ts'
import { errorIn, eventOf, jsonIn, type Said, saidIn } from './said.ts'

/** Reads the text of a stream piece by piece. */
export interface PlainEvents {
	/**
	 * What the events come to that end in this piece; may be empty.
	 *
	 * @throws {StreamFault} `endless` if it goes beyond a limit.
	 */
	push(piece: string): string
	/** What is left at the end. */
	end(): string
}

/** What a stream may be at most. */
export interface EventLimits {
	/** Characters of one event. */
	readonly line: number
	/** Events and comments since the last that brought text. */
	readonly silentEvents: number
}

/** Characters of tokens that are made one event. */
const mostWords = 48

/** Why a reply ended of which the server has told no more than that the body has ended. */
export const unmarkedEnd = 'unmarked'
/** Why one ended that may have been cut off. */
export const untoldEnd = 'untold'

/**
 * A stream of events as the protocol has them, from one as servers send them; text in, text out.
 *
 * - A reply that ends in `[DONE]` is whole, whether or not the server named a finish reason.
 * - The last event counts without the empty line that should close it.
 * - Each has what `saidIn` finds in it; such as hold all that there is so far are taken for what is new in them.
 * - Events that say nothing are left out: parsing one costs as much as parsing a token.
 * - Of one piece, a few tokens are one event: who reads it takes as long for one as for ten. They are no more than that, since a
 *   reply may be ended between any two events, and nowhere else.
 *
 * @param isTold - Whether the server says where the body ends, so that its end is none of a connection that was cut.
 */
export function plainEvents(limits: EventLimits, isTold: boolean): PlainEvents {
	let out = ''
	/** Words that are not in `out` yet. */
	let words: Words | undefined
	let text = ''
	let begun = false
	let finished = false
	let silent = 0
	const quiet = (): void => {
		if (++silent > limits.silentEvents) {
			throw new StreamFault('endless', `The reply went on for ${limits.silentEvents} events without a word`)
		}
	}
	const flush = (): void => {
		if (words !== undefined) out += eventOf({ [words.kind]: words.text })
		words = undefined
	}
	const add = (said: Said): void => {
		const next = wordsAlone(said)
		const isMore = next !== undefined && next.kind === words?.kind && words.text.length + next.text.length <= mostWords
		if (!isMore) flush()
		if (next === undefined) out += eventOf(said)
		else words = { ...next, text: (words?.text ?? '') + next.text }
	}
	const newIn = ({ content, isWhole }: Said): string => {
		if (!isWhole || text === '' || !content.startsWith(text)) return content
		// A token may well be the one before it once more, but not a whole line.
		return content.length > text.length || text.length > 12 ? content.slice(text.length) : content
	}
	const finish = (reason: string): void => {
		flush()
		if (begun && !finished) out += eventOf({ finish: reason })
		finished = true
	}
	const parser = createParser({
		maxBufferSize: limits.line,
		onComment: quiet,
		onError: ({ type }) => {
			if (type !== 'max-buffer-size-exceeded') return quiet()
			throw new StreamFault('endless', `A line of the reply went on beyond ${limits.line} characters`)
		},
		onEvent: ({ data }) => {
			quiet()
			if (/^\W*done\W*$/i.test(data)) return finish('stop')
			const value = jsonIn(data)
			// Whoever reads the events says what is wrong with one that is not there to keep the connection.
			if (value === undefined) {
				flush()
				if (!/^\W*(?:ping|pong|keep-?alive|heart-?beat|processing)?\W*$/i.test(data))
					out += `data: ${data.replaceAll('\n', '\ndata: ')}\n\n`
				return
			}
			const error = errorIn(value)
			if (error !== undefined) {
				finished = true
				flush()
				out += `data: ${JSON.stringify({ error })}\n\n`
				return
			}
			const said = saidIn(value)
			begun ||= said.hasChoice
			const content = newIn(said)
			text += content
			finished ||= said.finish !== undefined
			const hasWords = content !== '' || said.reasoning !== '' || said.refusal !== '' || said.calls.length > 0
			if (hasWords) silent = 0
			if (hasWords || said.finish !== undefined || said.usage !== undefined) add({ ...said, content })
		},
	})
	const taken = (): string => {
		flush()
		const all = out
		out = ''
		return all
	}
	return {
		push(piece) {
			parser.feed(piece)
			return taken()
		},
		end() {
			parser.feed('\n\n')
			if (text !== '') finish(isTold ? unmarkedEnd : untoldEnd)
			return taken()
		},
	}
}

/** Of an event that says nothing else. */
interface Words {
	readonly kind: 'content' | 'reasoning'
	readonly text: string
}

function wordsAlone({ content, reasoning, refusal, calls, finish, usage }: Said): Words | undefined {
	if (refusal !== '' || calls.length > 0 || finish !== undefined || usage !== undefined) return undefined
	if (reasoning === '') return { kind: 'content', text: content }
	return content === '' ? { kind: 'reasoning', text: reasoning } : undefined
}
