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
		if (response.ok && /\bjson\b/i.test(type)) {
			const events = eventsOfWhole(await new Response(rewritten(response.body, limitBytes, undefined)).text())
			return new Response(events, { headers: { 'content-type': 'text/event-stream' } })
		}
		const body = rewritten(response.body, limitBytes, response.ok ? plainEvents() : undefined)
		return new Response(body, { status, statusText, headers })
	}
}

/**
 * `body` up to the limit, as `events` has it where that is given.
 *
 * One stream that is pulled for all of it: each stage of its own costs as much for a token as all that is done with it.
 */
function rewritten(
	body: ReadableStream<Uint8Array>,
	limitBytes: number,
	events: PlainEvents | undefined,
): ReadableStream<Uint8Array> {
	const reader = body.getReader()
	const decoder = new TextDecoder()
	const encoder = new TextEncoder()
	let bytes = 0
	const next = async (): Promise<{ readonly bytes: Uint8Array; readonly done: boolean }> => {
		const { value, done } = await reader.read()
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
