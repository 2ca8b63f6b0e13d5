import { childOf, descendants, type RustSyntax, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'

/** Where text is put: columns that are indented, columns beyond that are taken on the first line, columns left there. */
interface Shape {
	readonly indent: number
	readonly offset: number
	readonly width: number
}

const maxWidth = 100
const tab = 4
/** Method calls of one chain, and several arguments of one call, that are wider stand below one another. */
const chainWidth = 60
const argumentsWidth = 60

/**
 * An expression of numbers, operators, parentheses and method calls as rustfmt lays it out in its usual style, without
 * a program that not everybody has; on one line where it is no such expression.
 *
 * @param indent - Columns before it on each line; the first has them already.
 */
export function layOut(syntax: RustSyntax, expression: string, indent: number): string {
	const source = `fn laid_out() -> f64 {\n${expression}\n}`
	const body = childOf(syntax.parse(source).root.children[0] as SyntaxNode, 'body')
	const parts = body?.children.filter(({ named }) => named) ?? []
	const [only] = parts
	if (only === undefined || parts.length > 1) return expression
	return rewrite(source, only, { indent, offset: 0, width: maxWidth - indent }) ?? oneLine(source, only)
}

/** `undefined` where it does not fit. */
function rewrite(source: string, node: SyntaxNode, shape: Shape): string | undefined {
	const single = oneLine(source, node)
	switch (node.type) {
		case 'binary_expression':
			return rewritePairs(source, node, shape)
		case 'parenthesized_expression': {
			const inner = innerOf(node)
			if (inner?.type === 'parenthesized_expression') return rewrite(source, inner, shape)
			const within = shifted(shape, 1)
			const text = inner && within && rewrite(source, inner, narrower(within, 1))
			return text === undefined ? undefined : `(${text})`
		}
		case 'unary_expression': {
			const operand = innerOf(node)
			const within = shifted(shape, 1)
			const text = operand && within && rewrite(source, operand, within)
			return text === undefined ? undefined : `${source[node.start]}${text}`
		}
		case 'call_expression':
			return rewriteChain(source, node, shape)
		default:
			return single.length <= shape.width ? single : undefined
	}
}

/** Operands of one operator: on one line, or each but the first on a line of its own. */
function rewritePairs(source: string, node: SyntaxNode, shape: Shape): string | undefined {
	const operator = operatorOf(source, node)
	const operands: SyntaxNode[] = []
	let left = node
	while (left.type === 'binary_expression' && operatorOf(source, left) === operator) {
		operands.unshift(childOf(left, 'right') as SyntaxNode)
		left = childOf(left, 'left') as SyntaxNode
	}
	operands.unshift(left)
	const nested = narrower(indented(shape, tab), rightOf(shape))
	const below = shifted(nested, operator.length + 1)
	const texts = operands.map((each, index) => {
		const place = index === 0 ? shape : below
		return place && rewrite(source, each, place)
	})
	if (!texts.every((text) => text !== undefined)) return undefined
	const line = onOneLine(source, operands, texts, operator, shape)
	if (line !== undefined) return line
	let result = texts[0] as string
	for (const [index, text] of texts.entries()) {
		if (index === 0) continue
		const taken = result.includes('\n') ? 0 : shape.indent + shape.offset
		const beside = shifted(shape, operator.length + 2 + lastLine(result).trim().length)
		const snug =
			lastLine(result).length + taken <= nested.indent + nested.offset && beside !== undefined
				? rewrite(source, operands[index] as SyntaxNode, beside)
				: undefined
		result += snug === undefined ? `\n${' '.repeat(nested.indent)}${operator} ${text}` : ` ${operator} ${snug}`
	}
	return result
}

function onOneLine(
	source: string,
	operands: readonly SyntaxNode[],
	texts: readonly string[],
	operator: string,
	shape: Shape,
): string | undefined {
	const before = texts.slice(0, -1)
	if (before.some((text) => text.includes('\n'))) return undefined
	const start = before.map((text) => `${text} ${operator} `).join('')
	const rest = shifted(shape, start.length)
	const last = rest && rewrite(source, operands.at(-1) as SyntaxNode, rest)
	if (last === undefined || (start + firstLine(last)).length > shape.width) return undefined
	if (last.includes('\n') && (last.startsWith('(') || start.length > tab)) return undefined
	return fitting(start + last, shape)
}

/** Method calls on something: behind it, or each on a line of its own. */
function rewriteChain(source: string, node: SyntaxNode, shape: Shape): string | undefined {
	const calls: SyntaxNode[] = []
	let root = node
	for (let value = receiverOf(root); value !== undefined; value = receiverOf(root)) {
		calls.unshift(root)
		root = value
	}
	if (calls.length === 0) return rewriteCall(source, node, textOf(source, childOf(node, 'function') ?? node), shape)
	const count = calls.length
	let text = rewrite(source, root, shape)
	if (text === undefined) return undefined
	let endsWithBlock = isBlockLike(root, text)
	while (calls.length > 0 && text.length <= tab - shape.offset && !text.includes('\n')) {
		const place = shifted(shape, text.length)
		const call = place && rewriteMethod(source, calls[0] as SyntaxNode, place)
		if (call === undefined) break
		text += call
		endsWithBlock = isExtendable(text)
		calls.shift()
	}
	const last = calls.pop()
	if (last === undefined) return fitting(text, shape)
	const child = indented(shape, endsWithBlock ? 0 : tab)
	const parts = [text]
	for (const call of calls) {
		const part = rewriteMethod(source, call, child)
		if (part === undefined) return undefined
		parts.push(part)
	}
	const { ending, isOneLine } = lastOfChain(source, last, parts, count, shape, child)
	if (ending === undefined) return undefined
	return fitting([...parts, ending].join(isOneLine ? '' : `\n${' '.repeat(child.indent)}`), shape)
}

function lastOfChain(
	source: string,
	last: SyntaxNode,
	parts: readonly string[],
	count: number,
	shape: Shape,
	child: Shape,
): { readonly ending: string | undefined; readonly isOneLine: boolean } {
	const isFlat = parts.every((part) => !part.includes('\n'))
	const length = parts.join('').length
	const budget = (count === 1 ? shape.width : Math.min(shape.width, chainWidth)) - length
	const below = rewriteMethod(source, last, narrower(child, rightOf(shape)))
	const place = isFlat && budget > 0 ? shifted(shape, length) : undefined
	const beside = place && rewriteMethod(source, last, place)
	if (beside === undefined) return { ending: below, isOneLine: false }
	const fits = firstLine(beside).length <= budget
	const lines = (text: string) => text.split('\n').length
	if (fits && (lines(beside) >= 5 || below === undefined || lines(below) >= lines(beside)))
		return { ending: beside, isOneLine: true }
	return { ending: below ?? beside, isOneLine: false }
}

function rewriteMethod(source: string, call: SyntaxNode, shape: Shape): string | undefined {
	const field = childOf(childOf(call, 'function') as SyntaxNode, 'field')
	return rewriteCall(source, call, `.${field === undefined ? '' : textOf(source, field)}`, shape)
}

function rewriteCall(source: string, call: SyntaxNode, name: string, shape: Shape): string | undefined {
	const given = (childOf(call, 'arguments')?.children ?? []).filter(({ named }) => named)
	const line = given.map((argument) => oneLine(source, argument)).join(', ')
	if ((given.length < 2 || line.length <= argumentsWidth) && name.length + line.length + 2 <= shape.width)
		return `${name}(${line})`
	const inner = indented({ ...shape, offset: 0 }, tab)
	const lines = given.map((argument) => rewrite(source, argument, narrower(inner, 1)))
	if (given.length === 0 || lines.some((text) => text === undefined)) return undefined
	const each = lines.map((text) => `${' '.repeat(inner.indent)}${text},\n`)
	return `${name}(\n${each.join('')}${' '.repeat(shape.indent)})`
}

function receiverOf(node: SyntaxNode): SyntaxNode | undefined {
	const callee = node.type === 'call_expression' ? childOf(node, 'function') : undefined
	return callee?.type === 'field_expression' ? childOf(callee, 'value') : undefined
}

/** Whether what follows a text of several lines stands at its own indent. */
function isBlockLike(node: SyntaxNode, text: string): boolean {
	if (node.type === 'call_expression') return text.includes('\n')
	const named = node.children.filter((child) => child.named)
	const last = named.at(-1)
	const isOpen = ['parenthesized_expression', 'binary_expression', 'unary_expression'].includes(node.type)
	return isOpen && last !== undefined && isBlockLike(last, text)
}

function isExtendable(text: string): boolean {
	return /^[\s()\]}?>]*$/.test(lastLine(text))
}

