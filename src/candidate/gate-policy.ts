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

/** Macros by the names that nothing else has; a mention is enough. */
const unmistakableMacros = new Set(['include_str', 'include_bytes', 'option_env', 'global_asm', 'naked_asm'])
/** Macros with everyday names; a mention alone says little. */
const everydayMacros = new Set(['include', 'env', 'asm'])
/** Attributes by the names that nothing else has. */
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
			if (!isRaw) find(text, text, token)
		} else if (text === 'mod' && !isRaw) {
			const name = tokens[at + 1]
			if (name?.kind === 'identifier' && tokens[at + 2]?.text === ';') find('mod;', `mod ${name.text};`, token)
		} else if (unmistakableMacros.has(text)) find(text, `${text}!`, token)
		else if (everydayMacros.has(text)) {
			if (isMacroMention(tokens, at, scene)) find(text, `${text}!`, token)
		} else if (unmistakableAttributes.has(text)) find(text, `#[${text}]`, token)
		else if (everydayAttributes.has(text)) {
			if (scene.inAttribute.has(at) ? startsItem(tokens, at) : scene.buildsAttributes && startsItem(tokens, at)) {
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
	readonly definesMacros: boolean
	/** A macro puts its arguments into an attribute. */
	readonly buildsAttributes: boolean
}

function readScene(tokens: readonly Token[]): Scene {
	const inAttribute = new Set<number>()
	const inUse = new Set<number>()
	let definesMacros = false
	let buildsAttributes = false
	for (const [at, token] of tokens.entries()) {
		if (token.text === 'macro_rules' && token.kind === 'identifier') definesMacros = true
		else if (token.text === 'use' && token.kind === 'identifier') {
			for (let next = at; next < tokens.length && tokens[next]?.text !== ';'; next++) inUse.add(next)
		} else if (token.text === '#' && token.kind === 'punctuation') {
			const open = tokens[at + 1]?.text === '!' ? at + 2 : at + 1
			if (tokens[open]?.text !== '[') continue
			let depth = 0
			for (let next = open; next < tokens.length; next++) {
				const inner = tokens[next] as Token
				if (inner.kind === 'punctuation') {
					if (inner.text === '$') buildsAttributes = true
					if (inner.text === '[' || inner.text === '(') depth++
					else if ((inner.text === ']' || inner.text === ')') && --depth === 0) break
				}
				inAttribute.add(next)
			}
		}
	}
	return { inAttribute, inUse, definesMacros, buildsAttributes }
}

/**
 * Whether an everyday word is meant as the macro: called, imported under whatever name, or at hand where a macro of
 * the file could put a `!` behind it. `std::env::…` is the module.
 */
function isMacroMention(tokens: readonly Token[], at: number, scene: Scene): boolean {
	const before = tokens[at - 1]?.text
	const after = tokens[at + 1]?.text
	if (after === '!' && tokens[at + 2]?.text !== '=') return true
	const isModule = tokens[at]?.text === 'env' && (after === ':' || (scene.inUse.has(at) && after !== 'as'))
	if (isModule) return false
	if (scene.inUse.has(at)) return true
	return scene.definesMacros && before !== '.' && before !== 'fn'
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
