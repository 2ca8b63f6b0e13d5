/** Characters of the longest source that a page has whole. */
export const longestWhole = 60_000

/** What is left of a text that is too long for a page: beginning and end, and between them how much was left out. */
export function cutText(text: string, most = longestWhole): string {
	if (text.length <= most) return text
	const [head, tail] = [text.slice(0, Math.floor(most * 0.7)), text.slice(-Math.floor(most * 0.3))]
	return `${head}\n… ${(text.length - head.length - tail.length).toLocaleString('en')} characters left out …\n${tail}`
}
