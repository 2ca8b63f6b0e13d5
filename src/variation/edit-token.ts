import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { brief, type Change, replacing } from './change.ts'
import { pickWhere, type Work } from './edit.ts'
import { atom, binary, fragmentOf, negation, withParentheses } from './fragment.ts'
import { floatText, integerText, namedConstants, perturbFloat, perturbInteger, readNumber } from './literal.ts'
import { behindReferences, foreign, isPrimitive, primitiveName } from './rust-type.ts'

/** Another value for one literal. */
export function perturbLiteral(work: Work): Change | undefined {
	const { main, random } = work
	if (main.literals.length === 0) return undefined
	const node = random.pick(main.literals)
	const text = textOf(main.source, node)
	if (node.type === 'boolean_literal') return swapText(work, node, text === 'true' ? 'false' : 'true')
	const number = readNumber(text)
	if (number === undefined) return undefined
	const type = primitiveName(main.inference.types.get(node) ?? { kind: 'known', name: '?', args: [] })
	if (!number.isFloat) {
		const digits = integerText(perturbInteger(random, number.value), type ?? (number.value > 255 ? 'i32' : 'u8'))
		return digits === undefined ? undefined : swapText(work, node, digits + number.suffix)
	}
	if (random.chance(0.06) && number.suffix === '') {
		const constant = random.weighted(namedConstants, (_, index) => 1 / (index + 1))
		return swapText(work, node, `std::${type ?? 'f64'}::consts::${constant.name}`)
	}
	return swapFloat(work, node, perturbFloat(random, number.value), number.suffix)
}

/** Replaces a float literal, the minus sign before it included where there is one. */
export function swapFloat(work: Work, node: SyntaxNode, value: number, suffix = '', figures = 17): Change {
	const { source } = work.main
	const outer = withParentheses(node)
	const sign =
		outer.parent?.type === 'unary_expression' && outer.parent.children[0]?.type === '-' ? outer.parent : undefined
	const slot = withParentheses(sign ?? node)
	const literal = atom(floatText(value, figures) + suffix)
	const isNegative = value < 0 !== (sign !== undefined)
	const fragment = isNegative && value !== 0 ? negation(literal) : literal
	return {
		splices: [replacing(slot, fragment)],
		detail: `literal ${brief(fragmentOf(source, slot).text)} → ${brief(fragment.text)}`,
	}
}

function swapText(work: Work, node: SyntaxNode, text: string): Change {
	return {
		splices: [replacing(node, atom(text))],
		detail: `literal ${textOf(work.main.source, node)} → ${text}`,
	}
}

/** Operators that can stand for one another in the same place. */
const families: readonly (readonly string[])[] = [
	['+', '-', '*', '/'],
	['<', '<=', '>', '>=', '==', '!='],
	['&&', '||'],
	['&', '|', '^'],
	['<<', '>>'],
	['+=', '-=', '*=', '/=', '='],
	['..', '..='],
]

/** Another operator of the same family; the operands keep their places. */
export function swapOperator(work: Work): Change | undefined {
	const { main, random } = work
	const nodes = [...main.inference.types.keys()].filter((node) => operatorOf(node) !== undefined)
	if (nodes.length === 0) return undefined
	const node = random.pick(nodes)
	const operator = operatorOf(node) as SyntaxNode
	const left = childOf(node, 'left')
	const all = families.find((each) => each.includes(operator.type))
	const isEquality = /^[=!]=$/.test(operator.type) && left !== undefined && !isOrdered(main, left)
	const family = isEquality ? ['==', '!='] : all
	if (family === undefined) return undefined
	const text = random.pick(family.filter((each) => each !== operator.type))
	const detail = `${operator.type} → ${text}`
	const right = childOf(node, 'right')
	if (node.type !== 'binary_expression' || left === undefined || right === undefined) {
		return { splices: [{ start: operator.start, end: operator.end, text }], detail }
	}
	const { source } = main
	const fragment = binary(fragmentOf(source, left), text, fragmentOf(source, right))
	return { splices: [replacing(withParentheses(node), fragment)], detail }
}

/** Whether values of its type can be put in order, as far as is known: maps and sets of hashes cannot. */
function isOrdered({ inference }: Work['main'], node: SyntaxNode): boolean {
	const type = behindReferences(inference.types.get(node) ?? foreign())
	return type.kind === 'variable' ? type.literal !== undefined : isPrimitive(type.name) || ordered.test(type.name)
}

const ordered = /^(?:str|String|\[\]|\[;\]|Vec|Option|\(,\))$/

/** The operands of a `-`, `/` or comparison, exchanged. */
export function swapOperands(work: Work): Change | undefined {
	const { main, random } = work
	const node = pickWhere(
		random,
		[...main.inference.types.keys()],
		(each) =>
			each.type === 'binary_expression' && /^(?:[-/%<>]|[<>]=|<<|>>)$/.test(childOf(each, 'operator')?.type ?? ''),
	)
	const [left, right] = [childOf(node ?? main.tree.root, 'left'), childOf(node ?? main.tree.root, 'right')]
	if (node === undefined || left === undefined || right === undefined) return undefined
	const { source } = main
	const operator = childOf(node, 'operator')?.type ?? ''
	const fragment = binary(fragmentOf(source, right), operator, fragmentOf(source, left))
	return { splices: [replacing(withParentheses(node), fragment)], detail: `operands of ${operator} exchanged` }
}

function operatorOf(node: SyntaxNode): SyntaxNode | undefined {
	if (node.type === 'binary_expression' || node.type === 'compound_assignment_expr') return childOf(node, 'operator')
	if (node.type !== 'range_expression' || node.children.length !== 3) return undefined
	// Elsewhere the two are types that do not stand for one another.
	const place = withParentheses(node).parent?.type ?? ''
	if (!/^(?:for_expression|index_expression|field_expression)$/.test(place)) return undefined
	return node.children.find((child) => child.type === '..' || child.type === '..=')
}
