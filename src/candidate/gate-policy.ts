import type { Finding } from './outcome.ts'
import type { Token } from './tokens.ts'

/**
 * Constructs that the gate refuses in every experiment, with the reason it gives, by the name under which an
 * experiment may allow them.
 */
export const policy: Readonly<Record<string, string>> = {
	include: 'reads a file while compiling; a candidate is one self-contained source',
	include_str: 'reads a file while compiling; a candidate is one self-contained source',
	include_bytes: 'reads a file while compiling; a candidate is one self-contained source',
	env: 'reads the environment while compiling; a candidate depends on its arguments only',
	option_env: 'reads the environment while compiling; a candidate depends on its arguments only',
	asm: 'is assembly, which nothing can check; write safe Rust',
	global_asm: 'is assembly, which nothing can check; write safe Rust',
	naked_asm: 'is assembly, which nothing can check; write safe Rust',
	unsafe: 'is refused; write safe Rust',
	extern: 'links other code; a candidate uses the standard library only',
	'mod;': 'is a module in another file; put its items into a block, `mod name { … }`',
	path: 'names another file; a candidate is one self-contained source',
	debugger_visualizer: 'reads a file while compiling; a candidate is one self-contained source',
	link: 'changes how the object is linked',
	link_args: 'changes how the object is linked',
	link_name: 'changes how the object is linked',
	link_ordinal: 'changes how the object is linked',
	link_section: 'changes how the object is linked and loaded',
	linkage: 'changes how the object is linked',
	export_name: 'changes what the object exports',
	no_mangle: 'changes what the object exports',
	used: 'changes what the object exports',
	macro_export: 'would be seen by other candidates; a macro is visible in its own file without it',
	global_allocator: 'replaces the allocator of the process',
	alloc_error_handler: 'replaces a handler of the process',
	panic_handler: 'replaces a handler of the process',
	naked: 'is assembly, which nothing can check; write safe Rust',
	no_main: 'belongs to a whole program, not to a candidate',
	no_std: 'belongs to a whole program, not to a candidate',
	no_core: 'belongs to a whole program, not to a candidate',
	feature: 'needs another compiler than the one that is used; write stable Rust',
	rustc: 'is for the standard library only',
}

/** Macros; a variable, a function or a field may have such a name as well. */
const macros = new Set([
	'include',
	'include_str',
	'include_bytes',
	'env',
	'option_env',
	'asm',
	'global_asm',
	'naked_asm',
])
/** Attributes by the names that no other has; they count inside `#[…]`, and where a macro could put them there. */
const unmistakableAttributes = new Set([
	'debugger_visualizer',
	'no_mangle',
	'link_section',
	'link_args',
	'link_ordinal',
	'global_allocator',
	'alloc_error_handler',
	'panic_handler',
	'no_main',
	'no_core',
])
/** Attributes with everyday names; they count inside `#[…]`. */
const everydayAttributes = new Set([
	'path',
	'link',
	'link_name',
	'linkage',
	'export_name',
	'used',
	'naked',
	'macro_export',
	'no_std',
	'feature',
])

/**
 * Names from an experiment's `allow`, as the gate knows them; `asm!`, `#[path]` and `r#env` are read as `asm`, `path`
 * and `env`.
 *
 * @throws {RangeError} If the gate has no such construct.
 */
