import { type Token, tokenize } from '../candidate/tokens.ts'

/**
 * True if a candidate with this source may share a compilation with others: nothing in it can change what rustc makes
 * of a neighbour, and nothing of a neighbour can change what rustc makes of it.
 *
 * Decided on rustc's tokens, and by what is allowed rather than by what is known to be bad wherever there is a choice.
 * Left to stand alone are
 * - implementations of traits and traits: `impl From<Mine> for f64` leaves a neighbour's `.into()` ambiguous, or gives
 *   it a meaning that it has not by itself. Derived ones are for the candidate's own type and do neither;
 * - paths and files out of its module, macros, and every attribute but a few;
 * - lifetimes with names: rustc lets safe source forge pointers by them, and with a neighbour's function at hand in one
 *   library a forger could pass it off as its own;
 * - constants that may compute for long, and the long: what is slow would have its batch built again and again;
 * - what asks for the name of its file or module, which differ from place to place in a batch.
 */
export function isBatchable(source: string): boolean {
	if (source.length > maxLength) return false
	const { tokens, unterminated } = tokenize(source)
	if (unterminated) return false
	const open: string[] = []
	for (let at = 0; at < tokens.length; at++) {
		const { kind, text } = tokens[at] as Token
		if (kind === 'unknown' || (kind === 'lifetime' && !isPlainLifetime(tokens, at))) return false
		if (kind === 'punctuation') {
			if (text === '$') return false
			if ('([{'.includes(text)) open.push(text)
			else if (')]}'.includes(text)) open.pop()
			else if (text === ';' && open.at(-1) === '[' && !isShortLength(tokens, at)) return false
			if (text !== '#') continue
			const end = endOfAttribute(tokens, at)
			if (end === undefined) return false
			at = end
		} else if (kind === 'identifier') {
			if (lonely.has(text)) return false
			if (text === 'impl' && !isInherentOrType(tokens, at)) return false
			if ((text === 'const' || text === 'static') && !isShortConstant(tokens, at)) return false
		}
	}
	return true
}

/** Characters; about 400 lines. */
const maxLength = 16_384

const lonely: ReadonlySet<string> = new Set([
	// What reaches out of the module, or is not of this language's safe part.
	...['trait', 'mod', 'crate', 'super', 'extern', 'unsafe', 'macro', 'macro_rules', 'builtin'],
	...['include', 'include_str', 'include_bytes', 'asm', 'global_asm', 'naked_asm', 'env', 'option_env'],
	// What tells a candidate where in a batch it stands.
	...['file', 'module_path', 'type_name', 'type_name_of_val', 'type_id', 'TypeId', 'dbg'],
	...['Location', 'location', 'caller', 'set_hook', 'Backtrace'],
])

/** `#[inline]` and the like, which say something of one item of the candidate's own. */
const plainAttributes: ReadonlySet<string> = new Set(['inline', 'cold', 'must_use', 'allow', 'expect', 'derive'])
/** For a type of the candidate's own; nobody else can have a value of it. */
const derivable: ReadonlySet<string> = new Set([
	...['Clone', 'Copy', 'Debug', 'Default', 'PartialEq', 'Eq', 'PartialOrd', 'Ord', 'Hash'],
])

/** The closing bracket of the attribute that begins at `at`; `undefined` where it is none of the plain ones. */
function endOfAttribute(tokens: readonly Token[], at: number): number | undefined {
	const name = tokens[at + 2]
	if (tokens[at + 1]?.text !== '[' || name?.kind !== 'identifier' || !plainAttributes.has(name.text)) return undefined
	for (let end = at + 3; end < tokens.length; end++) {
		const { kind, text } = tokens[end] as Token
		if (text === ']') return end
		if (kind === 'identifier' && name.text === 'derive' && !derivable.has(text)) return undefined
		if (kind !== 'identifier' && !'(),:'.includes(text)) return undefined
	}
	return undefined
}

/** `impl Name {` can only be methods of a type of its own, and after `:`, `->` or `&` it is a type. */
function isInherentOrType(tokens: readonly Token[], at: number): boolean {
	const [last, before] = [tokens[at - 1]?.text, tokens[at - 2]?.text]
	if (last === ':' || last === '&' || (last === '>' && before === '-')) return true
	return tokens[at + 1]?.kind === 'identifier' && tokens[at + 2]?.text === '{'
}

/** A loop's label, or `&'static`: names of lifetimes that a function could trade for one another are none. */
function isPlainLifetime(tokens: readonly Token[], at: number): boolean {
	const [before, after] = [tokens[at - 1]?.text ?? '', tokens[at + 1]?.text]
	if (before === 'break' || before === 'continue') return true
	if (after === ':') return /^(?:loop|while|for|\{)$/.test(tokens[at + 2]?.text ?? '')
	return before === '&' && tokens[at]?.text === "'static"
}

/** The length of an array, from the semicolon before it: a number or a name, no block in which it could loop. */
function isShortLength(tokens: readonly Token[], at: number): boolean {
	for (let end = at + 1; end < tokens.length && tokens[end]?.text !== ']'; end++) {
		if (tokens[end]?.text === '{') return false
	}
	return true
}

/** Up to its semicolon there is no block in which it could loop. Not so `const fn`, which a constant could call. */
function isShortConstant(tokens: readonly Token[], at: number): boolean {
	let depth = 0
	for (let end = at + 1; end < tokens.length; end++) {
		const { text } = tokens[end] as Token
		if (text === '{') return false
		if (text === '(' || text === '[') depth++
		else if (text === ')' || text === ']') depth--
		if (text === ';' && depth <= 0) return true
	}
	return false
}
