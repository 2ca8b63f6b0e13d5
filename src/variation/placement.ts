import { childOf, type SyntaxNode } from '../experiment/rust-syntax.ts'
import type { Anatomy } from './anatomy.ts'
import type { Splice } from './change.ts'

/** The loop that a `break` at a place would leave. */
export function enclosingLoop(node: SyntaxNode): SyntaxNode | undefined {
	for (let at = node.parent; at !== undefined; at = at.parent) {
		if (/^(?:for|while|loop)_expression$/.test(at.type)) return at
		if (at.type === 'function_item' || at.type === 'closure_expression') return undefined
	}
	return undefined
}

/** A name that the source does not use: the stem and a number. */
export function freshName(anatomy: Anatomy, stem: string): string {
	for (let number = 1; ; number++) {
		const name = `${stem}${number}`
		if (!new RegExp(`\\b${name}\\b`).test(anatomy.source)) return name
	}
}

/** Puts a statement on a line of its own before or behind another one. */
export function insertion(anatomy: Anatomy, place: SyntaxNode, text: string, isBefore: boolean): Splice {
	const { source } = anatomy
	const lineStart = source.lastIndexOf('\n', place.start - 1) + 1
	const indent = /^[ \t]*/.exec(source.slice(lineStart, place.start))?.[0] ?? ''
	const at = isBefore ? place.start : place.end
	return { start: at, end: at, text: isBefore ? `${text}\n${indent}` : `\n${indent}${text}` }
}

/** Puts a statement on a line of its own at the beginning or the end of a block that is not empty. */
export function insertionInto(anatomy: Anatomy, block: SyntaxNode, text: string, isFirst: boolean): Splice | undefined {
	const inside = block.children.filter((child) => child.named && !child.type.endsWith('_comment'))
	const place = isFirst ? inside[0] : inside.at(-1)
	return place && insertion(anatomy, place, text, isFirst)
}

/** The block that a loop repeats. */
export function bodyOf(loop: SyntaxNode): SyntaxNode | undefined {
	return childOf(loop, 'body')
}
