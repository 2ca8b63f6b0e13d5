import type { RustSyntax, SyntaxNode } from '../experiment/rust-syntax.ts'
import { childOf, descendants, textOf } from '../experiment/rust-syntax.ts'
import { type Anatomy, readAnatomy } from './anatomy.ts'
import { type Fragment, fitted } from './fragment.ts'
import { strayNames } from './module-names.ts'
import { takenReads } from './moved.ts'
import { primitiveName } from './rust-type.ts'
import { untoldTypes } from './untold-types.ts'

/** Texts put in the place of ranges of a source. */
export interface Change {
	readonly splices: readonly Splice[]
	/** What was done, for a person. */
	readonly detail: string
	/** Something of another parent is in it. */
	readonly fromOther?: boolean
}

/** A text in the place of one range; an empty range inserts. */
export interface Splice {
	/** UTF-16 offsets in the source before the change. */
	readonly start: number
	readonly end: number
	readonly text: string
	/** The text is one expression, and must be one node of the new tree, whatever stands around it. */
	readonly isExpression?: boolean
}

/** Puts an expression in the place of a slot, in parentheses where it needs them. */
export function replacing(slot: SyntaxNode, fragment: Fragment): Splice {
	return { start: slot.start, end: slot.end, text: fitted(fragment, slot), isExpression: true }
}

/**
 * The source after a change, read again; `undefined` where it is no improvement on a guess: it does not parse, means
 * something else than was intended, has faults or unknown names that the source before it did not have or reads what is
 * gone, is the same tokens, or exceeds `maxTokens` and has grown.
 */
export function applyChange(
	syntax: RustSyntax,
	before: Anatomy,
	change: Change,
	maxTokens: number,
): Anatomy | undefined {
	const spliced = splice(before.source, change.splices)
	if (spliced === undefined) return undefined
	let after = readAnatomy(syntax, spliced.source)
	if (after === undefined || !spliced.expressions.every(([start, end]) => isNode(after as Anatomy, start, end))) {
		return undefined
	}
	const repairs = [...suffixes(after), ...askedTypes(after)]
	if (repairs.length > 0) {
		const repaired = splice(after.source, repairs)
		after = repaired === undefined ? undefined : readAnatomy(syntax, repaired.source)
		if (after === undefined) return undefined
	}
	if (after.inference.faults.size > before.inference.faults.size) return undefined
	if (after.inference.ambiguous.size > before.inference.ambiguous.size) return undefined
	const [now, was] = [oddities(after), oddities(before)]
	if (now.taken > was.taken || now.stray > was.stray || now.untold > was.untold) return undefined
	for (const name of after.inference.unknownNames) if (!before.inference.unknownNames.has(name)) return undefined
	if (after.size > maxTokens && after.size > before.size) return undefined
	return after.size === before.size && tokensOf(after) === tokensOf(before) ? undefined : after
}

/** What the compiler would refuse, counted. */
interface Oddities {
	readonly taken: number
	readonly stray: number
	readonly untold: number
}

/** Of an anatomy that has been looked at: one is what many changes are made of. */
const known = new WeakMap<Anatomy, Oddities>()

function oddities(anatomy: Anatomy): Oddities {
	const found = known.get(anatomy)
	if (found !== undefined) return found
	const counted = { taken: takenReads(anatomy), stray: strayNames(anatomy), untold: untoldTypes(anatomy) }
	known.set(anatomy, counted)
	return counted
}

/** A text for a person, on one line and short. */
export function brief(text: string): string {
	const line = text.replace(/\s+/g, ' ')
	return line.length > 48 ? `${line.slice(0, 45)}…` : line
}

/** The source with these texts in it, and where those that are expressions lie; `undefined` where two overlap. */
export function splice(
	source: string,
	splices: readonly Splice[],
): { source: string; expressions: [number, number][] } | undefined {
	const expressions: [number, number][] = []
	let text = ''
	let at = 0
	for (const each of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
		if (each.start < at) return undefined
		text += source.slice(at, each.start)
		if (each.isExpression === true) expressions.push([text.length, text.length + each.text.length])
		text += each.text
		at = each.end
	}
	return { source: text + source.slice(at), expressions }
}

function isNode(anatomy: Anatomy, start: number, end: number): boolean {
	let node: SyntaxNode | undefined = anatomy.tree.root
	while (node !== undefined) {
		if (node.start === start && node.end === end) return true
		node = node.children.find((child) => child.start <= start && child.end >= end)
	}
	return false
}

/** `2.0.cos()` is ambiguous to rustc: the type has to be written out, `2.0_f64.cos()`. */
function suffixes(anatomy: Anatomy): Splice[] {
	const found: Splice[] = []
	for (const receiver of anatomy.inference.ambiguous) {
		const type = anatomy.inference.types.get(receiver)
		const name = type === undefined ? undefined : primitiveName(type)
		for (const node of descendants(receiver)) {
			if (name === undefined || (node.type !== 'float_literal' && node.type !== 'integer_literal')) continue
			const text = textOf(anatomy.source, node)
			found.push({ start: node.start, end: node.end, text: `${text.endsWith('.') ? `${text}0` : text}_${name}` })
			break
		}
	}
	return found.filter((each, at) => found.findIndex((other) => other.start === each.start) === at)
}

/**
 * Where a call takes its type from its place, and the place has none any more, the type is written out:
 * `a.iter().sum() * 2.0` becomes `a.iter().sum::<f64>() * 2.0`, `x.into()` becomes `f64::from(x)`.
 */
function askedTypes({ source, inference }: Anatomy): Splice[] {
	const found: Splice[] = []
	for (const call of inference.asked) {
		const type = inference.types.get(call)
		const name = type === undefined ? undefined : primitiveName(type)
		const called = childOf(call, 'function')
		const [receiver, field] = [called && childOf(called, 'value'), called && childOf(called, 'field')]
		if (name === undefined || receiver === undefined || field === undefined || isTold(call)) continue
		if (textOf(source, field) !== 'into') found.push({ start: field.end, end: field.end, text: `::<${name}>` })
		else if (inference.types.has(receiver) && !found.some((each) => each.start < call.end && each.end > call.start)) {
			found.push({ start: call.start, end: call.end, text: `${name}::from(${textOf(source, receiver)})` })
		}
	}
	return found
}

/** Whether the place of an expression has a type written down: that of a function's result, a `let` or an assignment. */
function isTold(expression: SyntaxNode): boolean {
	const { parent, field } = expression
	switch (parent?.type) {
		case 'block':
		case 'expression_statement':
		case 'parenthesized_expression':
		case 'else_clause':
			return isTold(parent)
		case 'if_expression':
		case 'match_arm':
		case 'match_block':
		case 'match_expression':
			return field !== 'condition' && (field !== 'value' || parent.type === 'match_arm') && isTold(parent)
		case 'let_declaration':
			return childOf(parent, 'type') !== undefined
		case 'function_item':
		case 'return_expression':
			return true
		default:
			return false
	}
}

function tokensOf(anatomy: Anatomy): string {
	let text = ''
	for (const node of anatomy.tree.nodes) {
		if (node.children.length === 0 && !node.type.endsWith('comment')) text += `${textOf(anatomy.source, node)} `
	}
	return text
}
