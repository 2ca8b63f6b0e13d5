import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { numberFrom } from '../rust/wrapper.ts'
import type { TunedNumber } from '../scoring/tuning.ts'
import type { Anatomy } from './anatomy.ts'
import { splice } from './change.ts'
import { withParentheses } from './fragment.ts'
import { readNumber } from './literal.ts'
import { floatNames, integerNames, primitiveName, resolve } from './rust-type.ts'

/** A number of a source that other values may take the place of. */
export interface Tunable {
	/** Its literal. */
	readonly node: SyntaxNode
	/** Without the sign that may stand before the literal, but for a constant, whose uses have its value. */
	readonly number: TunedNumber
	/** The sign before the literal is a part of `number`. */
	readonly isSigned: boolean
	/** Name of its type, or `_` where it follows from its place. */
	readonly type: string
	/** Suffix of the literal. */
	readonly suffix: string
	/** What is read from the table in its place: the literal itself, or each use of the constant that it is the value of. */
	readonly places: readonly SyntaxNode[]
}

/**
 * Numbers that can vary without breaking types, lengths or indices, at most `most`, in the order of the source.
 *
 * Found by what they are and where they stand: floats of bodies, and integers that something is compared with, is
 * multiplied, divided or shifted by, or that are handed to a call; not offsets, bounds and steps of loops, and nothing
 * that must be constant. A constant that is a number counts as one wherever it is used.
 */
export function tunables(anatomy: Anatomy, most: number): Tunable[] {
	const found: Tunable[] = []
	for (const node of anatomy.literals) {
		if (found.length === most) break
		const tunable = tunableOf(anatomy, node)
		if (tunable !== undefined) found.push(tunable)
	}
	return found
}

/** The source with a look into the table in each place of these, which are in the order of its numbers. */
export function withTable({ source }: Anatomy, found: readonly Tunable[]): string {
	const splices = found.flatMap(({ places, type }, index) =>
		places.map(({ start, end }) => ({ start, end, text: numberFrom(type, index) })),
	)
	const hoisted = splice(source, splices)
	if (hoisted === undefined) throw new RangeError('Expected numbers in places of their own, got two in one')
	return hoisted.source
}

function tunableOf(anatomy: Anatomy, node: SyntaxNode): Tunable | undefined {
	const literal = readNumber(textOf(anatomy.source, node))
	if (literal === undefined) return undefined
	const constant = constantOf(node)
	const type = constant === undefined ? typeOf(anatomy, node, literal.isFloat) : declaredType(anatomy, constant)
	if (type === undefined) return undefined
	const places = constant === undefined ? placesOf(node) : usesOf(anatomy, constant)
	if (places === undefined || places.length === 0) return undefined
	const isSigned = constant !== undefined && signBefore(node) !== undefined
	const value = isSigned ? -literal.value : literal.value
	const { suffix } = literal
	const isFloat = floatNames.has(type) || (type === '_' && literal.isFloat)
	if (isFloat) return { node, number: { kind: 'real', value }, isSigned, type, suffix, places }
	if (!places.every((place) => isQuantity(anatomy, place, value))) return undefined
	const [low, high] = rangeOf(type)
	return { node, number: { kind: 'whole', value, low, high }, isSigned, type, suffix, places }
}

function typeOf({ inference, source }: Anatomy, node: SyntaxNode, isFloat: boolean): string | undefined {
	const type = inference.types.get(node)
	if (type === undefined) return undefined
	const found = resolve(type)
	if (found.kind === 'known') return primitiveName(found)
	// What is not known to be of one type is what rustc takes it for, and mostly an `f64`.
	return isFloat && !/\bf32\b/.test(source) ? 'f64' : '_'
}

/** The negation that the literal is the operand of. */
export function signBefore(node: SyntaxNode): SyntaxNode | undefined {
	const { parent } = withParentheses(node)
	return parent?.type === 'unary_expression' && parent.children[0]?.type === '-' ? parent : undefined
}

/** The constant whose whole value the literal is, with the sign before it. */
function constantOf(node: SyntaxNode): SyntaxNode | undefined {
	const at = withParentheses(signBefore(node) ?? node)
	return at.parent?.type === 'const_item' && at.field === 'value' ? at.parent : undefined
}

