/** A text, and what its lines of remarks say. */
export interface Remarked {
	/** Empty lines in place of remarks and rules, so that lines count as in the file. */
	readonly text: string
	/** The last one above the first row, with its mark: some programs name columns there. */
	readonly remark: string | undefined
}

/** A line that begins so is a remark, as programs for measurements and plots write them; `#N/A` and `#7` are cells. */
const remarkStart = /^[ \t]*(?:#(?!(?:n\/a|[a-z]+(?:\/0)?[!?]|\d+)[\s,;|])|%|\/\/)/i
/** `|---|:-:|`, `+-----+-----+`, `----+----`: lines that are drawn. */
const isRule = (line: string) => /^[-=+|: \t]+$/.test(line) && /[|+].*[-=]|[-=].*[|+]|-{3}|={3}/.test(line)

/** Takes out of a table's text what is no row of it: remarks, and rules between its rows. */
export function withoutRemarks(text: string): Remarked {
	if (!/^[ \t]*[-=+|#%/]/m.test(text)) return { text, remark: undefined }
	let remark: string | undefined
	let hasRow = false
	let isQuoted = false
	const kept = text.split('\n').map((line) => {
		const isRemark = !isQuoted && remarkStart.test(line)
		if (isRemark && !hasRow) remark = line
		if (isRemark || (!isQuoted && isRule(line))) return ''
		hasRow ||= line.trim() !== ''
		// A quote within a cell, as of inches, is not closed: at worst remarks below it are read as rows.
		if ((line.split('"').length - 1) % 2 === 1) isQuoted = !isQuoted
		return line
	})
	return { text: kept.join('\n'), remark }
}
