/** One part of a message: text so far; what kinds come later stand beside it in the same places. */
export type MessagePart = { readonly kind: 'text'; readonly text: string }

/** One message of a conversation with a model. */
export interface Message {
	readonly role: 'system' | 'user' | 'assistant'
	/** In order. */
	readonly parts: readonly MessagePart[]
}

/** A message of one text. */
export function textMessage(role: Message['role'], text: string): Message {
	return { role, parts: [{ kind: 'text', text }] }
}

/** All text of a message. */
export function textOf({ parts }: Message): string {
	return parts.map(({ text }) => text).join('')
}
