import type { Edit } from './edits.ts'

/**
 * The hunks of a unified diff as edits, in order; none where the text holds no diff.
 *
 * Models write them from memory: line numbers are wrong or missing, lines of context have lost their blank, headers are
 * left out. So a hunk is what it says of lines, and its number only tells apart places that are equal.
 *
 * @param isDiff - Said to be one, such as by the tag of its fence: it then needs no header.
 */
export function readDiff(text: string, isDiff: boolean): Edit[] {
	if (!isDiff && !/^(?:@@|--- \S.*\n\+\+\+ \S|\*\*\* Begin Patch)/m.test(text)) return []
	const edits: Edit[] = []
	let hunk: Hunk | undefined
	const end = () => {
		if (hunk?.changes === true) edits.push(editOf(hunk))
		hunk = undefined
	}
	for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
		const header = /^@@(?: -(\d+).*?@@)?/.exec(line)
		if (header !== null) {
			end()
			hunk = { line: header[1] === undefined ? undefined : Number(header[1]), old: [], new: [], changes: false }
		} else if (
			/^(?:diff --git |index \w|--- (?:a\/|\S+\s*$|\/dev)|\+\+\+ \S|\*\*\* |(?:new|deleted) file mode)/.test(line)
		) {
			end()
		} else if (!line.startsWith('\\ No newline')) {
			hunk ??= { line: undefined, old: [], new: [], changes: false }
			const mark = line.charAt(0)
			const said = /[-+ ]/.test(mark) ? line.slice(1) : line
			if (mark !== '+') hunk.old.push(said)
			if (mark !== '-') hunk.new.push(said)
			hunk.changes ||= mark === '+' || mark === '-'
		}
	}
	end()
	return edits
}

interface Hunk {
	/** In the source, from 1; `undefined` where it was not said. */
	readonly line: number | undefined
	readonly old: string[]
	readonly new: string[]
	changes: boolean
}

function editOf(hunk: Hunk): Edit {
	// The end of a fence or a patch leaves an empty line that is in no file.
	while (hunk.old.at(-1) === '' && hunk.new.at(-1) === '') {
		hunk.old.pop()
		hunk.new.pop()
	}
	return { search: hunk.old.join('\n'), replace: hunk.new.join('\n'), line: hunk.line }
}
