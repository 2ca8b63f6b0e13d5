import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import type { Anatomy } from './anatomy.ts'

/**
 * How many variables begin as something empty, such as `Vec::new()` or `None`, and are never given what tells of what:
 * rustc then asks for their type.
 */
export function untoldTypes({ source, tree }: Anatomy): number {
	const { nodes } = tree
	const empty = nodes.filter((node) => {
		const value = node.type === 'let_declaration' ? childOf(node, 'value') : undefined
		return value !== undefined && childOf(node, 'type') === undefined && emptyValue.test(textOf(source, value))
	})
	if (empty.length === 0) return 0
	const mentions = nodes.filter((node) => node.type === 'identifier')
	return empty.filter((node) => {
		const name = nameOf(source, node)
		const isAgain = (one: SyntaxNode) =>
			one.type === 'let_declaration' &&
			one.parent === node.parent &&
			one.start > node.end &&
			nameOf(source, one) === name
		const end = nodes.find(isAgain)?.start ?? node.parent?.end ?? node.end
		const uses = mentions
			.filter((one) => one.start > node.end && one.end <= end && textOf(source, one) === name)
			.map((one) => useOf(source, one, isNone.test(textOf(source, childOf(node, 'value') ?? node))))
			.filter(({ use }) => use !== 'neither')
		// In the order of the source: what is looked into has to be known by then.
		return uses.toSorted((one, other) => one.at - other.at)[0]?.use !== 'tells'
	}).length
}

function nameOf(source: string, declaration: SyntaxNode): string | undefined {
	const pattern = childOf(declaration, 'pattern')
	return pattern && textOf(source, pattern)
}

const emptyValue =
	/^(?:(?:\w+::)*(?:Vec|VecDeque|BinaryHeap|(?:Hash|BTree)(?:Map|Set))::(?:new|with_capacity)\(.*\)|vec!\[(?:None;.*)?\]|\[(?:None;.*)?\]|None|Default::default\(\))$/s

/** Methods that are given an element. */
const feeding = /^(?:push|insert|entry|extend|append|resize|fill|replace|get_or_insert)/

/** Of such the elements may be read before it is told of what they are. */
const isNone = /None/

/** What asks nothing of elements. */
const neutral = /^(?:len|is_empty|clear|reserve|capacity|is_none|is_some)$/

interface Use {
	readonly use: 'tells' | 'looks' | 'neither'
	/** Where it counts: what is put in is looked at first. */
	readonly at: number
}

/** Whether a mention of a variable tells what it holds, or hands it on to where that is told; or looks into it. */
function useOf(source: string, { parent, field, start }: SyntaxNode, mayBeRead: boolean): Use {
	const of = (use: Use['use'], at = start): Use => ({ use, at })
	switch (parent?.type) {
		case 'field_expression': {
			const name = field === 'value' ? childOf(parent, 'field') : undefined
			const called = name === undefined ? '' : textOf(source, name)
			if (neutral.test(called)) return of('neither')
			return feeding.test(called) ? of('tells', parent.parent?.end) : of('looks')
		}
		case 'reference_expression':
			return of(parent.parent?.type === 'arguments' ? 'tells' : 'looks')
		case 'for_expression':
			return of('looks')
		case 'index_expression': {
			let place = parent
			while (place.parent?.type === 'index_expression') place = place.parent
			if (place.parent?.type === 'assignment_expression' && place.field === 'left') return of('tells', place.parent.end)
			return of(mayBeRead ? 'neither' : 'looks')
		}
		case 'block':
			// A closure tells nobody what it gives.
			return of(parent.parent?.type === 'closure_expression' ? 'neither' : 'tells', parent.end)
		case 'token_tree':
		case 'let_declaration':
			return of('neither')
		default:
			return of('tells', parent?.end)
	}
}