export function readAllowed(allow: readonly string[]): ReadonlySet<string> {
	return new Set(
		allow.map((text) => {
			const name = text === 'mod;' ? text : text.replace(/^#!?\[|\]$|!$|^r#/g, '')
			if (policy[name] === undefined) {
				throw new RangeError(`Expected one of ${Object.keys(policy).join(', ')} in \`allow\`, got \`${text}\``)
			}
			return name
		}),
	)
}

/** What of the gate's own list a source contains. */
export function policyFindings(tokens: readonly Token[], source: string, allowed: ReadonlySet<string>): Finding[] {
	const findings: Finding[] = []
	const find = (name: string, construct: string, token: Token) => {
		if (!allowed.has(name)) findings.push({ construct, line: token.line, reason: policy[name] ?? '' })
	}
	const scene = readScene(tokens)
	for (const [at, token] of tokens.entries()) {
		if (token.kind !== 'identifier') continue
		const { text } = token
		const isRaw = source.startsWith('r#', token.start)
		if (text === 'unsafe' || text === 'extern') {
			if (!isRaw && !isOwnCrate(tokens, at)) find(text, text, token)
		} else if (text === 'mod' && !isRaw) {
			const name = tokens[at + 1]
			if (name?.kind === 'identifier' && tokens[at + 2]?.text === ';') find('mod;', `mod ${name.text};`, token)
		} else if (macros.has(text)) {
			if (isMacroMention(tokens, at, scene)) find(text, `${text}!`, token)
		} else if (unmistakableAttributes.has(text)) {
			if (scene.inAttribute.has(at) || (scene.makesAttributes && scene.inMacro.has(at))) find(text, `#[${text}]`, token)
		} else if (everydayAttributes.has(text)) {
			if (scene.inAttribute.has(at) ? startsItem(tokens, at) : scene.fillsAttributes && startsItem(tokens, at)) {
				find(text, `#[${text}]`, token)
			}
		} else if (text.startsWith('rustc_') && scene.inAttribute.has(at)) find('rustc', `#[${text}]`, token)
	}
	return findings
}

/** What has to be known of a source as a whole. */
interface Scene {
	/** Indices of tokens inside `#[…]`. */
	readonly inAttribute: ReadonlySet<number>
	/** Indices of tokens of `use` declarations. */
	readonly inUse: ReadonlySet<number>
	/** Indices of tokens that a macro of the file is defined by or called with: of these it can make anything. */
	readonly inMacro: ReadonlySet<number>
	/** Indices of tokens that end what a macro repeats. */
	readonly repeated: ReadonlySet<number>
	/** A macro may put a `!` behind what it is called with. */
	readonly pastesMarks: boolean
	/** A macro puts its arguments into an attribute. */
	readonly fillsAttributes: boolean
	/** It does, or somewhere there is a `#` whose bracket could come from elsewhere. */
	readonly makesAttributes: boolean
}

function readScene(tokens: readonly Token[]): Scene {
	const inAttribute = new Set<number>()
	const inUse = new Set<number>()
	const own = ownMacros(tokens)
	const whole = wholeNames(tokens)
	const inMacro = new Set<number>()
	const repeated = new Set<number>()
	let pastesMarks = false
	let fillsAttributes = false
	let hasBareMark = false
	for (const [at, token] of tokens.entries()) {
		if (!inMacro.has(at) && isMacro(tokens, at, own)) {
			const end = closing(tokens, at + (token.text === 'macro_rules' ? 3 : 2))
			for (let next = at + 2; next < end; next++) inMacro.add(next)
			if (pastesMark(tokens, at, end, repeated, whole)) pastesMarks = true
		} else if (token.text === 'use' && token.kind === 'identifier' && tokens[at + 1]?.text !== '<') {
			for (let next = at; next < tokens.length && tokens[next]?.text !== ';'; next++) inUse.add(next)
		} else if (token.text === '#' && token.kind === 'punctuation') {
			const open = tokens[at + 1]?.text === '!' ? at + 2 : at + 1
			if (tokens[open]?.text !== '[') {
				hasBareMark = true
				continue
			}
			let depth = 0
			for (let next = open; next < tokens.length; next++) {
				const inner = tokens[next] as Token
				if (inner.kind === 'punctuation') {
					if (inner.text === '$') fillsAttributes = true
					if (inner.text === '[' || inner.text === '(') depth++
					else if ((inner.text === ']' || inner.text === ')') && --depth === 0) break
				}
				inAttribute.add(next)
			}
		}
	}
	const makesAttributes = fillsAttributes || hasBareMark
	return { inAttribute, inUse, inMacro, repeated, pastesMarks, fillsAttributes, makesAttributes }
}

/** Macros of the standard library that put no `!` and no attribute to what they are called with. */
const plainMacros = new Set(
	'assert assert_eq assert_ne concat dbg debug_assert debug_assert_eq debug_assert_ne eprint eprintln format format_args matches panic print println stringify thread_local todo unimplemented unreachable vec write writeln'.split(
		' ',
	),
)

/** Names under which the file may have macros of its own: those it defines, and aliases. */
function ownMacros(tokens: readonly Token[]): Set<string> {
	const own = new Set<string>()
	for (const [at, { text, kind }] of tokens.entries()) {
		const name = tokens[text === 'macro_rules' ? at + 2 : at + 1]
		if (kind === 'identifier' && (text === 'macro_rules' || text === 'as') && name !== undefined) own.add(name.text)
	}
	return own
}

/** Whether a macro of the file's own is defined or called from here on. */
function isMacro(tokens: readonly Token[], at: number, own: ReadonlySet<string>): boolean {
	const token = tokens[at] as Token
	if (token.kind !== 'identifier' || tokens[at + 1]?.text !== '!') return false
	if (token.text === 'macro_rules') return true
	return /^[([{]$/.test(tokens[at + 2]?.text ?? '') && (own.has(token.text) || !plainMacros.has(token.text))
}

/** The index behind what closes the bracket at `open`; the end, where nothing does. */
function closing(tokens: readonly Token[], open: number): number {
	let depth = 0
	for (let at = open; at < tokens.length; at++) {
		const { kind, text } = tokens[at] as Token
		if (kind !== 'punctuation') continue
		if (/^[([{]$/.test(text)) depth++
		else if (/^[)\]}]$/.test(text) && --depth <= 0) return at + 1
	}
	return tokens.length
}

/** Kinds of what a macro takes that stay one expression, pattern or type, whatever stands behind: no name of a macro. */
const wholeKinds = new Set('expr literal ty block lifetime pat pat_param stmt item vis'.split(' '))

/** Names that macros of the file take as nothing but such. */
function wholeNames(tokens: readonly Token[]): Set<string> {
	const all = new Map<string, boolean>()
	for (const [at, { text, kind }] of tokens.entries()) {
		if (kind !== 'identifier' || tokens[at - 1]?.text !== '$' || tokens[at + 1]?.text !== ':') continue
		all.set(text, (all.get(text) ?? true) && wholeKinds.has(tokens[at + 2]?.text ?? ''))
	}
	return new Set([...all].flatMap(([name, isWhole]) => (isWhole ? [name] : [])))
}

/** Whether there is a `!` or another `$` behind a `$name`, or anything behind one that ends a repetition. */
function pastesMark(
	tokens: readonly Token[],
	from: number,
	end: number,
	repeated: Set<number>,
	whole: ReadonlySet<string>,
): boolean {
	const repetitions: boolean[] = []
	let pastes = false
	let endsInName = false
	for (let at = from; at < end; at++) {
		const { text, kind } = tokens[at] as Token
		if (kind === 'identifier' && tokens[at - 1]?.text === '$') {
			const after = tokens[at + 1]?.text
			if (whole.has(text)) {
				endsInName = false
				continue
			}
			pastes ||= after === '!' || after === '$'
			// In a pattern, its kind follows.
			endsInName = after !== ':'
			continue
		}
		if (kind === 'punctuation' && /^[([{]$/.test(text)) repetitions.push(text === '(' && tokens[at - 1]?.text === '$')
		else if (kind === 'punctuation' && /^[)\]}]$/.test(text) && repetitions.pop() === true) {
			repeated.add(at - 1)
			pastes ||= endsInName
		}
		endsInName = false
	}
	return pastes
}

/** `extern crate alloc` and the like: parts of the standard library, which every candidate has. */
function isOwnCrate(tokens: readonly Token[], at: number): boolean {
	const [crate, name] = [tokens[at + 1], tokens[at + 2]]
	return crate?.text === 'crate' && tokens[at]?.text === 'extern' && /^(?:alloc|core|std)$/.test(name?.text ?? '')
}

/**
 * Whether a word is meant as the macro: called, imported under whatever name, or at hand where a macro of
 * the file could put a `!` behind it. `std::env::…` is the module.
 */
function isMacroMention(tokens: readonly Token[], at: number, scene: Scene): boolean {
	const before = tokens[at - 1]?.text
	const after = tokens[at + 1]?.text
	if (after === '!' && tokens[at + 2]?.text !== '=') return true
	const isModule = tokens[at]?.text === 'env' && (after === ':' || (scene.inUse.has(at) && after !== 'as'))
	if (isModule) return false
	// What is imported under such a name is another thing, or is found under its own.
	if (scene.inUse.has(at)) return before !== 'as' || scene.inMacro.has(at)
	if (!scene.inMacro.has(at) || before === '.' || before === 'fn') return false
	return scene.pastesMarks || after === '$' || scene.repeated.has(at)
}

/** Whether an attribute's path begins here, as opposed to a value or a part of another one. */
function startsItem(tokens: readonly Token[], at: number): boolean {
	const before = tokens[at - 1]?.text
	const after = tokens[at + 1]?.text
	const begins = before === '[' || before === '(' || before === ','
	// `#[cfg(feature = "…")]` asks, `#![feature(…)]` demands.
	if (tokens[at]?.text === 'feature') return before !== '(' && after === '('
	return begins && (after === '=' || after === '(' || after === ']' || after === ')' || after === ',')
}
