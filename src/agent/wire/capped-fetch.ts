import { StreamFault } from './failure.ts'
import { Pieces } from './pieces.ts'
import { type EventLimits, type PlainEvents, plainEvents } from './plain-events.ts'
import { fetchWithinOrigin } from './redirect.ts'
import { eventsOfWhole } from './whole-reply.ts'

/** What a response may be at most; what goes beyond ends in a `StreamFault`. */
export interface ResponseLimits extends EventLimits {
	/** Of a stream; one that comes whole has `line` of them. */
	readonly bytes: number
}

/** What a reply of so many tokens needs at most, with room to spare. */
export function limitsOf(maxOutputTokens: number): ResponseLimits {
	return {
		// Frames of a stream are some 300 bytes a token; what is far beyond that is no reply.
		bytes: 64 * 1024 + maxOutputTokens * 1024,
		// A token is some 4 characters, each of up to 6 as JSON has it.
		line: 64 * 1024 + maxOutputTokens * 64,
		// Servers that keep thoughts to themselves send an event without text for each token of them.
		silentEvents: 1024 + maxOutputTokens,
	}
}

/**
 * A `fetch` whose response bodies end in a `StreamFault` beyond the limits; a reply that comes whole is turned into the
 * stream that was asked for, what servers do differently in a stream is put right, and a page for people is named as such.
 *
 * The caps are on bytes and lines, below the parser: a line that never ends would fill memory without a token ever coming
 * out, and events without text would keep the parser, and so everything else, busy.
 */
export function cappedFetch(limits: ResponseLimits): typeof globalThis.fetch {
	return async (input, init) => {
		const response = await fetchWithinOrigin(input, init)
		const type = response.headers.get('content-type') ?? ''
		if (response.ok && /\bhtml\b/i.test(type)) {
			await response.body?.cancel()
			throw new StreamFault(
				'malformed',
				`The endpoint answered with ${type}, not a stream of events: is the base URL right?`,
			)
		}
		if (response.body === null) return response
		const { status, statusText, headers } = response
		const pieces = new Pieces(response.body)
		if (!response.ok)
			return new Response(rewritten(pieces, [], limits.line, undefined), { status, statusText, headers })
		const begun = await beginning(pieces)
		const first = new TextDecoder().decode(Buffer.concat(begun)).trimStart()
		// Some gateways send an object whose type says text, or events whose type says JSON; neither begins like the other.
		if (/^[[{]/.test(first) || (/\bjson\b/i.test(type) && !isFieldOfEvent(first))) {
			const body = await new Response(rewritten(pieces, begun, limits.line, undefined)).text()
			return new Response(eventsOfWhole(body, limits), asEvents)
		}
		// Where neither is said, a body that was cut off ends as one does that is whole.
		const isTold = headers.has('content-length') || headers.has('transfer-encoding')
		return new Response(rewritten(pieces, begun, limits.bytes, plainEvents(limits, isTold)), asEvents)
	}
}

/** Whether a text begins a stream of events; the first piece may be short. */
function isFieldOfEvent(text: string): boolean {
	return ['data:', 'event:', 'id:', 'retry:', ':'].some((field) => text.startsWith(field) || field.startsWith(text))
}

const asEvents = { headers: { 'content-type': 'text/event-stream' } }

/** The first pieces of a body, up to one with more than white space, or some hundred bytes of it. */
async function beginning(body: Pieces): Promise<Uint8Array[]> {
	const pieces: Uint8Array[] = []
	for (let bytes = 0; bytes < 512; ) {
		const piece = await body.next()
		if (piece === undefined) break
		pieces.push(piece)
		bytes += piece.byteLength
		if (piece.some((byte) => byte > 0x20)) break
	}
	return pieces
}

/**
 * A body up to the limit, as `events` has it where that is given: the pieces that have `begun` it, and the rest.
 *
 * One stream that is pulled for all of it: each stage of its own costs as much for a token as all that is done with it.
 */
function rewritten(
	body: Pieces,
	begun: readonly Uint8Array[],
	limitBytes: number,
	events: PlainEvents | undefined,
): ReadableStream<Uint8Array> {
	const left = [...begun]
	const decoder = new TextDecoder()
	const encoder = new TextEncoder()
	let bytes = 0
	const next = async (): Promise<{ readonly bytes: Uint8Array; readonly done: boolean }> => {
		const piece = left.shift() ?? (await body.next())
		if (piece === undefined) {
			return {
				bytes: encoder.encode(events === undefined ? '' : events.push(decoder.decode()) + events.end()),
				done: true,
			}
		}
		bytes += piece.byteLength
		if (bytes > limitBytes) throw new StreamFault('endless', `The reply went on beyond ${limitBytes} bytes`)
		if (events === undefined) return { bytes: piece, done: false }
		return { bytes: encoder.encode(events.push(decoder.decode(piece, { stream: true }))), done: false }
	}
	return new ReadableStream<Uint8Array>(
		{
			async pull(controller) {
				try {
					for (;;) {
						const read = await next()
						if (read.bytes.byteLength > 0) controller.enqueue(read.bytes)
						if (read.done) controller.close()
						// A piece of a line gives nothing yet.
						if (read.done || read.bytes.byteLength > 0) return
					}
				} catch (error) {
					await body.cancel(error)
					throw error
				}
			},
			cancel: (reason) => body.cancel(reason),
		},
		{ highWaterMark: 0 },
	)
}
