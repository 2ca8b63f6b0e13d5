import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { expect, infer, lookUp, operandsOf, type Walk } from './inference-walk.ts'
import {
	behindReferences,
	bool,
	foreign,
	isNumber,
	known,
	primitiveName,
	readType,
	resolve,
	type Type,
	unify,
	unit,
	usize,
	variable,
} from './rust-type.ts'

/** Type of a number literal, by its suffix or left open. */
export function inferLiteral(text: string, type: string): Type {
	const suffix = /^0x/.test(text) ? /[iu](?:\d+|size)$/.exec(text) : /(?:[iuf]\d+|[iu]size)$/.exec(text)
	if (suffix !== null) return known(suffix[0])
	return variable(type === 'float_literal' ? 'float' : 'integer')
}

/** Type of `a op b`; operands of a number's operator have one type. */
export function inferBinary(walk: Walk, node: SyntaxNode): Type {
	const operator = childOf(node, 'operator')?.type ?? ''
	const leftNode = childOf(node, 'left')
	const rightNode = childOf(node, 'right')
	if (operator === '&&' || operator === '||') {
		expect(walk, leftNode, bool)
		expect(walk, rightNode, bool)
		return bool
	}
	const left = infer(walk, leftNode)
	const right = infer(walk, rightNode)
	if (/^(?:[<>=!]=|[<>])$/.test(operator)) {
		if (!unify(left, right)) walk.faults.add(node)
		return bool
	}
	const a = behindReferences(left)
	if (operator === '<<' || operator === '>>') return a
	const b = behindReferences(right)
	const known = [a, b].find((type) => type.kind === 'known')
	if (known !== undefined && primitiveName(known) === undefined) {
		// A user's own operator, or a string; but a number's neighbour is never `()` or a tuple.
		const isText = known.kind === 'known' && /^(?:str|String)$/.test(known.name) && operator !== '+'
		if (known.kind === 'known' && (isText || /^(?:\(\)|\(,\)|\[\])$/.test(known.name))) walk.faults.add(node)
		return foreign()
	}
	// It may be a number, or refer to one.
	if (isOpen(a) || isOpen(b)) return isOpen(a) ? b : a
	const isLogical = operator === '&' || operator === '|' || operator === '^'
	const name = known === undefined ? undefined : primitiveName(known)
	if (!unify(a, b) || (name !== undefined && !isNumber(name) && !isLogical)) walk.faults.add(node)
	if (isLogical && /^f/.test(primitiveName(a) ?? '')) walk.faults.add(node)
	return a
}

/** Of what is not understood, it cannot be told whether it is a number. */
function isOpen(type: Type): boolean {
	return type.kind === 'variable' && type.isForeign && type.literal === undefined
}

/** Type of `-a`, `!a` or `*a`. */
export function inferUnary(walk: Walk, node: SyntaxNode): Type {
	const operand = infer(walk, operandsOf(node)[0])
	const found = resolve(operand)
	const operator = node.children[0]?.type
	if (operator === '*') {
		if (primitiveName(found) !== undefined) walk.faults.add(node)
		return found.kind === 'known' && /^(?:&|&mut|Box)$/.test(found.name) ? (found.args[0] as Type) : foreign()
	}
	const value = behindReferences(found)
	const name = primitiveName(value)
	if (operator === '-' && name !== undefined && (/^[ub]/.test(name) || name === 'char')) walk.faults.add(node)
	if (operator === '!' && /^[fc]/.test(name ?? '')) walk.faults.add(node)
	return value
}

/** Type of `a as type`; casts that Rust does not have are faults. */
export function inferCast(walk: Walk, node: SyntaxNode): Type {
	const from = resolve(infer(walk, childOf(node, 'value')))
	const type = readType(walk.source, childOf(node, 'type'))
	const [source, target] = [primitiveName(from), primitiveName(type)]
	const isWrong =
		target !== undefined &&
		(from.kind === 'known' && (from.name === '&' || from.name === '&mut' || from.name === '()')
			? true
			: source === 'bool'
				? /^[fc]/.test(target)
				: target === 'bool'
					? source !== undefined
					: target === 'char' && source !== undefined && source !== 'u8' && source !== 'char' && from.kind === 'known')
	if (isWrong) walk.faults.add(node)
	return type
}

/** Type of `a[b]`: an element, or a slice where `b` is a range. */
export function inferIndex(walk: Walk, node: SyntaxNode): Type {
	const [baseNode, indexNode] = operandsOf(node)
	const base = behindReferences(infer(walk, baseNode))
	if (base.kind === 'variable' || !/^(?:\[\]|\[;\]|Vec|VecDeque)$/.test(base.name)) {
		if (primitiveName(base) !== undefined) walk.faults.add(node)
		infer(walk, indexNode)
		return foreign()
	}
	const element = base.args[0] ?? variable()
	const index = resolve(infer(walk, indexNode))
	if (index.kind === 'known' && index.name === 'Range') {
		if (!unify(index.args[0] as Type, usize)) walk.faults.add(node)
		return known('[]', element)
	}
	if (indexNode !== undefined && !unify(index, usize)) walk.faults.add(indexNode)
	return element
}

/** `()`, once both sides of `=`, `+=` and the like have one type and the left one may be assigned. */
export function inferAssignment(walk: Walk, node: SyntaxNode): Type {
	const left = childOf(node, 'left')
	const right = childOf(node, 'right')
	const target = infer(walk, left)
	if (node.type === 'assignment_expression') {
		expect(walk, right, target)
		checkAssigned(walk, left, true)
		return unit
	}
	const value = behindReferences(infer(walk, right))
	const operator = childOf(node, 'operator')?.type ?? ''
	const name = primitiveName(target)
	const place = resolve(target)
	const isLiteral = place.kind === 'variable' && place.literal !== undefined
	const isShift = operator === '<<=' || operator === '>>='
	const isArithmetic = /^[-+*/%]=$/.test(operator)
	if ((name !== undefined || isLiteral) && !isShift && !isOpen(value)) {
		const isWrong = isArithmetic && name !== undefined && !isNumber(name)
		if (!unify(target, value) || isWrong) walk.faults.add(node)
	}
	checkAssigned(walk, left, false)
	return unit
}

/** What is assigned to must be mutable, and be a place at all. */
function checkAssigned(walk: Walk, left: SyntaxNode | undefined, mayInitialise: boolean): void {
	let place = left
	let isWhole = true
	while (place?.type === 'index_expression' || place?.type === 'field_expression') {
		const base = operandsOf(place)[0]
		const type = base === undefined ? undefined : resolve(walk.types.get(base) ?? variable())
		if (type?.kind === 'known' && type.name === '&mut') return
		if (type?.kind === 'known' && type.name === '&') {
			walk.faults.add(place)
			return
		}
		place = base
		isWhole = false
	}
	if (place === undefined) return
	if (place.type === 'identifier') {
		const local = lookUp(walk.scope, textOf(walk.source, place))
		if (local === undefined || local.isMutable || (isWhole && mayInitialise && !local.isInitialised)) return
		walk.faults.add(place)
	} else if (notPlaces.has(place.type)) walk.faults.add(place)
}

const notPlaces = new Set([
	'integer_literal',
	'float_literal',
	'boolean_literal',
	'binary_expression',
	'call_expression',
	'type_cast_expression',
	'range_expression',
])
