import sliceAnsi from 'slice-ansi'
import stringWidth from 'string-width'

/** Lines that are shown together. */
export interface Block {
	readonly lines: readonly string[]
	/** Blocks of little worth are left out first. */
	readonly worth: number
}

/** The lines of `blocks` that a terminal has room for: none wider than `width`, at most `rows`, the least worth left out first. */
export function fitted(blocks: readonly Block[], width: number, rows: number): string[] {
	return fitHeight(blocks, rows).map((line) => (stringWidth(line) > width ? sliceAnsi(line, 0, width) : line))
}

function fitHeight(blocks: readonly Block[], rows: number): string[] {
	let kept = [...blocks]
	const height = () => kept.reduce((sum, block) => sum + block.lines.length, 0)
	const byWorth = [...blocks].sort((one, other) => one.worth - other.worth)
	for (const least of byWorth) {
		const spare = height() - rows
		if (spare <= 0) break
		const rest = least.lines.length - spare
		// A list may be cut short; of a block of two or three lines nothing useful would be left.
		const cut = rest >= 4 ? [{ ...least, lines: least.lines.slice(0, rest) }] : []
		kept = kept.flatMap((block) => (block === least ? cut : [block]))
	}
	return kept.flatMap((block) => block.lines)
}
