/** One search/replace pair of a reply. */
export interface Edit {
	/** Empty where lines are only put in. */
	readonly search: string
	readonly replace: string
	/** Where it begins in the source, from 1, as far as it was said. */
	readonly line?: number | undefined
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
 *
 * Other words for the two halves, and dashes and plus signs in place of the arrows, are read as well; and so are two tags
 * one behind the other, such as `<search>` and `<replace>`.
 */
export function readEdits(reply: string): Edit[] {
	const text = reply.replaceAll('\r\n', '\n')
	const marked = [...text.matchAll(editBlock)].map(([, search = '', replace = '']) => [search, replace] as const)
	const tagged = [...text.matchAll(editTags)].map(
		({ groups = {} }) =>
			[groups.search ?? '', groups.replace ?? ''].map((half) => half.replace(/^[ \t]*\n/, '')) as [string, string],
	)
	const titled = [...text.matchAll(titledHalves)].map(([, search = '', replace = '']) => [search, replace] as const)
	return ([marked, tagged, titled].find((some) => some.length > 0) ?? []).map(([search, replace]) => ({
		search: withoutLastBreak(search),
		replace: withoutLastBreak(replace),
	}))
}

/** Whether a text has the beginning of an edit block. */
export function hasEditMark(text: string): boolean {
	return editMark.test(text) || /<(?:search|old_str(?:ing)?)>/i.test(text)
}

const editStart = String.raw`^[ \t]*(?:<{4,9}|-{5,9}) ?(?:SEARCH|ORIGINAL|HEAD|OLD|BEFORE|FIND)\b[^\n]*\n`
const editMark = new RegExp(editStart, 'im')
const editBlock = new RegExp(
	`${editStart}(?:[ \\t]*:start_line:[^\\n]*\\n(?:-+\\n)?)?(.*?)^[ \\t]*={4,9}[ \\t]*\\n(.*?)^[ \\t]*(?:>{4,9}|\\+{5,9})(?: ?\\w[^\\n]*)?$`,
	'gims',
)

/** A tag for what is there and one for what shall be; the second is closed too, or that reply was cut. */
const editTags =
	/<(?<old>search|find|original|before|old(?:_(?:str(?:ing)?|code|text))?)>(?<search>.*?)<\/\k<old>>\s*<(?<now>replace(?:ment)?|updated?|modified|after|new(?:_(?:str(?:ing)?|code|text))?)>(?<replace>.*?)<\/\k<now>>/gis

/** A heading and a fence for each half. */
const titledHalves =
	/^[ \t]*[*#]*[ \t]*(?:SEARCH|FIND|ORIGINAL|OLD|REPLACE THIS)\b[^\n`]*\n+[ \t]*```[^\n]*\n(.*?)^[ \t]*```\s+[*#]*[ \t]*(?:REPLACE|WITH|UPDATED|NEW)\b[^\n`]*\n+[ \t]*```[^\n]*\n(.*?)^[ \t]*```/gims

/**
 * The source with all edits made, one after the other, or the first that does not fit: then nothing was changed.
 *
 * A search text must stand in the source once, or be told apart by its line. Where it does not stand there to the
 * letter, lines are compared without their outer white space, and the replacement is moved by as much as the lines found
 * are; then with fewer and fewer of the lines around that both texts share. Without a search text, lines are put in: at
 * their line, or at the end, where items may stand in any order. Of edits of the same text the last one is meant.
 */
export function applyEdits(source: string, edits: readonly Edit[]): Edited {
	let text = source.replaceAll('\r\n', '\n')
	const searches = edits.map(({ search }) => framedLines(search))
	for (const [index, edit] of edits.entries()) {
		const { search, replace } = edit
		if (isTriedAgain(edits, index, searches, source)) continue
		if (search.trim() === '') {
			if (replace.trim() === '') return { kind: 'not-found', index, search, nearest: undefined }
			text = inserted(text, edit)
			continue
		}
		const exact = occurrences(text, search)
		const at = exact.length > 1 ? nearestTo(text, exact, edit.line) : exact[0]
		if (at !== undefined) {
			text = text.slice(0, at) + replace + text.slice(at + search.length)
			continue
		}
		if (exact.length > 1) return { kind: 'ambiguous', index, search, count: exact.length }
		const found = looseMatch(text, edit)
		if (found === undefined) return { kind: 'not-found', index, search, nearest: nearestLine(text, search) }
		if (found.count > 1) return { kind: 'ambiguous', index, search, count: found.count }
		text = replaceLines(text, found.at, found.edit)
	}
	return { kind: 'edited', source: text }
}

/** Whether an edit behind this one is another try at its text; one that keeps that text leaves it to the next. */
function isTriedAgain(edits: readonly Edit[], index: number, searches: readonly string[], source: string): boolean {
	const { search, replace } = edits[index] as Edit
	const old = searches[index] ?? ''
	if (search.trim() === '' || framedLines(replace).includes(old)) return false
	const again = searches.some(
		(later, at) =>
			at > index && later.includes(old) && (later === old || !framedLines((edits[at] as Edit).replace).includes(old)),
	)
	// What stands twice is told apart by lines.
	return again && occurrences(source, search).length < 2 && looseMatches(source, search).length < 2
}

/** Lines without outer white space and without empty ones at the edges, each between line breaks. */
function framedLines(text: string): string {
	const lines = trimmedLines(text).map((line) => line.trim())
	return `\n${lines.join('\n')}\n`
}

function inserted(text: string, { replace, line }: Edit): string {
	const lines = text.trimEnd().split('\n')
	if (line === undefined || line > lines.length) return `${text.trimEnd()}\n\n${replace}\n`.trimStart()
	lines.splice(line, 0, replace)
	return `${lines.join('\n')}\n`
}

/** The offset of the match nearest to a line; `undefined` without one. */
function nearestTo(text: string, offsets: readonly number[], line: number | undefined): number | undefined {
	if (line === undefined) return undefined
	const away = (offset: number) => Math.abs(text.slice(0, offset).split('\n').length - line)
	return offsets.reduce((best, offset) => (away(offset) < away(best) ? offset : best))
}

/** Where an edit fits when white space, and lines at its edges that it does not change, are not taken so seriously. */
function looseMatch(
	text: string,
	edit: Edit,
): { readonly at: number; readonly count: number; readonly edit: Edit } | undefined {
	for (let fuzz = 0; fuzz <= 3; fuzz++) {
		const shorter = fuzz === 0 ? edit : withoutEdges(edit, fuzz)
		if (shorter === undefined) return undefined
		const found = looseMatches(text, shorter.search)
		const [first] = found
		if (first === undefined) continue
		const { line } = edit
		const at =
			line === undefined ? first : found.reduce((a, b) => (Math.abs(b + 1 - line) < Math.abs(a + 1 - line) ? b : a))
		return { at, count: line === undefined ? found.length : 1, edit: shorter }
	}
	return undefined
}

/** An edit without so many of the lines that both its texts begin or end with; `undefined` where none would be left. */
function withoutEdges({ search, replace, line }: Edit, fuzz: number): Edit | undefined {
	const old = search.split('\n')
	const now = replace.split('\n')
	let dropped = 0
	for (let left = fuzz; left > 0 && old.length > 1 && old[0]?.trim() === now[0]?.trim(); left--, dropped++) {
		old.shift()
		now.shift()
	}
	for (let left = fuzz; left > 0 && old.length > 1 && old.at(-1)?.trim() === now.at(-1)?.trim(); left--, dropped++) {
		old.pop()
		now.pop()
	}
	const what = { search: old.join('\n'), replace: now.join('\n') }
	return dropped === 0 || what.search.trim() === '' ? undefined : { ...what, line }
}

/** Without its last line break, and without a fence around it. */
function withoutLastBreak(text: string): string {
	const whole = text.endsWith('\n') ? text.slice(0, -1) : text
	return /^\s*```\w*\n([\s\S]*?)\n?[ \t]*```\s*$/.exec(whole)?.[1] ?? whole
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
	const now = replace === '' ? [] : replace.split('\n')
	let from = at
	// Lines at the edges that stay are left as they stand.
	for (; wanted.length > 1 && wanted[0]?.trim() === now[0]?.trim(); from++) {
		wanted.shift()
		now.shift()
	}
	while (wanted.length > 1 && wanted.at(-1)?.trim() === now.at(-1)?.trim()) {
		wanted.pop()
		now.pop()
	}
	const has = indentOf(lines[from] ?? '')
	const said = indentOf(wanted[0] ?? '')
	lines.splice(from, wanted.length, ...now.map((line) => moveIndent(line, said, has)))
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
