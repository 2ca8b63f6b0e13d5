import { StreamFault } from './failure.ts'
import { type PlainEvents, plainEvents } from './plain-events.ts'
import { eventsOfWhole } from './whole-reply.ts'

/**
 * A `fetch` whose response bodies end in a `StreamFault` after `limitBytes`; a reply that comes whole is turned into the
 * stream that was asked for, what servers do differently in a stream is put right, and a page for people is named as such.
 *
 * The cap is on bytes, below the parser: a line that never ends would fill memory without a token ever coming out.
 */
export function cappedFetch(limitBytes: number): typeof globalThis.fetch {
	return async (input, init) => {
		const response = await globalThis.fetch(input, init)
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
		const reader = response.body.getReader()
		if (!response.ok) return new Response(rewritten(reader, [], limitBytes, undefined), { status, statusText, headers })
		const begun = await beginning(reader)
		// Some gateways send an object whose type says text; no stream of events begins like one.
		if (/\bjson\b/i.test(type) || /^\s*\{/.test(new TextDecoder().decode(Buffer.concat(begun)))) {
			const events = eventsOfWhole(await new Response(rewritten(reader, begun, limitBytes, undefined)).text())
			return new Response(events, { headers: { 'content-type': 'text/event-stream' } })
		}
		return new Response(rewritten(reader, begun, limitBytes, plainEvents()), { status, statusText, headers })
	}
}

/** The first pieces of a body, up to one with more than white space, or some hundred bytes of it. */
async function beginning(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array[]> {
	const pieces: Uint8Array[] = []
	for (let bytes = 0; bytes < 512; ) {
		const { value, done } = await reader.read()
		if (done) break
		pieces.push(value)
		bytes += value.byteLength
		if (value.some((byte) => byte > 0x20)) break
	}
	return pieces
}

/**
 * A body up to the limit, as `events` has it where that is given: the pieces that have `begun` it, and the rest.
 *
 * One stream that is pulled for all of it: each stage of its own costs as much for a token as all that is done with it.
 */
function rewritten(
	reader: ReadableStreamDefaultReader<Uint8Array>,
	begun: readonly Uint8Array[],
	limitBytes: number,
	events: PlainEvents | undefined,
): ReadableStream<Uint8Array> {
	const left = [...begun]
	const decoder = new TextDecoder()
	const encoder = new TextEncoder()
	let bytes = 0
	const next = async (): Promise<{ readonly bytes: Uint8Array; readonly done: boolean }> => {
		const piece = left.shift()
		const { value, done } = piece === undefined ? await reader.read() : { value: piece, done: false }
		if (done)
			return { bytes: encoder.encode(events === undefined ? '' : events.push(decoder.decode()) + events.end()), done }
		bytes += value.byteLength
		if (bytes > limitBytes) {
			const fault = new StreamFault('endless', `The reply went on beyond ${limitBytes} bytes`)
			await reader.cancel(fault)
			throw fault
		}
		if (events === undefined) return { bytes: value, done }
		return { bytes: encoder.encode(events.push(decoder.decode(value, { stream: true }))), done }
	}
	return new ReadableStream<Uint8Array>(
		{
			async pull(controller) {
				for (;;) {
					const read = await next()
					if (read.bytes.byteLength > 0) controller.enqueue(read.bytes)
					if (read.done) controller.close()
					// A piece of a line gives nothing yet.
					if (read.done || read.bytes.byteLength > 0) return
				}
			},
			cancel: (reason) => reader.cancel(reason),
		},
		{ highWaterMark: 0 },
	)
}
