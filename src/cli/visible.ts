/** All that moves a cursor, hides text or turns it round, but for tabs and ends of lines. */
const hidden = /(?!\r?\n|\t)[\p{Cc}\p{Bidi_Control}]/gu

/**
 * Text of a candidate, a model or a file for a terminal: its control characters are shown in place of obeyed.
 *
 * @returns Such as `\x1b[2J` for an escape; nothing else changes.
 */
export function visible(text: string): string {
	return text.replace(hidden, (character) => {
		const hex = character.charCodeAt(0).toString(16)
		return hex.length > 2 ? `\\u{${hex}}` : `\\x${hex.padStart(2, '0')}`
	})
}

/**
 * One line of JSON for programs, with its line end, that no terminal obeys: control characters which JSON may have as they
 * are, and those that turn text round, are written as \uXXXX. Whoever parses it finds the same text.
 */
export function jsonLine(value: unknown): string {
	const json = JSON.stringify(value).replace(
		/[\p{Cc}\p{Bidi_Control}]/gu,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	)
	return `${json}\n`
}
