import { StreamFault } from './failure.ts'
import { plainEvents } from './plain-events.ts'
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
		let bytes = 0
		const capped = response.body.pipeThrough(
			new TransformStream<Uint8Array, Uint8Array>({
				transform(chunk, controller) {
					bytes += chunk.byteLength
					if (bytes > limitBytes) {
						controller.error(new StreamFault('endless', `The reply went on beyond ${limitBytes} bytes`))
						return
					}
					controller.enqueue(chunk)
				},
			}),
		)
		const { status, statusText, headers } = response
		if (response.ok && /\bjson\b/i.test(type)) {
			const events = eventsOfWhole(await new Response(capped).text())
			return new Response(events, { headers: { 'content-type': 'text/event-stream' } })
		}
		if (response.ok) {
			const text = capped.pipeThrough(new TextDecoderStream()).pipeThrough(plainEvents())
			return new Response(text.pipeThrough(new TextEncoderStream()), { status, statusText, headers })
		}
		return new Response(capped, { status, statusText, headers })
	}
}
