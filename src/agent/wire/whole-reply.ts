import { StreamFault } from './failure.ts'
import { type EventLimits, plainEvents } from './plain-events.ts'
import { errorIn, eventOf, jsonIn, saidIn } from './said.ts'

/**
 * The events of a stream that say what a reply says which came whole: some small servers and gateways do not stream,
 * whatever they are asked for. Others send an object a line, which are the data of events.
 *
 * @param body - A `chat.completion` object, or an error object, as JSON, or such objects, one a line.
 * @throws {StreamFault} `malformed` if it is none of these.
 */
export function eventsOfWhole(body: string, limits: EventLimits): string {
	const whole = jsonIn(body)
	if (whole === undefined) return eventsOfLines(body, limits)
	const error = errorIn(whole)
	if (error !== undefined) return `data: ${JSON.stringify({ error })}\n\n`
	const said = saidIn(whole)
	if (!said.hasChoice) throw malformed(body)
	return eventOf({ ...said, finish: said.finish ?? 'stop' })
}

function eventsOfLines(body: string, limits: EventLimits): string {
	const lines = body.split(/\r?\n/).filter((line) => line.trim() !== '')
	if (lines.length < 2 || lines.some((line) => jsonIn(line) === undefined)) throw malformed(body)
	const events = plainEvents(limits, true)
	return events.push(lines.map((line) => `data: ${line}\n\n`).join('')) + events.end()
}

/** With the whole body: it is cut where secrets have been taken from it. */
function malformed(body: string): StreamFault {
	return new StreamFault('malformed', `The endpoint answered with what is no reply: ${body}`)
}
