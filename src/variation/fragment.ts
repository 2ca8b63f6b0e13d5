import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { operandsOf } from './inference-walk.ts'

/** The text of an expression together with what decides where it needs parentheses. */
export interface Fragment {
	readonly text: string
	/** How tightly its outermost operator binds; see `binding`. */
	readonly binding: number
	/** Ends in a cast: a `<` behind it would be read as the start of type arguments. */
	readonly endsInCast: boolean
}

/**
 * How tightly operators bind (the Rust reference, "Expression precedence"); more is tighter.
 *
 * Blocks and what ends in one are `block`, since at the start of a statement they end it; jumps, closures and
 * struct literals likewise stand in parentheses wherever they are an operand.
 */
export const binding = {
	free: -1,
	block: 0,
	range: 1,
	or: 2,
	and: 3,
	comparison: 4,
	bitOr: 5,
	bitXor: 6,
	bitAnd: 7,
	shift: 8,
	sum: 9,
	product: 10,
	cast: 11,
	unary: 12,
	postfix: 14,
	atom: 15,
} as const

const operatorBinding: Readonly<Record<string, number>> = {
	'||': binding.or,
	'&&': binding.and,
	'==': binding.comparison,
	'!=': binding.comparison,
	'<': binding.comparison,
	'>': binding.comparison,
	'<=': binding.comparison,
	'>=': binding.comparison,
	'|': binding.bitOr,
	'^': binding.bitXor,
	'&': binding.bitAnd,
	'<<': binding.shift,
	'>>': binding.shift,
	'+': binding.sum,
	'-': binding.sum,
	'*': binding.product,
	'/': binding.product,
	'%': binding.product,
}

/** A name, literal, call or anything else that needs no parentheses anywhere. */
export function atom(text: string): Fragment {
	return { text, binding: binding.atom, endsInCast: false }
}

/** The fragment of an expression node; parentheses around it are taken off. */
export function fragmentOf(source: string, node: SyntaxNode): Fragment {
	const inner = withoutParentheses(node)
	return { text: textOf(source, inner), binding: bindingOf(source, inner), endsInCast: endsInCast(inner) }
}

/** The negation `-e`. */
export function negation(operand: Fragment): Fragment {
	return { text: `-${enclosed(operand, binding.unary)}`, binding: binding.unary, endsInCast: false }
}

/** The inverse `!e`, of a truth value or an integer. */
export function inverse(operand: Fragment): Fragment {
	return { text: `!${enclosed(operand, binding.unary)}`, binding: binding.unary, endsInCast: false }
}

/** What a reference refers to: `*e`. */
export function dereference(operand: Fragment): Fragment {
	return { text: `*${enclosed(operand, binding.unary)}`, binding: binding.unary, endsInCast: false }
}

/** The operation `left operator right`. */
export function binary(left: Fragment, operator: string, right: Fragment): Fragment {
	const own = operatorBinding[operator] ?? binding.range
	const isComparison = own === binding.comparison
	const asLeft = enclosed(left, isComparison ? own + 1 : own, operator.startsWith('<'))
	return {
		text: `${asLeft} ${operator} ${enclosed(right, own + 1)}`,
		binding: own,
		endsInCast: right.endsInCast && right.binding > own,
	}
}

/** The cast `e as type`. */
export function cast(operand: Fragment, type: string): Fragment {
	return { text: `${enclosed(operand, binding.cast)} as ${type}`, binding: binding.cast, endsInCast: true }
}

/** The method call `receiver.name(arguments)`. */
export function methodCall(receiver: Fragment, name: string, args: readonly Fragment[]): Fragment {
	return atom(`${enclosed(receiver, binding.postfix)}.${name}(${args.map((arg) => arg.text).join(', ')})`)
}

/** The element `base[index]`. */
export function indexed(base: Fragment, index: Fragment): Fragment {
	return atom(`${enclosed(base, binding.postfix)}[${index.text}]`)
}

/** What a function or constructor of that name makes of it; `undefined` where it is missing. */
export function wrapped(name: string, inner: Fragment | undefined): Fragment | undefined {
	return inner && atom(`${name}(${inner.text})`)
}

/** It behind a text; `undefined` where it is missing. */
export function prefixed(prefix: string, inner: Fragment | undefined): Fragment | undefined {
	return inner && atom(`${prefix}${inner.text}`)
}

/** A text made of parts; `undefined` where one of them is missing. */
export function joined(
	parts: readonly (Fragment | undefined)[],
	text: (...parts: string[]) => string,
): Fragment | undefined {
	const texts = parts.flatMap((each) => (each === undefined ? [] : [each.text]))
	return texts.length < parts.length ? undefined : atom(text(...texts))
}

