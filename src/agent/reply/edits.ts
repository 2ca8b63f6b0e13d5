/** One search/replace pair of a reply. */
export interface Edit {
	readonly search: string
	readonly replace: string
}

/** What came of applying edits: the new source, or which edit did not fit and why. */
export type Edited =
	| { readonly kind: 'edited'; readonly source: string }
	/** @see nearest - The line of the source that looks most like the first line searched for. */
	| {
			readonly kind: 'not-found'
			readonly index: number
			readonly search: string
			readonly nearest: string | undefined
	  }
	| { readonly kind: 'ambiguous'; readonly index: number; readonly search: string; readonly count: number }

/**
 * The edit blocks of a reply, in order; a block that does not end is left out.
 *
 * ```text
 * <<<<<<< SEARCH
 * lines as they are
 * =======
 * lines as they shall be
 * >>>>>>> REPLACE
 * ```
 */
export function readEdits(reply: string): Edit[] {
	const edits: Edit[] = []
	const pattern = /^[ \t]*<{5,9} ?SEARCH[^\n]*\n(.*?)^[ \t]*={5,9}[ \t]*\n(.*?)^[ \t]*>{5,9} ?REPLACE[^\n]*$/gms
	for (const [, search = '', replace = ''] of reply.replaceAll('\r\n', '\n').matchAll(pattern)) {
		edits.push({ search: withoutLastBreak(search), replace: withoutLastBreak(replace) })
	}
	return edits
}

/**
 * The source with all edits made, one after the other, or the first that does not fit: then nothing was changed.
 *
 * A search text must stand in the source once. Where it does not stand there to the letter, lines are compared without
 * their outer white space, and the replacement is moved by as much as the lines found are.
 */
export function applyEdits(source: string, edits: readonly Edit[]): Edited {
	let text = source.replaceAll('\r\n', '\n')
	for (const [index, edit] of edits.entries()) {
		const { search } = edit
		if (search.trim() === '') return { kind: 'not-found', index, search, nearest: undefined }
		const exact = occurrences(text, search)
		if (exact.length === 1) {
			const at = exact[0] ?? 0
			text = text.slice(0, at) + edit.replace + text.slice(at + search.length)
			continue
		}
		if (exact.length > 1) return { kind: 'ambiguous', index, search, count: exact.length }
		const loose = looseMatches(text, search)
		if (loose.length > 1) return { kind: 'ambiguous', index, search, count: loose.length }
		const [at] = loose
		if (at === undefined) return { kind: 'not-found', index, search, nearest: nearestLine(text, search) }
		text = replaceLines(text, at, edit)
	}
	return { kind: 'edited', source: text }
}

function withoutLastBreak(text: string): string {
	return text.endsWith('\n') ? text.slice(0, -1) : text
}

function occurrences(text: string, part: string): number[] {
	const found: number[] = []
	for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) found.push(at)
	return found
}

/** Line numbers, from 0, at which the lines of `search` stand, outer white space and empty edges aside. */
function looseMatches(text: string, search: string): number[] {
	const lines = text.split('\n').map((line) => line.trim())
	const wanted = trimmedLines(search).map((line) => line.trim())
	const found: number[] = []
	for (let at = 0; at + wanted.length <= lines.length; at++) {
		if (wanted.every((line, offset) => lines[at + offset] === line)) found.push(at)
	}
	return found
}

function replaceLines(text: string, at: number, { search, replace }: Edit): string {
	const lines = text.split('\n')
	const wanted = trimmedLines(search)
	const has = indentOf(lines[at] ?? '')
	const said = indentOf(wanted[0] ?? '')
	const moved = replace === '' ? [] : replace.split('\n').map((line) => moveIndent(line, said, has))
	lines.splice(at, wanted.length, ...moved)
	return lines.join('\n')
}

function moveIndent(line: string, from: string, to: string): string {
	if (line.trim() === '') return line
	return line.startsWith(from) ? to + line.slice(from.length) : line
}

function trimmedLines(text: string): string[] {
	return text
		.replace(/^(?:[ \t]*\n)+/, '')
		.trimEnd()
		.split('\n')
}

function indentOf(line: string): string {
	return /^[ \t]*/.exec(line)?.[0] ?? ''
}

/** By words in common, of those at least half; `undefined` where no line comes near. */
function nearestLine(text: string, search: string): string | undefined {
	const wanted = wordsOf(trimmedLines(search)[0] ?? '')
	let best: { readonly line: string; readonly share: number } | undefined
	for (const line of text.split('\n')) {
		const words = wordsOf(line)
		const shared = wanted.filter((word) => words.includes(word)).length
		const share = shared / Math.max(wanted.length, words.length, 1)
		if (share >= 0.5 && (best === undefined || share > best.share)) best = { line: line.trim(), share }
	}
	return best?.line
}

function wordsOf(line: string): string[] {
	return line.match(/\w+|[^\w\s]/g) ?? []
}
