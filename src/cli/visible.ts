/**
 * Characters that do not show, or show as another: controls, what turns text round or formats it, tags, variation
 * selectors, fillers, odd spaces and separators of lines, and what has no form of its own (private, unassigned, half
 * of a pair). Of blanks, ' ' alone is what it looks like.
 */
const unseen = String.raw`[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}`
/** All but tabs and ends of lines. */
const hidden = new RegExp(String.raw`(?!\r?\n|\t)(?:${unseen})`, 'gu')
const hiddenInJson = new RegExp(unseen, 'gu')

/**
 * Text of a candidate, a model or a file for a terminal: characters that do not show are shown as escapes, and those that
 * it would obey are not obeyed.
 *
 * @returns Such as `\x1b[2J` for an escape, `\u{200b}` for a space without width; nothing else changes.
 */
export function visible(text: string): string {
	return text.replace(hidden, (character) => {
		const hex = (character.codePointAt(0) ?? 0).toString(16)
		return hex.length > 2 ? `\\u{${hex}}` : `\\x${hex.padStart(2, '0')}`
	})
}

/**
 * One line of JSON for programs, with its line end, that no terminal obeys: characters that do not show, which JSON may
 * have as they are, are written as \uXXXX. Whoever parses it finds the same text.
 */
export function jsonLine(value: unknown): string {
	return jsonWithEscapes(`${JSON.stringify(value)}\n`)
}

/** The same of JSON that is written; its line end stays. */
export function jsonWithEscapes(json: string): string {
	const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
	return json.replace(hiddenInJson, (character) =>
		character === '\n' ? character : character.split('').map(escaped).join(''),
	)
}
