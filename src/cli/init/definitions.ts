import { childOf, type SyntaxNode, textOf } from '../../experiment/rust-syntax.ts'

/** What a name stands for in the source that `node` is of: the type of a plain `type`, or the value of a `const`. */
export function definitionOf(source: string, node: SyntaxNode, name: string): SyntaxNode | undefined {
	let root = node
	while (root.parent !== undefined) root = root.parent
	const item = root.children.find(
		(one) => ['type_item', 'const_item'].includes(one.type) && textOf(source, childOf(one, 'name') ?? one) === name,
	)
	if (item === undefined || childOf(item, 'type_parameters') !== undefined) return undefined
	return childOf(item, item.type === 'type_item' ? 'type' : 'value')
}

/** The length of an array: a plain number, or a constant that is one; `undefined` where it has to be worked out. */
export function lengthOf(source: string, node: SyntaxNode): number | undefined {
	const text = textOf(source, node)
	const [, number] = /^(0x[\da-f_]+|0b[01_]+|0o[0-7_]+|\d[\d_]*)(?:usize)?$/i.exec(text) ?? []
	if (number !== undefined) return Number(number.replaceAll('_', ''))
	const value = node.type === 'identifier' ? definitionOf(source, node, text) : undefined
	return value === undefined || value.type === 'identifier' ? undefined : lengthOf(source, value)
}
