/** In which of its dialects an endpoint wants the chat-completions protocol spoken. */
export interface Dialect {
	/** Field with the limit of the reply: newer hosted models refuse the older name, local servers know no other. */
	readonly limitField: 'max_tokens' | 'max_completion_tokens'
	/** Whether a temperature may be sent. */
	readonly temperature: boolean
	/** Whether `stream_options` may be sent, which asks for the usage. */
	readonly streamOptions: boolean
	/** The longest reply that may be asked for, in tokens; infinite while nobody has said. */
	readonly maxOutputTokens: number
}

/** What every endpoint is first spoken to in. */
export const standardDialect: Dialect = {
	limitField: 'max_tokens',
	temperature: true,
	streamOptions: true,
	maxOutputTokens: Number.POSITIVE_INFINITY,
}

/** The dialect that a refusal in these words asks for; `undefined` where it is about something else. */
export function adaptDialect(spoken: Dialect, refusal: string): Dialect | undefined {
	const maxOutputTokens = replyLimitIn(refusal)
	if (maxOutputTokens !== undefined) {
		return maxOutputTokens < spoken.maxOutputTokens ? { ...spoken, maxOutputTokens } : undefined
	}
	if (spoken.limitField === 'max_tokens' && /max_completion_tokens/.test(refusal)) {
		return { ...spoken, limitField: 'max_completion_tokens' }
	}
	if (spoken.temperature && /\btemperature\b/i.test(refusal)) return { ...spoken, temperature: false }
	if (spoken.streamOptions && /stream_options|include_usage/.test(refusal)) return { ...spoken, streamOptions: false }
	return undefined
}

/** The longest reply in tokens that a refusal names, in the words of the servers in use; not that of prompt and reply. */
export function replyLimitIn(refusal: string): number | undefined {
	const found =
		/at most (\d+) (?:completion|output) tokens/i.exec(refusal) ??
		/max\w*_tokens\W+\d+ > (\d+)\W+which is the maximum allowed number of output tokens/i.exec(refusal) ??
		/valid range of max\w*_tokens is \[\d+, ?(\d+)\]/i.exec(refusal) ??
		/max\w*_tokens\W+must be (?:less than or equal to|at most)\W+(\d+)/i.exec(refusal)
	const limit = Number(found?.[1])
	return limit > 0 ? limit : undefined
}

/** A request's body in that dialect. */
export function speak(body: Readonly<Record<string, unknown>>, dialect: Dialect): Record<string, unknown> {
	const { max_tokens, temperature, stream_options, ...rest } = body
	return {
		...rest,
		[dialect.limitField]: typeof max_tokens === 'number' ? Math.min(max_tokens, dialect.maxOutputTokens) : max_tokens,
		...(dialect.temperature ? { temperature } : {}),
		...(dialect.streamOptions ? { stream_options } : {}),
	}
}
