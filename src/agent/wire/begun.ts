import type { Message } from '../../archive/message.ts'
import { textOf } from '../../archive/message.ts'

/** What was begun for the model in its place; empty where it is to begin by itself. */
export function begunIn(messages: readonly Message[]): string {
	const last = messages.at(-1)
	return last?.role === 'assistant' ? textOf(last) : ''
}

/**
 * The whole of a reply that was begun: most servers of one's own go on with it, others, and some models, begin anew, and
 * what they send stands for itself. Nothing is no reply.
 *
 * @param begun - Ends at a line's end, within a fenced block.
 * @param text - As it came, or as much as has come.
 */
export function wholeOf(begun: string, text: string): string {
	return begun === '' || text.trim() === '' || beginsAnew(begun, text) ? text : begun + text
}

function beginsAnew(begun: string, text: string): boolean {
	const [fence] = /^[ \t]*(?:`{3,}|~{3,}).*$/m.exec(text) ?? []
	// The block that was begun is closed by a fence that says nothing else.
	if (fence !== undefined && /\w/.test(fence)) return true
	if (/^\s*(?:`{3}|~{3}|<)/.test(text)) return true
	const line = plain(begun.trimEnd().split('\n').at(-1) ?? '')
	return line !== '' && plain(text).includes(line)
}

function plain(text: string): string {
	return text.replace(/\s+/g, '')
}
