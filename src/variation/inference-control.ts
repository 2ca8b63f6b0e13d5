import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { bindPattern, itemOf } from './inference-patterns.ts'
import { declareLocal, expect, infer, operandsOf, scoped, type Walk } from './inference-walk.ts'
import { bool, foreign, known, never, readType, resolve, type Type, unify, unit, variable } from './rust-type.ts'

/** Blocks, branches, loops, jumps and closures. */
export function inferControl(walk: Walk, node: SyntaxNode): Type {
	const part = (field: string) => childOf(node, field)
	switch (node.type) {
		case 'block':
			return scoped(walk, () => inferBlock(walk, node))
		case 'unsafe_block':
		case 'const_block':
			return infer(
				walk,
				node.children.find((child) => child.type === 'block'),
			)
		case 'if_expression':
			return inferIf(walk, node)
		case 'match_expression':
			return inferMatch(walk, node)
		case 'while_expression':
			scoped(walk, () => {
				inferCondition(walk, part('condition'))
				inferLoopBody(walk, part('body'), unit)
			})
			return unit
		case 'loop_expression': {
			const result = variable()
			return inferLoopBody(walk, part('body'), result) ? result : never
		}
		case 'for_expression': {
			const items = itemOf(infer(walk, part('value')))
			scoped(walk, () => {
				bindPattern(walk, part('pattern'), items)
				inferLoopBody(walk, part('body'), unit)
			})
			return unit
		}
		case 'return_expression':
			if (operandsOf(node).length > 0) expect(walk, operandsOf(node)[0], walk.result)
			else if (!unify(walk.result, unit)) walk.faults.add(node)
			return never
		case 'break_expression':
		case 'continue_expression': {
			const loop = walk.loops.at(-1)
			const label = node.children.some((child) => child.type === 'label')
			if (loop === undefined && !label) walk.faults.add(node)
			if (node.type === 'continue_expression' || loop === undefined) return never
			const value = operandsOf(node).find((each) => each.type !== 'label')
			for (const each of label ? walk.loops : [loop]) each.hasBreak = true
			if (value !== undefined) expect(walk, value, loop.result)
			else if (!label && !unify(loop.result, unit)) walk.faults.add(node)
			return never
		}
		case 'closure_expression':
			return inferClosure(walk, node)
		default:
			return foreign()
	}
}

/** A closure, given what its parameters are known to be. */
export function inferClosure(walk: Walk, node: SyntaxNode, parameters: readonly Type[] = []): Type {
	return scoped(walk, () => {
		const given = [...parameters]
		for (const child of operandsOf(childOf(node, 'parameters') ?? node)) {
			const type = given.shift() ?? foreign()
			if (child.type === 'parameter') {
				unify(type, readType(walk.source, childOf(child, 'type')))
				bindPattern(walk, childOf(child, 'pattern'), type)
			} else bindPattern(walk, child, type)
		}
		const outer = walk.result
		const loops = walk.loops.splice(0)
		walk.result =
			childOf(node, 'return_type') === undefined ? variable() : readType(walk.source, childOf(node, 'return_type'))
		expect(walk, childOf(node, 'body'), walk.result)
		const result = walk.result
		walk.result = outer
		walk.loops.push(...loops)
		return known('Fn', result)
	})
}

function inferBlock(walk: Walk, node: SyntaxNode): Type {
	let result: Type = unit
	let diverges = false
	let hasTail = false
	const last = operandsOf(node).at(-1)
	for (const child of operandsOf(node)) {
		if (child.type === 'label') continue
		walk.scopes.set(child, walk.scope)
		if (child.type === 'let_declaration') inferLet(walk, child)
		else if (child.type === 'expression_statement') {
			const expression = operandsOf(child)[0]
			const type = infer(walk, expression)
			if (isNever(type)) diverges = true
			const isOpen = child.children.at(-1)?.type !== ';'
			if (isOpen && child === last) {
				result = type
				hasTail = true
			} else if (isOpen && !unify(type, unit)) walk.faults.add(child)
		} else if (isExpression(child)) {
			result = infer(walk, child)
			hasTail = true
		}
	}
	return diverges && !hasTail ? never : result
}

