/** In which of its dialects an endpoint wants the chat-completions protocol spoken. */
export interface Dialect {
	/** Field with the limit of the reply: newer hosted models refuse the older name, local servers know no other. */
	readonly limitField: 'max_tokens' | 'max_completion_tokens' | undefined
	/** Whether a system message may be sent; else its text stands before that of the first user's. */
	readonly systemRole: boolean
	/** Whether turns of the model's may be sent back; else a conversation is one message of the user's. */
	readonly turns: boolean
	/** Whether texts of messages go as lists of parts. */
	readonly parts: boolean
	/** Whether a stream may be asked for; else replies come whole. */
	readonly stream: boolean
	/** Whether tools may be offered; else they are called in plain text. */
	readonly tools: boolean
	/** How much to reason is said in a field `reasoning_effort`, or in an object `reasoning`: as given, or the other way. */
	readonly effort: 'given' | 'other'
	/** Further fields that may not be sent, such as `temperature`. */
	readonly without: readonly string[]
	/** The longest reply that may be asked for, in tokens; infinite while nobody has said. */
	readonly maxOutputTokens: number
}

/** A request's body. */
export type Body = Readonly<Record<string, unknown>>

/** What every endpoint is first spoken to in. */
export const standardDialect: Dialect = {
	limitField: 'max_tokens',
	systemRole: true,
	turns: true,
	parts: false,
	stream: true,
	tools: true,
	effort: 'given',
	without: [],
	maxOutputTokens: Number.POSITIVE_INFINITY,
}

/** A body in that dialect. */
export function speak(body: Body, dialect: Dialect): Body {
	const { max_tokens, messages, ...rest } = dialect.effort === 'given' ? body : withOtherEffort(body)
	const said = messages as readonly ChatMessage[]
	const taken = dialect.systemRole ? said : withoutSystem(said)
	const told = dialect.turns ? taken : inOneTurn(taken)
	const spoken: Record<string, unknown> = { ...rest, messages: dialect.parts ? told.map(inParts) : told }
	if (dialect.limitField !== undefined) {
		spoken[dialect.limitField] =
			typeof max_tokens === 'number' ? Math.min(max_tokens, dialect.maxOutputTokens) : max_tokens
	}
	if (!dialect.stream) {
		spoken.stream = false
		delete spoken.stream_options
	}
	if (!dialect.tools) {
		delete spoken.tools
		delete spoken.tool_choice
	}
	for (const field of dialect.without) delete spoken[field]
	return spoken
}

/** The dialect in a few words for a person; empty for the standard. */
export function dialectText(dialect: Dialect): string {
	const { limitField, systemRole, turns, parts, stream, tools, effort, without, maxOutputTokens } = dialect
	return [
		stream ? '' : 'no stream',
		systemRole ? '' : 'no system role',
		turns ? '' : 'no turns of its own',
		parts ? 'texts as lists of parts' : '',
		tools ? '' : 'no tools',
		limitField === 'max_tokens' ? '' : limitField === undefined ? 'no limit of the reply' : limitField,
		effort === 'given' ? '' : 'the other field for reasoning effort',
		without.length === 0 ? '' : `no ${without.join(', ')}`,
		Number.isFinite(maxOutputTokens) ? `replies of at most ${maxOutputTokens} tokens` : '',
	]
		.filter((part) => part !== '')
		.join('; ')
}

interface ChatMessage {
	readonly role: string
	readonly content: string
}

function withoutSystem(messages: readonly ChatMessage[]): ChatMessage[] {
	const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content)
	const others = messages.filter(({ role }) => role !== 'system')
	const first = others.findIndex(({ role }) => role === 'user')
	return others.map((message, at) =>
		at === first ? { ...message, content: [...system, message.content].join('\n\n') } : message,
	)
}

/** Corrections say what is wrong with a reply, so it is told where it is not sent as a turn. */
function inOneTurn(messages: readonly ChatMessage[]): ChatMessage[] {
	const system = messages.filter(({ role }) => role === 'system')
	const turns = messages
		.filter(({ role }) => role !== 'system')
		.map(({ role, content }) => (role === 'assistant' ? `You replied:\n\n${content}` : content))
	return [...system, { role: 'user', content: turns.join('\n\n') }]
}

function inParts(message: ChatMessage): object {
	const { content } = message
	return typeof content === 'string' ? { ...message, content: [{ type: 'text', text: content }] } : message
}

function withOtherEffort({ reasoning_effort, reasoning, ...rest }: Body): Body {
	if (reasoning_effort !== undefined) return { ...rest, reasoning: { effort: reasoning_effort } }
	const { effort } = (reasoning ?? {}) as { readonly effort?: unknown }
	return effort === undefined ? rest : { ...rest, reasoning_effort: effort }
}
