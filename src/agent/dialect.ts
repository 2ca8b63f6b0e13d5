/** In which of its dialects an endpoint wants the chat-completions protocol spoken. */
export interface Dialect {
	/** Field with the limit of the reply: newer hosted models refuse the older name, local servers know no other. */
	readonly limitField: 'max_tokens' | 'max_completion_tokens'
	/** Whether a temperature may be sent. */
	readonly temperature: boolean
	/** Whether `stream_options` may be sent, which asks for the usage. */
	readonly streamOptions: boolean
}

/** What every endpoint is first spoken to in. */
export const standardDialect: Dialect = { limitField: 'max_tokens', temperature: true, streamOptions: true }

/** The dialect that a refusal in these words asks for; `undefined` where it is about something else. */
export function adaptDialect(spoken: Dialect, refusal: string): Dialect | undefined {
	if (spoken.limitField === 'max_tokens' && /max_completion_tokens/.test(refusal)) {
		return { ...spoken, limitField: 'max_completion_tokens' }
	}
	if (spoken.temperature && /\btemperature\b/i.test(refusal)) return { ...spoken, temperature: false }
	if (spoken.streamOptions && /stream_options|include_usage/.test(refusal)) return { ...spoken, streamOptions: false }
	return undefined
}

/** A request's body in that dialect. */
export function speak(body: Readonly<Record<string, unknown>>, dialect: Dialect): Record<string, unknown> {
	const { max_tokens, temperature, stream_options, ...rest } = body
	return {
		...rest,
		[dialect.limitField]: max_tokens,
		...(dialect.temperature ? { temperature } : {}),
		...(dialect.streamOptions ? { stream_options } : {}),
	}
}
