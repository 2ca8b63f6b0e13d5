import { StreamFault } from './failure.ts'
import { inUsualFields } from './plain-events.ts'

/**
 * The events of a stream that say what a reply says which came whole: some small servers and gateways do not stream,
 * whatever they are asked for.
 *
 * @param body - A `chat.completion` object, or an error object, as JSON.
 * @throws {StreamFault} `malformed` if it is neither.
 */
export function eventsOfWhole(body: string): string {
	const whole = parse(inUsualFields(body))
	if (whole.error !== undefined) return event({ error: whole.error })
	const [choice] = Array.isArray(whole.choices) ? whole.choices : []
	if (choice?.message === undefined) throw malformed(body)
	const { id, created, model, usage } = whole
	const finish = choice.finish_reason ?? 'stop'
	const chunk = { id, created, model, object: 'chat.completion.chunk' }
	return [
		event({ ...chunk, choices: [{ index: 0, delta: choice.message, finish_reason: finish }] }),
		event({ ...chunk, choices: [], usage }),
		'data: [DONE]\n\n',
	].join('')
}

interface Whole {
	readonly [field: string]: unknown
	readonly choices?: readonly { readonly message?: object; readonly finish_reason?: string | null }[]
}

function parse(body: string): Whole {
	let value: unknown
	try {
		value = JSON.parse(body)
	} catch (error) {
		if (error instanceof SyntaxError) throw malformed(body)
		throw error
	}
	if (typeof value !== 'object' || value === null) throw malformed(body)
	return value as Whole
}

function event(value: object): string {
	return `data: ${JSON.stringify(value)}\n\n`
}

/** With the whole body: it is cut where secrets have been taken from it. */
function malformed(body: string): StreamFault {
	return new StreamFault('malformed', `The endpoint answered with what is no reply: ${body}`)
}
