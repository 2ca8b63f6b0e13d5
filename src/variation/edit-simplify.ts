import { childOf, descendants, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import type { Site } from './anatomy.ts'
import { brief, type Change, replacing } from './change.ts'
import type { Work } from './edit.ts'
import { atom, binary, type Fragment, fragmentOf, negation, withoutParentheses } from './fragment.ts'
import { floatText, namedConstants, perturbFloat, readNumber } from './literal.ts'
import { floatNames, isNumber } from './rust-type.ts'

/**
 * A step of school algebra on numbers: `1.0 * a` becomes `a`, `a - a` becomes `0.0`, `2.0 * (3.0 * a)` becomes
 * `6.0 * a`. Values change by rounding at most, or where they were not finite; the source gets smaller.
 */
export function simplify(work: Work): Change | undefined {
	const { main, random } = work
	const found: [Site, Fragment][] = []
	for (const site of main.sites) {
		if (site.isFixed || site.jumps || site.size < 2 || !isNumber(site.type)) continue
		const simpler = simplerThan(main.source, site)
		if (simpler !== undefined) found.push([site, simpler])
	}
	if (found.length === 0) return undefined
	const [site, fragment] = random.pick(found)
	return {
		splices: [replacing(site.slot, fragment)],
		detail: `${brief(textOf(main.source, site.node))} = ${brief(fragment.text)}`,
	}
}

/** An expression of constants alone, computed: `2.0 * 3.0` becomes `6.0`, and can be tuned as one. */
export function foldConstants(work: Work): Change | undefined {
	const { main } = work
	const values = new Map<Site, number>()
	for (const site of main.sites) {
		if (!floatNames.has(site.type) || site.isFixed || site.size < 2) continue
		const value = constantValue(main.source, site.node)
		if (value !== undefined && Number.isFinite(value) && !isLiteral(site.node)) values.set(site, value)
	}
	if (values.size === 0) return undefined
	const [site, value] = work.random.pick([...values])
	const exact = work.random.chance(0.5) ? value : perturbFloat(work.random, value)
	const literal = atom(floatText(exact, 6))
	return {
		splices: [replacing(site.slot, exact < 0 ? negation(literal) : literal)],
		detail: `${brief(textOf(main.source, site.node))} = ${literal.text}`,
	}
}

function simplerThan(source: string, { node, type }: Site): Fragment | undefined {
	const isFloat = floatNames.has(type)
	const literal = (value: number) => (isFloat ? signed(value) : atom(String(value)))
	if (node.type === 'unary_expression') {
		const inner = innerOf(node.children.at(-1))
		const isTwice =
			node.children[0]?.type === '-' && inner?.type === 'unary_expression' && inner.children[0]?.type === '-'
		return isTwice && inner.children.at(-1) !== undefined
			? fragmentOf(source, inner.children.at(-1) as SyntaxNode)
			: undefined
	}
	const parts = partsOf(source, node)
	if (parts === undefined) return undefined
	const { operator, left, right, a, b } = parts
	const [leftText, rightText] = [fragmentOf(source, left).text, fragmentOf(source, right).text]
	switch (operator) {
		case '+':
			if (a === 0) return fragmentOf(source, right)
			if (b === 0) return fragmentOf(source, left)
			if (isFloat && leftText === rightText && a === undefined) return binary(literal(2), '*', fragmentOf(source, left))
			break
		case '-':
			if (b === 0) return fragmentOf(source, left)
			if (leftText === rightText) return literal(0)
			break
		case '*':
			if (a === 0 || b === 0) return literal(0)
			if (a === 1) return fragmentOf(source, right)
			if (b === 1) return fragmentOf(source, left)
			break
		case '/':
			if (b === 1) return fragmentOf(source, left)
			if (isFloat && leftText === rightText) return literal(1)
			break
		default:
			return undefined
	}
	if (!isFloat) return undefined
	return withoutSign(source, parts) ?? gathered(source, parts)
}

/** `a + -b` is `a - b`, and `a - -b` is `a + b`. */
function withoutSign(source: string, { operator, left, right }: Parts): Fragment | undefined {
	const inner = innerOf(right)
	if ((operator !== '+' && operator !== '-') || inner?.type !== 'unary_expression' || inner.children[0]?.type !== '-') {
		return undefined
	}
	const operand = fragmentOf(source, inner.children.at(-1) as SyntaxNode)
	return binary(fragmentOf(source, left), operator === '+' ? '-' : '+', operand)
}

/** Two constants of nested sums or products become one. */
function gathered(source: string, outer: Parts): Fragment | undefined {
	for (const [constant, other, isLeft] of [
		[outer.a, outer.right, true],
		[outer.b, outer.left, false],
	] as const) {
		const inner = constant === undefined ? undefined : partsOf(source, innerOf(other))
		if (constant === undefined || inner === undefined) continue
		const innerConstant = inner.a ?? inner.b
		const rest = inner.a === undefined ? inner.left : inner.right
		if (innerConstant === undefined) continue
		if (outer.operator === '*' && inner.operator === '*') {
			return binary(signed(constant * innerConstant), '*', fragmentOf(source, rest))
		}
		// Signs of the inner constant and of the rest within the inner sum; the outer operator may turn both.
		const isSum = (operator: string) => operator === '+' || operator === '-'
		if (!isSum(outer.operator) || !isSum(inner.operator)) continue
		const turned = outer.operator === '-' && isLeft ? -1 : 1
		const restSign = turned * (inner.operator === '-' && inner.a !== undefined ? -1 : 1)
		const innerSign = turned * (inner.operator === '-' && inner.a === undefined ? -1 : 1)
		const total = (outer.operator === '-' && !isLeft ? -constant : constant) + innerSign * innerConstant
		return binary(signed(total), restSign < 0 ? '-' : '+', fragmentOf(source, rest))
	}
	return undefined
}

interface Parts {
	readonly operator: string
	readonly left: SyntaxNode
	readonly right: SyntaxNode
	/** Value of the left operand, where it is constant. */
	readonly a: number | undefined
	readonly b: number | undefined
}

function partsOf(source: string, node: SyntaxNode | undefined): Parts | undefined {
	if (node?.type !== 'binary_expression') return undefined
	const [left, right] = [childOf(node, 'left'), childOf(node, 'right')]
	if (left === undefined || right === undefined) return undefined
	const operator = childOf(node, 'operator')?.type ?? ''
	return { operator, left, right, a: constantValue(source, left), b: constantValue(source, right) }
}

function innerOf(node: SyntaxNode | undefined): SyntaxNode | undefined {
	return node && withoutParentheses(node)
}

function signed(value: number): Fragment {
	const literal = atom(floatText(value, 9))
	return value < 0 ? negation(literal) : literal
}

function isLiteral(node: SyntaxNode): boolean {
	return /^(?:float_literal|unary_expression)$/.test(node.type) && [...descendants(node)].length <= 3
}

/** Value of an expression of literals, named constants and the four operators; `undefined` for any other. */
function constantValue(source: string, node: SyntaxNode): number | undefined {
	switch (node.type) {
		case 'float_literal':
		case 'integer_literal':
			return readNumber(textOf(source, node))?.value
		case 'scoped_identifier': {
			const name = textOf(source, node).split('::').at(-1) ?? ''
			return namedConstants.find((each) => each.name === name)?.value
		}
		case 'parenthesized_expression':
		case 'unary_expression': {
			const inner = node.children.find((child) => child.named)
			const value = inner === undefined ? undefined : constantValue(source, inner)
			return value === undefined || node.children[0]?.type !== '-' ? value : -value
		}
		case 'binary_expression': {
			const [left, right] = [childOf(node, 'left'), childOf(node, 'right')].map((each) =>
				each === undefined ? undefined : constantValue(source, each),
			)
			if (left === undefined || right === undefined) return undefined
			switch (childOf(node, 'operator')?.type) {
				case '+':
					return left + right
				case '-':
					return left - right
				case '*':
					return left * right
				case '/':
					return left / right
				default:
					return undefined
			}
		}
		default:
			return undefined
	}
}
