/** Reads the text of a stream piece by piece. */
export interface PlainEvents {
	/** What the lines come to that end in this piece; may be empty. */
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
 */
export function plainEvents(): PlainEvents {
	let rest = ''
	let begun = false
	let finished = false
	const plain = (line: string): string => {
		const data = /^data: ?(.*?)\r?$/.exec(line)?.[1]
		if (data === undefined) return line
		if (data === '[DONE]') {
			const missing = begun && !finished
			finished = true
			return missing ? `data: ${wholeChunk}\n\n${line}` : line
		}
		begun ||= data.includes('"choices"')
		finished ||= /"finish_reason"\s*:\s*"/.test(data)
		// The common case, a token, is not parsed twice.
		return data.includes('"error"') ? `data: ${withErrorObject(data)}` : line
	}
	return {
		push(piece) {
			const lines = (rest + piece).split('\n')
			rest = lines.pop() ?? ''
			return lines.length > 0 ? `${lines.map(plain).join('\n')}\n` : ''
		},
		end: () => `${plain(rest)}\n\n`,
	}
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
