/** One part of a message. */
export type MessagePart =
	| { readonly kind: 'text'; readonly text: string }
	/** A call of a tool, with its input as the model wrote it. */
	| { readonly kind: 'call'; readonly id: string; readonly tool: string; readonly text: string }
	/** What came of a call, by its id. */
	| { readonly kind: 'answer'; readonly id: string; readonly tool: string; readonly text: string }

/** One message of a conversation with a model. */
export interface Message {
	/** A `tool` answers the calls of the message before it. */
	readonly role: 'system' | 'user' | 'assistant' | 'tool'
	/** In order. */
	readonly parts: readonly MessagePart[]
}

/** A message of one text. */
export function textMessage(role: Message['role'], text: string): Message {
	return { role, parts: [{ kind: 'text', text }] }
}

/** All text of a message; a call is a line of its own, with the tool's name first. */
export function textOf({ parts }: Message): string {
	return parts.map((part) => (part.kind === 'call' ? `\n${part.tool} ${part.text}` : part.text)).join('')
}

/** What was begun for the model in its place, in a last message of its own; empty where it is to begin by itself. */
export function begunIn(messages: readonly Message[]): string {
	const last = messages.at(-1)
	return last !== undefined && isBeginning(last, messages) ? textOf(last) : ''
}

/** Whether a message is what the reply to all of them is to begin with. */
export function isBeginning(message: Message, messages: readonly Message[]): boolean {
	return message.role === 'assistant' && message === messages.at(-1)
}

/** What a request of a conversation has that the one before had not: its last message, and what was begun behind that. */
export function latestIn(messages: readonly Message[]): readonly Message[] {
	return messages.slice(begunIn(messages) === '' ? -1 : -2)
}