/** The text of a fragment, in parentheses where it binds less tightly than wanted. */
export function enclosed(fragment: Fragment, wanted: number, beforeLess = false): string {
	return fragment.binding < wanted || (beforeLess && fragment.endsInCast) ? `(${fragment.text})` : fragment.text
}

/** The text with which a fragment takes the place of `slot`, an expression in a tree. */
export function fitted(fragment: Fragment, slot: SyntaxNode): string {
	const parent = slot.parent
	switch (parent?.type) {
		case 'binary_expression': {
			const operator = childOf(parent, 'operator')?.type ?? ''
			const own = operatorBinding[operator] ?? binding.range
			if (slot.field === 'right') return enclosed(fragment, own + 1, isBeforeLess(parent))
			const beforeLess = operator.startsWith('<')
			return enclosed(fragment, own === binding.comparison ? own + 1 : own, beforeLess)
		}
		case 'unary_expression':
		case 'reference_expression':
			return enclosed(fragment, binding.unary)
		case 'type_cast_expression':
			return enclosed(fragment, binding.cast)
		case 'field_expression':
		case 'try_expression':
		case 'await_expression':
			return enclosed(fragment, binding.postfix)
		case 'call_expression':
			return enclosed(fragment, binding.atom)
		case 'index_expression':
			return operandsOf(parent)[0] === slot ? enclosed(fragment, binding.postfix) : fragment.text
		case 'range_expression':
			return enclosed(fragment, binding.or)
		case 'if_expression':
		case 'while_expression':
		case 'match_expression':
		case 'for_expression':
			return enclosed(fragment, slot.field === 'value' && parent.type === 'for_expression' ? binding.range : binding.or)
		case 'let_chain':
			return enclosed(fragment, binding.and)
		case 'let_condition':
			return enclosed(fragment, binding.comparison)
		default:
			return fragment.text
	}
}

/** The innermost expression inside parentheses. */
export function withoutParentheses(node: SyntaxNode): SyntaxNode {
	let at = node
	while (at.type === 'parenthesized_expression') {
		const inner = operandsOf(at)[0]
		// A comment in the parentheses would be lost with them.
		if (inner === undefined || at.children.length !== 3) return at
		at = inner
	}
	return at
}

/** The outermost parentheses around an expression, or the expression itself. */
export function withParentheses(node: SyntaxNode): SyntaxNode {
	let at = node
	while (at.parent?.type === 'parenthesized_expression' && at.parent.children.length === 3) at = at.parent
	return at
}

function bindingOf(source: string, node: SyntaxNode): number {
	switch (node.type) {
		case 'binary_expression':
			return operatorBinding[childOf(node, 'operator')?.type ?? ''] ?? binding.free
		case 'unary_expression':
		case 'reference_expression':
			return binding.unary
		case 'type_cast_expression':
			return binding.cast
		case 'range_expression':
			return binding.range
		case 'float_literal':
			// `1.` before a method's dot would be a range.
			return textOf(source, node).endsWith('.') ? binding.unary : binding.atom
		case 'field_expression':
			return binding.postfix
		case 'integer_literal':
		case 'boolean_literal':
		case 'char_literal':
		case 'string_literal':
		case 'raw_string_literal':
		case 'identifier':
		case 'self':
		case 'scoped_identifier':
		case 'call_expression':
		case 'index_expression':
		case 'try_expression':
		case 'tuple_expression':
		case 'array_expression':
		case 'parenthesized_expression':
		case 'unit_expression':
		case 'macro_invocation':
			return binding.atom
		case 'assignment_expression':
		case 'compound_assignment_expr':
		case 'return_expression':
		case 'break_expression':
		case 'continue_expression':
		case 'closure_expression':
			return binding.free
		default:
			return binding.block
	}
}

function endsInCast(node: SyntaxNode): boolean {
	if (node.type === 'type_cast_expression') return true
	const last = node.children.at(-1)
	if (last === undefined || (node.type !== 'binary_expression' && node.type !== 'unary_expression')) return false
	return endsInCast(last)
}

/** Whether a `<` follows an operand that is the last one of everything to its left. */
function isBeforeLess(node: SyntaxNode): boolean {
	let at = node
	while (at.parent?.type === 'binary_expression') {
		if (at.field === 'left') return (childOf(at.parent, 'operator')?.type ?? '').startsWith('<')
		at = at.parent
	}
	return false
}
