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