/** Items and attributes may stand between statements. */
function isExpression(node: SyntaxNode): boolean {
	return !/(?:_item|_definition|_declaration|empty_statement)$/.test(node.type)
}

function inferLet(walk: Walk, node: SyntaxNode): void {
	const typeNode = childOf(node, 'type')
	const value = childOf(node, 'value')
	const type = typeNode === undefined ? variable() : readType(walk.source, typeNode)
	expect(walk, value, type)
	const alternative = childOf(node, 'alternative')
	if (alternative !== undefined && !isNever(infer(walk, alternative))) walk.faults.add(alternative)
	bindPattern(walk, childOf(node, 'pattern'), type, {
		isMutable: node.children.some((child) => child.type === 'mutable_specifier'),
		isInitialised: value !== undefined,
	})
}

function inferIf(walk: Walk, node: SyntaxNode): Type {
	const result = scoped(walk, () => {
		inferCondition(walk, childOf(node, 'condition'))
		return infer(walk, childOf(node, 'consequence'))
	})
	const otherNode = operandsOf(childOf(node, 'alternative') ?? node)[0]
	if (childOf(node, 'alternative') === undefined) {
		if (!unify(result, unit)) walk.faults.add(node)
		return unit
	}
	const other = infer(walk, otherNode)
	if (!unify(result, other)) walk.faults.add(node)
	return isNever(result) ? other : result
}

function inferMatch(walk: Walk, node: SyntaxNode): Type {
	const value = infer(walk, childOf(node, 'value'))
	let result: Type = never
	for (const arm of operandsOf(childOf(node, 'body') ?? node)) {
		if (arm.type !== 'match_arm') continue
		scoped(walk, () => {
			const pattern = childOf(arm, 'pattern')
			if (pattern !== undefined) {
				bindPattern(
					walk,
					operandsOf(pattern).find((child) => child.field !== 'condition'),
					value,
				)
				inferCondition(walk, childOf(pattern, 'condition'))
			}
			const type = infer(walk, childOf(arm, 'value'))
			if (!unify(result, type)) walk.faults.add(arm)
			if (isNever(result)) result = type
		})
	}
	return result
}

function inferCondition(walk: Walk, node: SyntaxNode | undefined): void {
	if (node === undefined) return
	if (node.type === 'let_condition') {
		bindPattern(walk, childOf(node, 'pattern'), infer(walk, childOf(node, 'value')))
	} else if (node.type === 'let_chain') {
		for (const part of operandsOf(node)) inferCondition(walk, part)
	} else expect(walk, node, bool)
}

/** True where a `break` leaves the loop. */
function inferLoopBody(walk: Walk, body: SyntaxNode | undefined, result: Type): boolean {
	const loop = { result, hasBreak: false }
	walk.loops.push(loop)
	expect(walk, body, unit)
	walk.loops.pop()
	return loop.hasBreak
}

function isNever(type: Type): boolean {
	const found = resolve(type)
	return found.kind === 'known' && found.name === '!'
}

/** Declares what a file's function is called with. */
export function declareParameters(walk: Walk, node: SyntaxNode): void {
	for (const child of operandsOf(childOf(node, 'parameters') ?? node)) {
		if (child.type === 'self_parameter')
			declareLocal(walk, 'self', foreign(), { isMutable: /mut/.test(textOf(walk.source, child)) })
		if (child.type !== 'parameter') continue
		const isMutable = child.children.some((part) => part.type === 'mutable_specifier')
		bindPattern(walk, childOf(child, 'pattern'), readType(walk.source, childOf(child, 'type')), { isMutable })
	}
}
