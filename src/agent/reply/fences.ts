/** One fenced block of a Markdown text. */
export interface FencedBlock {
	/** First word behind the fence, in lower case, without what tools write behind it such as a path; empty where there is none. */
	readonly language: string
	readonly text: string
	/** False where the text ended first. */
	readonly closed: boolean
}

/**
 * The fenced blocks of `markdown` in order (CommonMark §4.5): three or more backticks or tildes, closed by at least as
 * many of the same; the fence's own indentation is taken off its lines.
 */
export function fencedBlocks(markdown: string): FencedBlock[] {
	const blocks: FencedBlock[] = []
	let open: { readonly fence: string; readonly indent: number; readonly language: string; lines: string[] } | undefined
	const end = (closed: boolean) => {
		if (open !== undefined) blocks.push({ language: open.language, text: open.lines.join('\n'), closed })
		open = undefined
	}
	for (const line of markdown.replaceAll('\r\n', '\n').split('\n')) {
		const fence = /^(\s*)(`{3,}|~{3,})\s*([^\s`,:;={]*)[^`]*$/.exec(line)
		if (open === undefined) {
			if (fence === null) continue
			const [, indent = '', ticks = '', language = ''] = fence
			open = { fence: ticks, indent: indent.length, language: language.toLowerCase(), lines: [] }
		} else if (fence !== null && closes(line.trim(), open.fence)) {
			end(true)
		} else {
			const { indent } = open
			open.lines.push(line.slice(0, indent).trim() === '' ? line.slice(indent) : line)
		}
	}
	end(false)
	return blocks
}

function closes(line: string, fence: string): boolean {
	return line.length >= fence.length && [...line].every((character) => character === fence[0])
}
