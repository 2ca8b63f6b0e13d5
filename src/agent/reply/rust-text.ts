import { type Token, tokenize } from '../../candidate/tokens.ts'

const itemWords = new Set(
	'pub fn use const static struct enum union impl type trait mod macro_rules unsafe extern async'.split(' '),
)
/** Items that end with a semicolon, whatever braces are in them. */
const statements = new Set(['use', 'const', 'static', 'type'])

const functionWords = new Set(['fn', 'unsafe', 'async', 'extern'])
const modifiers = new Set(['pub', 'unsafe', 'async', 'extern'])

const opening: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Whether a source has a function of each of these names. */
export function definesAll(source: string, names: readonly string[]): boolean {
	const { tokens } = tokenize(source)
	return names.every((name) => tokens.some(({ text }, at) => text === 'fn' && tokens[at + 1]?.text === name))
}

/** A source in which the functions of these names, where they stand at its top, are public: small models forget that. */
export function withPublic(source: string, names: readonly string[]): string {
	const { tokens } = tokenize(source)
	const places: number[] = []
	let depth = 0
	for (const [at, { text, kind }] of tokens.entries()) {
		if (kind === 'punctuation') depth += '([{'.includes(text) ? 1 : ')]}'.includes(text) ? -1 : 0
		if (text !== 'fn' || depth !== 0 || !names.includes(tokens[at + 1]?.text ?? '')) continue
		let first = at
		while (/^(?:const|unsafe|async)$/.test(tokens[first - 1]?.text ?? '')) first--
		const before = tokens[first - 1]?.text
		// Behind `)` it is as public as `pub(crate)`, and behind a string of another language.
		if (before !== undefined && !/^[}\];]$/.test(before)) continue
		const { end, text: begins } = tokens[first] as Token
		places.push(end - begins.length)
	}
	return places.reduceRight((text, place) => `${text.slice(0, place)}pub ${text.slice(place)}`, source)
}

/** Whether a text is Rust and nothing else: whole items, none of them left out by dots. */
export function isRust(text: string): boolean {
	const { tokens, unterminated } = tokenize(text)
	return !unterminated && tokens.length > 0 && itemsEnd(tokens, 0) === tokens.length && !isElided(text)
}

/** Runs of Rust items in a text of other things, as long as they go, in order. */
export function rustRuns(text: string): string[] {
	const runs: string[] = []
	const start =
		/^[ \t]*(?:\/\/|\/\*|#!?\[|(?:pub|fn|use|const|static|struct|enum|impl|type|trait|mod|macro_rules!)\b)/gm
	for (let found = start.exec(text); found !== null; found = start.exec(text)) {
		const rest = text.slice(found.index)
		const { tokens } = tokenize(rest)
		const end = itemsEnd(tokens, 0)
		const last = tokens[end - 1]
		if (last === undefined) continue
		runs.push(rest.slice(0, last.end))
		start.lastIndex = found.index + last.end
	}
	return runs
}

/** Whether a part of it is said to be as it was. */
function isElided(text: string): boolean {
	return /\{\s*(?:\/\/|\/\*)?\s*(?:\.\.\.|…)[^\n}]*\}/.test(text)
}

/** Index behind the last of the whole items that begin at `from`; `from` where none does. */
function itemsEnd(tokens: readonly Token[], from: number): number {
	let end = from
	for (;;) {
		const next = itemEnd(tokens, end)
		if (next === undefined) return end
		end = next
	}
}

function itemEnd(tokens: readonly Token[], from: number): number | undefined {
	let at = from
	while (tokens[at]?.text === '#') {
		const bracket = tokens[at + 1]?.text === '!' ? at + 2 : at + 1
		if (tokens[bracket]?.text !== '[') return undefined
		const closed = groupEnd(tokens, bracket)
		if (closed === undefined) return undefined
		at = closed
	}
	if (!itemWords.has(tokens[at]?.text ?? '')) return undefined
	let byStatement: boolean | undefined
	while (at < tokens.length) {
		const { text, kind, line } = tokens[at] as Token
		if (kind === 'unknown' || ')]}'.includes(text)) return undefined
		// `const fn` is no constant; a statement with an empty line in it is a sentence that begins with such a word.
		if (byStatement === undefined && statements.has(text)) {
			byStatement = functionWords.has(tokens[at + 1]?.text ?? '') ? undefined : true
		} else if (byStatement === undefined && itemWords.has(text) && !modifiers.has(text)) byStatement = false
		if (byStatement === true && line > (tokens[at - 1]?.line ?? line) + 1) return undefined
		if (text === ';') return at + 1
		if (opening[text] === undefined) at++
		else {
			const closed = groupEnd(tokens, at)
			if (closed === undefined || (text === '{' && byStatement !== true)) return closed
			at = closed
		}
	}
	return undefined
}

/** Index behind the bracket that closes the one at `from`. */
function groupEnd(tokens: readonly Token[], from: number): number | undefined {
	const waiting: string[] = []
	for (let at = from; at < tokens.length; at++) {
		const { kind, text } = tokens[at] as Token
		if (kind !== 'punctuation') continue
		const closing = opening[text]
		if (closing !== undefined) waiting.push(closing)
		else if (text === ')' || text === ']' || text === '}') {
			if (waiting.pop() !== text) return undefined
			if (waiting.length === 0) return at + 1
		}
	}
	return undefined
}
