import { StreamFault } from './failure.ts'

/** Reads the text of a stream piece by piece. */
export interface PlainEvents {
	/**
	 * What the lines come to that end in this piece; may be empty.
	 *
	 * @throws {StreamFault} `endless` if it goes beyond a limit.
	 */
	push(piece: string): string
	/** What is left at the end. */
	end(): string
}

/**
 * A stream of events as the protocol has them, from one as servers send them; text in, text out, line by line.
 *
 * - A reply that ends in `[DONE]` is whole, whether or not the server named a finish reason.
 * - An error that is a text, or that stands at the top of its object, becomes the usual error object.
 * - The last event counts without the empty line that should close it.
 * - Thoughts in fields of other names stand in `reasoning`, and text beside a delta in it.
 * - Events that say nothing are left out: parsing one costs as much as parsing a token.
 *
 * @param limits - In characters of a line, and in lines since the last with text.
 */
export function plainEvents(limits: { readonly line: number; readonly silentLines: number }): PlainEvents {
	let rest = ''
	let begun = false
	let finished = false
	let silent = 0
	const plain = (line: string): string => {
		if (++silent > limits.silentLines) {
			throw new StreamFault('endless', `The reply went on for ${limits.silentLines} lines without a word`)
		}
		const data = /^data: ?(.*?)\r?$/.exec(line)?.[1]
		if (data === undefined) return line
		if (data === '[DONE]') {
			const missing = begun && !finished
			finished = true
			return missing ? `data: ${wholeChunk}\n\n${line}` : line
		}
		begun ||= data.includes('"choices"')
		if (text.test(data)) silent = 0
		else if (nothing.test(data) && !something.test(data)) return ''
		finished ||= /"finish_reason"\s*:\s*"/.test(data)
		// The common case, a token, is not parsed twice.
		if (elsewhere.test(data)) return `data: ${inUsualFields(data)}`
		return data.includes('"error"') ? `data: ${withErrorObject(data)}` : line
	}
	return {
		push(piece) {
			const end = piece.lastIndexOf('\n')
			// What a long line has so far is put together once, when it ends.
			if (end < 0) rest += piece
			if (rest.length > limits.line) {
				throw new StreamFault('endless', `A line of the reply went on beyond ${limits.line} characters`)
			}
			if (end < 0) return ''
			const lines = (rest + piece.slice(0, end)).split('\n')
			rest = piece.slice(end + 1)
			return `${lines.map(plain).join('\n')}\n`
		},
		end: () => `${plain(rest)}\n\n`,
	}
}

const text = /"(?:content|reasoning_content|reasoning|text|arguments|refusal)"\s*:\s*"[^"]/
/** A delta that holds no more than a role and empty texts. */
const nothing =
	/"delta"\s*:\s*\{(?:\s*"role"\s*:\s*"\w*"\s*,?)?(?:\s*"(?:content|reasoning_content|reasoning)"\s*:\s*(?:""|null)\s*,?)*\s*\}/
const something = /"finish_reason"\s*:\s*"|"usage"\s*:\s*\{|"error"/

/** Fields of a choice that some servers have in place of those of the protocol. */
const elsewhere =
	/"(?:reasoning_details|reasoning_text|thinking|thinking_content|thought)"\s*:|"choices"\s*:\s*\[\s*\{[^{}]*"text"\s*:/

/** An event, or a reply that came whole, with its thoughts and its text where the protocol has them. */
export function inUsualFields(data: string): string {
	let value: { readonly choices?: readonly Choice[] }
	try {
		value = JSON.parse(data)
	} catch (error) {
		if (error instanceof SyntaxError) return data
		throw error
	}
	for (const choice of Array.isArray(value.choices) ? (value.choices as Choice[]) : []) {
		if (typeof choice?.text === 'string') {
			choice.delta ??= { content: choice.text }
			choice.message ??= choice.delta
		}
		for (const said of [choice?.delta, choice?.message]) {
			if (said == null || said.reasoning || said.reasoning_content) continue
			const thoughts = [said.reasoning_details, said.reasoning_text, said.thinking, said.thinking_content, said.thought]
			said.reasoning = thoughts.map(textOfThought).find((text) => text !== '') ?? null
		}
	}
	return JSON.stringify(value)
}

interface Choice {
	readonly text?: unknown
	delta?: Record<string, unknown>
	message?: Record<string, unknown>
}

/** A text, or a list of parts with texts. */
function textOfThought(thought: unknown): string {
	if (typeof thought === 'string') return thought
	if (!Array.isArray(thought)) return ''
	return thought.map((part) => [part?.text, part?.summary].find((text) => typeof text === 'string') ?? '').join('')
}

const wholeChunk = JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })

function withErrorObject(data: string): string {
	let value: {
		readonly error?: unknown
		readonly object?: unknown
		readonly message?: unknown
		readonly code?: unknown
	}
	try {
		value = JSON.parse(data)
	} catch (error) {
		// Whoever reads the events says what is wrong with this one.
		if (error instanceof SyntaxError) return data
		throw error
	}
	if (typeof value.error === 'string') return JSON.stringify({ error: { message: value.error } })
	if (value.object !== 'error' || typeof value.message !== 'string') return data
	return JSON.stringify({ error: { message: value.message, code: value.code } })
}
