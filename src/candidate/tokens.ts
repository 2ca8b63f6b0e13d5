import { recently } from '../experiment/recent-sources.ts'

/** What a token is, as rustc's lexer sees it. */
export type TokenKind = 'identifier' | 'lifetime' | 'number' | 'string' | 'character' | 'punctuation' | 'unknown'

/** One token of a Rust source; comments and white space are none. */
export interface Token {
	readonly kind: TokenKind
	/** As written; of a raw identifier, without `r#`. */
	readonly text: string
	/** UTF-16 offsets in the source. */
	readonly start: number
	readonly end: number
	/** 1-based. */
	readonly line: number
}

/** A source cut into tokens. */
export interface TokenStream {
	readonly tokens: readonly Token[]
	/** A comment or literal has no end: what follows its start is no token, and rustc will refuse the source. */
	readonly unterminated: boolean
}

/**
 * Cuts a source as rustc does (the Rust reference, "Lexical structure", edition 2024).
 *
 * Written by hand, since whoever gates hostile sources must agree with rustc on where a comment or a string ends;
 * the tree-sitter grammar only approximates that. Linear in the source.
 *
 * Punctuation is one character a token: whether `>>` is one operator or two is a question of syntax.
 *
 * Who reads a reply asks for the tokens of the same text some ten times.
 */
export const tokenize: (source: string) => TokenStream = recently(cut, 8_000)

function cut(source: string): TokenStream {
	const tokens: Token[] = []
	let line = 1
	let counted = 0
	let at = endOfShebang(source)
	while (at < source.length) {
		const step = stepAt(source, at)
		if (step.end === -1) return { tokens, unterminated: true }
		if (step.kind !== 'trivia') {
			for (; counted < at; counted++) if (source.charCodeAt(counted) === 10) line++
			const text = source.slice(step.textStart, step.end)
			tokens.push({ kind: step.kind, text: normal(step.kind, text), start: at, end: step.end, line })
		}
		at = step.end
	}
	return { tokens, unterminated: false }
}

interface Step {
	readonly kind: TokenKind | 'trivia'
	readonly textStart: number
	/** -1 where the source ends first. */
	readonly end: number
}

const whiteSpace = /[\t-\r \u0085\u200e\u200f\u2028\u2029]+/y
const identifier = /[\p{XID_Start}_]\p{XID_Continue}*/uy
const rawIdentifier = /r#(?=[\p{XID_Start}_])/uy
const stringStart = /[bc]?"|[bc]?r#*"/y
const rawLifetime = /'r#[\p{XID_Start}_]\p{XID_Continue}*/uy
const lifetime = /'[\p{XID_Start}_]\p{XID_Continue}*(?![\p{XID_Continue}'])/uy
const character = /b?'(?:\\(?:[\s\S]|$)|[^\\'\n])[^'\n\\]*'/uy
const number =
	/0[xob][\da-fA-F_]*[\p{XID_Continue}]*|\d[\d_]*(?:\.(?![.\p{XID_Start}_])[\d_]*)?(?:[eE][+-]?_*\d[\d_]*)?(?:[\p{XID_Start}_]\p{XID_Continue}*)?/uy

function stepAt(source: string, at: number): Step {
	const step = (kind: Step['kind'], end: number, textStart = at): Step => ({ kind, textStart, end })
	const first = source.charAt(at)
	if (isWordCharacter(source.charCodeAt(at)) && !(first >= '0' && first <= '9')) {
		if (first === 'r' || first === 'b' || first === 'c') {
			const opened = endOf(stringStart, source, at)
			if (opened !== -1) return step('string', endOfString(source, at, opened))
			const raw = endOf(rawIdentifier, source, at)
			if (raw !== -1) return step('identifier', endOfWord(source, raw), raw)
			const byte = endOf(character, source, at)
			if (byte !== -1) return step('character', byte)
		}
		return step('identifier', endOfWord(source, at))
	}
	if (first === ' ' || first === '\t' || first === '\n') return step('trivia', endOf(whiteSpace, source, at))
	if (plainPunctuation.has(first)) return step('punctuation', at + 1)
	if (first === '"') return step('string', endOfString(source, at, at + 1))
	if (first === "'") {
		for (const [kind, pattern] of quoted) {
			const end = endOf(pattern, source, at)
			if (end !== -1) return step(kind, end)
		}
	}
	if (first === '/') {
		if (source.charAt(at + 1) === '/') return step('trivia', endOfLine(source, at))
		if (source.charAt(at + 1) === '*') return step('trivia', endOfBlockComment(source, at))
	}
	for (const [kind, pattern] of others) {
		const end = endOf(pattern, source, at)
		if (end !== -1) return step(kind, end)
	}
	const code = source.codePointAt(at) as number
	return code > 127 ? step('unknown', at + (code > 0xffff ? 2 : 1)) : step('punctuation', at + 1)
}

const plainPunctuation = new Set('!#$%&()*+,-.:;<=>?@[]^{|}~')

const quoted = [
	['lifetime', rawLifetime],
	['lifetime', lifetime],
	['character', character],
] as const

const others = [
	['trivia', whiteSpace],
	['number', number],
	['identifier', identifier],
] as const

/** rustc compares identifiers in normal form C: the Kelvin sign is a K. */
function normal(kind: TokenKind, text: string): string {
	return kind === 'identifier' ? text.normalize('NFC') : text
}

/** Where the source begins, after a byte order mark and a `#!` line that is not the start of an inner attribute. */
function endOfShebang(source: string): number {
	const start = source.charCodeAt(0) === 0xfeff ? 1 : 0
	if (!source.startsWith('#!', start)) return start
	for (let at = start + 2; at < source.length; ) {
		const isDocumentation = /^(?:\/\/\/(?!\/)|\/\/!|\/\*\*(?![*/])|\/\*!)/.test(source.slice(at, at + 4))
		const step = stepAt(source, at)
		if (step.kind === 'trivia' && !isDocumentation && step.end !== -1) at = step.end
		else if (source.charAt(at) === '[') return start
		else break
	}
	return endOfLine(source, start)
}

function endOf(pattern: RegExp, source: string, at: number): number {
	pattern.lastIndex = at
	return pattern.test(source) ? pattern.lastIndex : -1
}

/** End of the identifier at `at`; a loop over ASCII first, since a property class costs ten times as much. */
function endOfWord(source: string, at: number): number {
	let end = at
	while (isWordCharacter(source.charCodeAt(end))) end++
	return source.charCodeAt(end) > 127 ? endOf(identifier, source, at) : end
}

function isWordCharacter(code: number): boolean {
	return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 48 && code <= 57)
}

function endOfLine(source: string, at: number): number {
	const end = source.indexOf('\n', at)
	return end === -1 ? source.length : end
}

/** Block comments nest. */
function endOfBlockComment(source: string, at: number): number {
	let depth = 0
	for (let mark = at; ; ) {
		if (source.startsWith('/*', mark)) {
			depth++
			mark += 2
		} else if (source.startsWith('*/', mark)) {
			depth--
			mark += 2
			if (depth === 0) return mark
		} else if (++mark >= source.length) return -1
	}
}

function endOfString(source: string, at: number, opened: number): number {
	const opening = source.slice(at, opened)
	if (opening.includes('r')) {
		const closing = `"${'#'.repeat(opening.split('#').length - 1)}`
		const end = source.indexOf(closing, opened)
		return end === -1 ? -1 : end + closing.length
	}
	for (let mark = opened; mark < source.length; mark++) {
		if (source[mark] === '\\') mark++
		else if (source[mark] === '"') return mark + 1
	}
	return -1
}