function declaredType({ source }: Anatomy, constant: SyntaxNode): string | undefined {
	const type = childOf(constant, 'type')
	const name = type?.type === 'primitive_type' ? textOf(source, type) : undefined
	return name !== undefined && (floatNames.has(name) || integerNames.has(name)) ? name : undefined
}

/** The literal itself, where it need not be constant. */
function placesOf(node: SyntaxNode): SyntaxNode[] | undefined {
	return mayCompute(node) ? [node] : undefined
}

/** Each use of a constant; `undefined` where one of them needs it to be constant, or may mean something else. */
function usesOf({ tree, source }: Anatomy, constant: SyntaxNode): SyntaxNode[] | undefined {
	const name = childOf(constant, 'name')
	if (name === undefined) return undefined
	if (!/^(?:source_file|block)$/.test(constant.parent?.type ?? '')) return undefined
	const uses: SyntaxNode[] = []
	for (const node of tree.nodes) {
		if (node === name || textOf(source, node) !== textOf(source, name) || node.children.length > 0) continue
		const isUse =
			node.type === 'identifier' && mayCompute(node) && !/^(?:scoped|use_|field_)/.test(node.parent?.type ?? '')
		if (!isUse || node.field === 'name' || node.field === 'pattern') return undefined
		uses.push(node)
	}
	return uses
}

/** Whether what stands there may be computed when it is run. */
function mayCompute(node: SyntaxNode): boolean {
	for (let at: SyntaxNode | undefined = node; at !== undefined; at = at.parent) {
		if (constant.test(at.type) || at.field === 'length' || at.field === 'pattern') return false
		if (at.type !== 'function_item') continue
		const modifiers = at.children.find((child) => child.type === 'function_modifiers')
		return !(modifiers?.children.some((child) => child.type === 'const') ?? false)
	}
	return false
}

const constant =
	/^(?:const_item|static_item|const_block|attribute_item|token_tree|enum_variant)$|(?:_type|_arguments|_pattern)$/

/** Whether an integer says how much, rather than where or how often. */
function isQuantity({ source }: Anatomy, place: SyntaxNode, value: number): boolean {
	const outer = withParentheses(place)
	const signed = outer.parent?.type === 'unary_expression' ? withParentheses(outer.parent) : outer
	for (let at = signed; at.parent !== undefined && at.type !== 'block'; at = at.parent) {
		if (at.parent.type === 'index_expression' && at !== at.parent.children[0]) return false
	}
	const { parent } = signed
	switch (parent?.type) {
		case 'binary_expression': {
			const operator = childOf(parent, 'operator')?.type ?? ''
			// What is compared with 0 or 1 is mostly whether there is something.
			return /^(?:[<>]=?)$/.test(operator) ? value > 1 : /^(?:[*/%]|<<|>>)$/.test(operator)
		}
		case 'compound_assignment_expr':
			return /^(?:[*/%]=|<<=|>>=)$/.test(childOf(parent, 'operator')?.type ?? '')
		case 'arguments':
			return !placing.has(calledName(source, parent))
		case 'let_declaration':
			return value > 1 && !parent.children.some((child) => child.type === 'mutable_specifier')
		default:
			return false
	}
}

function calledName(source: string, args: SyntaxNode): string {
	const called = args.parent === undefined ? undefined : childOf(args.parent, 'function')
	const field = called && childOf(called, 'field')
	return field === undefined ? '' : textOf(source, field)
}

/** Methods whose numbers are places, lengths or counts. */
const placing = new Set(
	`swap get get_mut split_at split_at_mut nth remove insert swap_remove truncate resize with_capacity reserve
	rotate_left rotate_right split_off drain copy_within step_by skip take fill checked_add checked_sub wrapping_add
	wrapping_sub saturating_add saturating_sub push push_back push_front abs_diff`.split(/\s+/),
)

/** What an integer of that type may be, as far as a double holds it. */
function rangeOf(type: string): [low: number, high: number] {
	const isSigned = type === '_' ? false : type.startsWith('i')
	const bits = type === '_' ? 31 : type.endsWith('size') ? 64 : Number(type.slice(1))
	const limit = 2 ** Math.min(53, isSigned ? bits - 1 : bits)
	return [isSigned ? -limit + 1 : 0, limit - 1]
}
