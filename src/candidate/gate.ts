import { childOf, lineAt, type RustSyntax, textOf } from '../experiment/rust-syntax.ts'
import { forbiddenFindings, readForbidden } from './gate-forbid.ts'
import { policyFindings, readAllowed } from './gate-policy.ts'
import type { Finding, Rejected } from './outcome.ts'
import { type Token, tokenize } from './tokens.ts'

/** What an experiment asks of its source gate. */
export interface GateSettings {
	/** Items refused beyond the gate's own list; see `readForbidden` for what a pattern means. */
	readonly forbid: readonly string[]
	/** Constructs of the gate's own list that are let through, such as `unsafe`. */
	readonly allow: readonly string[]
	/** Names of the evolved functions, which every candidate must have. */
	readonly functions: readonly string[]
}

/** Why a source is not worth a compiler's time; `undefined` where it may go on. */
export type Gate = (source: string) => Rejected | undefined

/** Sources of more bytes are refused unread. */
export const maxSourceBytes: number = 1024 * 1024

/**
 * The source gate: refuses what reads files or the environment while compiling, assembly, unsafe code, other modules'
 * files, linkage and the items that the experiment forbids, and says where and why, for whoever proposed it.
 *
 * It is feedback, not the boundary: compiling and running are confined by the kernel. So it looks at tokens, which no
 * alias, macro or raw identifier hides, and leaves syntax errors to rustc, whose messages are better.
 *
 * Linear in the source: 2,000 lines take about 10 ms.
 *
 * @throws {RangeError} If a pattern cannot be read, or `allow` names what is not on the gate's list.
 */
export function createGate(syntax: RustSyntax, settings: GateSettings): Gate {
	const allowed = readAllowed(settings.allow)
	const forbidden = settings.forbid.map(readForbidden)

	return (source) => {
		const unreadable = unreadableBecause(source)
		if (unreadable !== undefined) return rejected('unreadable', unreadable, [])
		const { tokens } = tokenize(source)
		if (tokens.length === 0) return rejected('unreadable', 'The source has no code in it', [])
		const findings = [...policyFindings(tokens, source, allowed), ...forbiddenFindings(tokens, forbidden)]
		if (findings.length > 0) {
			const inOrder = distinct(findings).toSorted((a, b) => a.line - b.line)
			return rejected('policy', inOrder.map(describe).join('\n'), inOrder)
		}
		const missing = settings.functions.filter((name) => !declares(tokens, name))
		if (missing.length === 0) return undefined
		return rejected('missing-function', missing.map((name) => whereabouts(syntax, source, name)).join('\n'), [])
	}
}

/** What a proposer should know about a function that is not where it has to be. */
function whereabouts(syntax: RustSyntax, source: string, name: string): string {
	const expected = `Expected \`pub fn ${name}\` at the top level`
	const { root, nodes } = syntax.parse(source)
	const found: string[] = []
	for (const node of nodes) {
		if (node.type !== 'function_item') continue
		const own = childOf(node, 'name')
		const text = own === undefined ? '' : textOf(source, own)
		if (text === name) {
			const where = node.parent === root ? 'it is private there' : 'it is inside another item there'
			return `${expected}, found it on line ${lineAt(source, node.start)}: ${where}`
		}
		if (node.parent === root) found.push(`\`${text}\``)
	}
	if (found.length === 0) return `${expected}, found no function`
	return `${expected}, found ${found.slice(0, 8).join(', ')}${found.length > 8 ? ' and others' : ''}`
}

function unreadableBecause(source: string): string | undefined {
	const bytes = source.length > maxSourceBytes ? source.length : Buffer.byteLength(source)
	if (bytes > maxSourceBytes) return `The source has more than ${maxSourceBytes} bytes`
	if (source.trim() === '') return 'The source is empty'
	if (source.includes('\0')) return 'The source has a NUL character in it: it is no text'
	if (!source.isWellFormed()) return 'The source is not valid Unicode text'
	return undefined
}

/**
 * Whether a public function of that name stands at the top level. Where a macro or a `pub use` may have put it there,
 * the answer is left to rustc.
 */
function declares(tokens: readonly Token[], name: string): boolean {
	let depth = 0
	let isMentioned = false
	let mayBeHidden = false
	for (const [at, token] of tokens.entries()) {
		const { kind, text } = token
		if (kind === 'punctuation') {
			if (text === '{') depth++
			else if (text === '}') depth = Math.max(0, depth - 1)
			continue
		}
		if (kind !== 'identifier') continue
		if (text === 'macro_rules') mayBeHidden = true
		else if (text === 'use' && tokens[at - 1]?.text === 'pub') mayBeHidden = true
		else if (text === name) {
			isMentioned = true
			if (depth === 0 && tokens[at - 1]?.text === 'fn' && isPublic(tokens, at - 1)) return true
		}
	}
	return isMentioned && mayBeHidden
}

/** Whether `pub` stands before the `fn` at that index, with `const`, `async` and the like between them. */
function isPublic(tokens: readonly Token[], at: number): boolean {
	for (let before = at - 1; before >= 0; before--) {
		const { kind, text } = tokens[before] as Token
		if (text === 'pub' && kind === 'identifier') return true
		if (kind === 'string' || /^(?:const|async|unsafe|extern|crate|super|self|in|\(|\))$/.test(text)) continue
		return false
	}
	return false
}

function rejected(reason: Rejected['reason'], detail: string, findings: readonly Finding[]): Rejected {
	return { kind: 'rejected', reason, detail, findings }
}

function describe(finding: Finding): string {
	return `line ${finding.line}: \`${finding.construct}\` ${finding.reason}`
}

function distinct(findings: readonly Finding[]): Finding[] {
	const seen = new Set<string>()
	return findings.filter(({ construct, line }) => {
		const key = `${line} ${construct}`
		return !seen.has(key) && seen.add(key)
	})
}
