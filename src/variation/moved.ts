import { childOf, descendants, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import type { Anatomy } from './anatomy.ts'
import { type Local, lookUp, operandsOf } from './inference-walk.ts'
import { behindReferences, foreign, isPrimitive, resolve, type Type } from './rust-type.ts'

/**
 * How often a variable is read that is gone by then, or lent out to be changed: after `v.into_iter()`, `for x in v` or
 * `all.push(v)`, within `v.sort_by(…)` and `for x in v.iter_mut()`; or changed while it is lent to a loop.
 *
 * What the borrow checker refuses beside that is left to the compiler.
 */
export function takenReads(anatomy: Anatomy): number {
	const takings = anatomy.tree.nodes.flatMap((node) => takingsOf(anatomy, node))
	if (takings.length === 0) return 0
	let count = takings.filter(({ isRepeated }) => isRepeated).length
	for (const [node, scope] of anatomy.inference.scopes) {
		if (node.type !== 'identifier') continue
		const local = lookUp(scope, textOf(anatomy.source, node))
		if (local === undefined) continue
		const isTaken = takings.some(
			(one) =>
				one.local === local &&
				node.start > one.start &&
				node.end <= one.end &&
				(!one.isShared || isChange(anatomy, node)),
		)
		if (isTaken) count++
	}
	return count
}

/** A variable that may not be read in a range of the source, or not be changed. */
interface Taking {
	readonly local: Local
	readonly start: number
	readonly end: number
	/** It may still be read. */
	readonly isShared?: boolean
	/** It is gone in the next round of a loop. */
	readonly isRepeated?: boolean
}

/** Types whose values are moved, not copied. */
const owned = /^(?:String|Vec|VecDeque|Box|BinaryHeap|HashMap|BTreeMap|HashSet|BTreeSet)$/
const holders = /^(?:\(,\)|\[;\]|Option|Result|Reverse)$/
/** Methods that keep what they are given. */
const keeping = /^(?:push(?:_back|_front)?|insert|entry|extend|unwrap_or)$/
/** Methods whose result changes what it is of. */
const lending =
	/^(?:iter_mut|drain|(?:chunks|values|last|first|get|split_at|split_first|split_last|peek|as|by)_mut|get_or_insert_with|entry)$/
/** Methods whose closure may not look at what they change. */
const changing = /^(?:sort|retain|dedup|drain|extend|resize_with|fill_with)/
/** Methods of slices that change them: a `Vec` is lent out for these before their arguments are computed. */
const ofSlices = /^(?:swap|fill|rotate_\w+|copy_within|split_at_mut|chunks_mut)$/
/** Methods that change what they are called on. */
const writing =
	/^(?:push|pop|insert|remove|clear|truncate|swap|reverse|rotate|fill|append|split_off)|^(?:sort|retain|dedup|drain|extend|resize)|_mut$|^entry$/

function takingsOf(anatomy: Anatomy, node: SyntaxNode): readonly Taking[] {
	const { source } = anatomy
	if (node.type === 'identifier') return isMoved(anatomy, node) ? taken(anatomy, node) : []
	if (node.type === 'for_expression') return lentToLoop(anatomy, node)
	if (node.type === 'index_expression') return indexed(anatomy, node)
	const method = node.type === 'call_expression' ? childOf(node, 'function') : undefined
	const name = method === undefined ? undefined : childOf(method, 'field')
	const receiver = method === undefined ? undefined : childOf(method, 'value')
	if (method?.type !== 'field_expression' || name === undefined || receiver === undefined) return []
	const called = textOf(source, name)
	const local = localAt(anatomy, receiver)
	if (local === undefined) return []
	if (/^into_/.test(called) && receiver.type === 'identifier') return taken(anatomy, receiver)
	const isOfSlice = ofSlices.test(called) && isVec(anatomy, receiver)
	if (changing.test(called) || isOfSlice) return [{ local, start: receiver.start, end: node.end }]
	return lending.test(called) ? [{ local, start: node.end, end: endOfUse(anatomy, node) }] : []
}

/** Where a variable's value goes elsewhere, as far as its type is known to be no number. */
function taken(anatomy: Anatomy, node: SyntaxNode): Taking[] {
	const local = localAt(anatomy, node)
	const type = local && resolve(local.type)
	if (local === undefined || type === undefined || (type.kind === 'known' && isCopied(type))) return []
	const isRepeated = isInLoopOf(anatomy, node, local)
	return [{ local, start: node.start, end: Number.POSITIVE_INFINITY, isRepeated }]
}

/** What is lent may be lent again, and a number is copied. */
function isCopied(type: Type): boolean {
	return type.kind === 'known' && (type.name === '&' || isPrimitive(type.name))
}

/** Whether an identifier stands where a value of its type is moved out of it. */
function isMoved(anatomy: Anatomy, node: SyntaxNode): boolean {
	const { parent, field } = node
	switch (parent?.type) {
		case 'for_expression':
			return field === 'value' && typeAt(anatomy, node)?.kind !== 'variable'
		case 'arguments': {
			const called = parent.parent && childOf(parent.parent, 'function')
			const name = called?.type === 'field_expression' ? childOf(called, 'field') : undefined
			if (name !== undefined && keeping.test(textOf(anatomy.source, name))) return mayBeOwned(typeAt(anatomy, node))
			return isOwned(typeAt(anatomy, node))
		}
		case 'let_declaration':
			return field === 'value' && isOwned(typeAt(anatomy, node))
		case 'assignment_expression':
			return field === 'right' && isOwned(typeAt(anatomy, node))
		case 'field_initializer':
			return field === 'value' && isOwned(typeAt(anatomy, node))
		case 'tuple_expression':
		case 'array_expression':
		case 'shorthand_field_initializer':
			return isOwned(typeAt(anatomy, node))
		default:
			return false
	}
}

function typeAt(anatomy: Anatomy, node: SyntaxNode): Type | undefined {
	const local = localAt(anatomy, node)
	return local && resolve(local.type)
}

function isOwned(type: Type | undefined): boolean {
	if (type?.kind !== 'known') return false
	return owned.test(type.name) || (holders.test(type.name) && type.args.some((arg) => isOwned(resolve(arg))))
}

/** What is not understood is taken for it: in a source that compiles, it is not read behind where it is. */
function mayBeOwned(type: Type | undefined): boolean {
	return isOwned(type) || (type?.kind === 'variable' && type.literal === undefined)
}

/** Whether a value that is declared outside a loop, or a closure, is moved in it. */
function isInLoopOf(anatomy: Anatomy, node: SyntaxNode, local: Local): boolean {
	for (let at = node; at.parent !== undefined && at.type !== 'function_item'; at = at.parent) {
		const loop = at.parent
		const isIn = /^(?:for|while|loop|closure)_expression$/.test(loop.type) && at.field === 'body'
		if (isIn && lookUp(anatomy.inference.scopes.get(loop), local.name) === local) return true
	}
	return false
}

/** A `Vec` of which an element is assigned to is lent out while its index is computed; a slice is not. */
function indexed(anatomy: Anatomy, node: SyntaxNode): Taking[] {
	const [base, index] = operandsOf(node)
	if (base === undefined || index === undefined || !isVec(anatomy, base)) return []
	let place = node
	while (place.parent?.type === 'index_expression' && operandsOf(place.parent)[0] === place) place = place.parent
	if (!isChange(anatomy, place)) return []
	let root: SyntaxNode | undefined = base
	while (root?.type === 'index_expression') root = operandsOf(root)[0]
	const local = root && localAt(anatomy, root)
	return local === undefined ? [] : [{ local, start: index.start - 1, end: index.end }]
}

function isVec({ inference }: Anatomy, node: SyntaxNode): boolean {
	const type = behindReferences(inference.types.get(node) ?? foreign())
	return type.kind === 'known' && /^Vec(?:Deque)?$/.test(type.name)
}

/** What a loop goes through: `&v`, `&mut v`, `v.iter_mut()`, `v.chars().rev()`. */
function lentToLoop(anatomy: Anatomy, node: SyntaxNode): Taking[] {
	let at = childOf(node, 'value')
	let isShared: boolean | undefined
	while (
		at !== undefined &&
		(at.type === 'call_expression' || at.type === 'field_expression' || at.type === 'reference_expression')
	) {
		if (at.type === 'reference_expression') isShared = !at.children.some(({ type }) => type === 'mutable_specifier')
		const name = at.type === 'field_expression' ? childOf(at, 'field') : undefined
		const called = name === undefined ? '' : textOf(anatomy.source, name)
		if (lendingAll.test(called)) isShared = true
		if (lending.test(called)) isShared = false
		at = childOf(at, at.type === 'call_expression' ? 'function' : 'value')
	}
	const local = at === undefined || isShared === undefined ? undefined : localAt(anatomy, at)
	return local === undefined || isShared === undefined
		? []
		: [{ local, start: childOf(node, 'value')?.end ?? node.start, end: node.end, isShared }]
}

const lendingAll =
	/^(?:iter|chars|bytes|char_indices|windows|chunks|chunks_exact|keys|values|lines|split_whitespace|range|as_bytes|trim)$/

/** Where what a call has lent is no longer in use: at the end of its chain, of what is matched with it, of what has its name. */
function endOfUse({ source, inference }: Anatomy, call: SyntaxNode): number {
	let at = call
	for (let { parent } = at; parent !== undefined; { parent } = at) {
		const goesOn =
			(parent.type === 'field_expression' && at.field === 'value') ||
			(parent.type === 'call_expression' && at.field === 'function') ||
			/^(?:try|parenthesized|unary|index)_expression$/.test(parent.type)
		if (!goesOn) break
		at = parent
	}
	const { parent } = at
	if (parent?.type === 'for_expression' || parent?.type === 'match_expression') return parent.end
	if (parent?.type === 'let_declaration' && at.field === 'value') {
		const pattern = childOf(parent, 'pattern')
		const type = inference.types.get(at)
		const isHeld = pattern?.type === 'identifier' && !(type !== undefined && isCopied(resolve(type)))
		const name = pattern && textOf(source, pattern)
		const uses = isHeld && parent.parent !== undefined ? [...descendants(parent.parent)] : []
		return uses.findLast((one) => one.type === 'identifier' && textOf(source, one) === name)?.end ?? at.end
	}
	const condition = parent?.type === 'let_condition' ? parent.parent : undefined
	if (condition === undefined) return at.end
	return (
		(condition.type === 'let_chain' ? condition.parent : condition)?.children.find(({ type }) => type === 'block')
			?.end ?? at.end
	)
}

/** Whether a mention of a variable changes it. */
function isChange({ source }: Anatomy, node: SyntaxNode): boolean {
	let at = node
	while (at.parent?.type === 'index_expression' && operandsOf(at.parent)[0] === at) at = at.parent
	const { parent } = at
	if (parent?.type === 'assignment_expression' || parent?.type === 'compound_assignment_expr')
		return at.field === 'left'
	if (parent?.type === 'reference_expression') return parent.children.some(({ type }) => type === 'mutable_specifier')
	const name = parent?.type === 'field_expression' ? childOf(parent, 'field') : undefined
	return name !== undefined && parent?.parent?.type === 'call_expression' && writing.test(textOf(source, name))
}

function localAt(anatomy: Anatomy, node: SyntaxNode): Local | undefined {
	if (node.type !== 'identifier') return undefined
	return lookUp(anatomy.inference.scopes.get(node), textOf(anatomy.source, node))
}
