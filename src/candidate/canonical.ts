import { createHash } from 'node:crypto'
import { type RustSyntax, type SyntaxNode, type SyntaxTree, textOf } from '../experiment/rust-syntax.ts'
import { localNames } from './local-names.ts'
import { tokenize } from './tokens.ts'

/** A source in the form in which candidates are compared. */
export interface CanonicalForm {
	/** Tokens with one space between them; for machines, since parameters and local variables are numbered. */
	readonly text: string
	/** 24 hex digits of the SHA-256 of `text`. */
	readonly fingerprint: string
	/** Tokens, comments not counted; a string is one. */
	readonly size: number
}

/**
 * The canonical form of a source: equal for sources that differ in comments, white space and the names of parameters
 * and local variables only.
 *
 * Equal forms mean equal behaviour. The converse does not hold: names that a macro mentions, for one, stay as they
 * are. A source that does not parse is compared token by token, names included.
 */
export function canonicalForm(syntax: RustSyntax, source: string): CanonicalForm {
	const tokens = canonicalTokens(syntax, source)
	const text = tokens.join(' ')
	const fingerprint = createHash('sha256').update(text).digest('hex').slice(0, 24)
	return { text, fingerprint, size: tokens.length }
}

/** The fingerprint of `canonicalForm`. */
export function fingerprint(syntax: RustSyntax, source: string): string {
	return canonicalForm(syntax, source).fingerprint
}

/** The size of `canonicalForm`. */
export function sizeOf(syntax: RustSyntax, source: string): number {
	return canonicalForm(syntax, source).size
}

/** Below this nesting the tree is walked by recursion; honest code stays far below. */
const deepest = 1_500

function canonicalTokens(syntax: RustSyntax, source: string): string[] {
	const lexed = tokenize(source)
	if (!lexed.unterminated) {
		const tree = syntax.parse(source)
		if (!tree.hasError && tree.depth <= deepest) return treeTokens(tree)
	}
	const tokens = lexed.tokens.map((token) => source.slice(token.start, token.end))
	if (lexed.unterminated) tokens.push(source.slice(lexed.tokens.at(-1)?.end ?? 0))
	return tokens
}

function treeTokens(tree: SyntaxTree): string[] {
	const names = localNames(tree)
	const tokens: string[] = []
	// End of what has been read; the separator of a macro's repetition, `$(…),*`, lies between leaves.
	let readTo = 0
	const push = (node: SyntaxNode, token: string) => {
		const between = tree.source.slice(readTo, node.start).trim()
		if (between !== '') tokens.push(between)
		if (token !== '') tokens.push(token)
		readTo = node.end
	}
	for (const node of tree.nodes) {
		if (node.start < readTo) continue
		if (node.type === 'line_comment' || node.type === 'block_comment') push(node, '')
		else if (whole.has(node.type)) push(node, textOf(tree.source, node))
		else if (node.children.length === 0 && node.end > node.start) {
			const number = names.get(node.start)
			push(node, number === undefined ? textOf(tree.source, node) : `$${number}`)
		}
	}
	return tokens
}

/** Nodes with parts that are one token. */
const whole = new Set(['string_literal', 'raw_string_literal', 'char_literal', 'lifetime', 'label'])
