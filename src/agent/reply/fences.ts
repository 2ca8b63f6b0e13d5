/** One fenced block of a Markdown text. */
export interface FencedBlock {
	/** First word behind the fence, in lower case, without what tools write behind it such as a path; empty where there is none. */
	readonly language: string
	readonly text: string
	/** False where the text ended first. */
	readonly closed: boolean
	/** Lines of the whole text up to its end. */
	readonly end: number
}

/**
 * The fenced blocks of `markdown` in order (CommonMark §4.5): three or more backticks or tildes, closed by at least as
 * many of the same; the fence's own indentation is taken off its lines.
 *
 * Beyond CommonMark a fence may also stand behind other text on its line, and the closing one behind code or before text;
 * one that opens Rust within a block ends that.
 */
export function fencedBlocks(markdown: string): FencedBlock[] {
	const blocks: FencedBlock[] = []
	let open: { readonly fence: string; readonly indent: number; readonly language: string; lines: string[] } | undefined
	const end = (closed: boolean) => {
		if (open !== undefined) blocks.push({ language: open.language, text: open.lines.join('\n'), closed, end: at })
		open = undefined
	}
	let at = 0
	for (const line of markdown.replaceAll('\r\n', '\n').split('\n')) {
		at++
		const fence = /^([^`~]*)(`{3,}|~{3,})\s*([^\s`,:;={]*)([^`]*)$/.exec(line)
		if (open === undefined) {
			if (fence === null) continue
			const [, before = '', ticks = '', language = '', info = ''] = fence
			// Of a list or a quotation the lines within are moved as the fence is.
			const isOfLine = /^[\s>*+-]*(?:\d+[.)]\s*)?$/.test(before)
			if (!isOfLine && info.trim() !== '') continue
			open = { fence: ticks, indent: isOfLine ? before.length : 0, language: language.toLowerCase(), lines: [] }
			continue
		}
		const { indent, fence: opened, lines } = open
		const said = /^[\s>]*$/.test(line.slice(0, indent)) ? line.slice(indent) : line
		const behind =
			fence?.[1]?.trim() === '' && fence[2]?.startsWith(opened) ? `${fence[3]}${fence[4]}`.trim() : undefined
		if (closes(said.trim(), opened) || behind?.includes(' ')) end(true)
		else if (behind === 'rust' || behind === 'rs') {
			// The one before was never closed.
			end(true)
			open = { fence: fence?.[2] ?? opened, indent: fence?.[1]?.length ?? 0, language: behind, lines: [] }
		} else if (
			fence?.[3] === '' &&
			fence[4] === '' &&
			closes(fence[2] ?? '', opened) &&
			!/^\s*(?:\/\/|\/\*|\*)/.test(said)
		) {
			lines.push(said.slice(0, said.lastIndexOf(opened)))
			end(true)
		} else lines.push(said)
	}
	end(false)
	return blocks
}

function closes(line: string, fence: string): boolean {
	return line.length >= fence.length && [...line].every((character) => character === fence[0])
}
