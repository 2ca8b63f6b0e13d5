/**
 * The whole of a reply that was begun: most servers of one's own go on with it, some send it back as well, and others, and
 * some models, begin anew, and what they send stands for itself. Nothing is no reply. Comments that the beginning ends
 * with are no part of it: they were for the model.
 *
 * @param begun - Ends at a line's end, within a fenced block, or is the first mark of a list.
 * @param text - As it came, or as much as has come.
 */
export function wholeOf(begun: string, text: string): string {
	if (begun === '' || text.trim() === '') return text
	const kept = begun.replace(/(?:^[ \t]*\/\/.*\n)+$/m, '')
	if (text.startsWith(begun)) return kept + text.slice(begun.length)
	return beginsAnew(kept, text) ? text : kept + text
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