function operatorOf(source: string, node: SyntaxNode): string {
	const operator = childOf(node, 'operator')
	return operator === undefined ? '' : textOf(source, operator)
}

/** Tokens with the spaces that they always have. */
function oneLine(source: string, node: SyntaxNode): string {
	let text = ''
	for (const token of descendants(node)) {
		if (token.children.length > 0 || isDoubled(token)) continue
		const own = textOf(source, token)
		const isInfix = token.field === 'operator' && token.parent?.type === 'binary_expression'
		text += isInfix ? ` ${own} ` : own === ',' ? ', ' : own
	}
	return text
}

/** What stands in parentheses, or behind a sign. */
function innerOf(node: SyntaxNode): SyntaxNode | undefined {
	return node.children.find(({ named }) => named)
}

/** One of two parentheses that stand directly around two others. */
function isDoubled({ type, parent }: SyntaxNode): boolean {
	if (parent?.type !== 'parenthesized_expression' || (type !== '(' && type !== ')')) return false
	return innerOf(parent)?.type === 'parenthesized_expression'
}

function fitting(text: string, shape: Shape): string | undefined {
	const lines = text.split('\n')
	if ((lines[0] as string).length > shape.width) return undefined
	if (lines.length === 1) return text
	if (lines.some((line, index) => index > 0 && line.length > maxWidth)) return undefined
	return lastLine(text).length <= shape.indent + shape.offset + shape.width ? text : undefined
}

function shifted({ indent, offset, width }: Shape, by: number): Shape | undefined {
	return by > width ? undefined : { indent, offset: offset + by, width: width - by }
}

function indented({ indent }: Shape, by: number): Shape {
	return { indent: indent + by, offset: 0, width: maxWidth - indent - by }
}

function narrower(shape: Shape, by: number): Shape {
	return { ...shape, width: Math.max(0, shape.width - by) }
}

/** Columns at the end of the line that are for what follows. */
function rightOf({ indent, offset, width }: Shape): number {
	return Math.max(0, maxWidth - indent - offset - width)
}

function firstLine(text: string): string {
	return text.split('\n', 1)[0] as string
}

function lastLine(text: string): string {
	return text.slice(text.lastIndexOf('\n') + 1)
}
