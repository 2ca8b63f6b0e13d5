import { childOf, type SyntaxNode, textOf } from '../../experiment/rust-syntax.ts'
import { UsageError } from '../exit-codes.ts'

/** A type of the standard library's, as far as the scaffold can draw, hand over and compare its values. */
export type Shape =
	| { readonly kind: 'float' | 'integer' | 'nonzero'; readonly name: string }
	| { readonly kind: 'truth' | 'character' | 'text' | 'unit' }
	| { readonly kind: 'list' | 'option'; readonly of: Shape }
	| { readonly kind: 'array'; readonly of: Shape; readonly length: string }
	| { readonly kind: 'tuple'; readonly parts: readonly Shape[] }
	| { readonly kind: 'result'; readonly of: Shape; readonly error: Shape }
	| { readonly kind: 'map'; readonly name: string; readonly key: Shape; readonly of: Shape }
	| { readonly kind: 'set'; readonly name: string; readonly of: Shape }
	| { readonly kind: 'reference'; readonly isMutable: boolean; readonly of: Shape }

/**
 * The shape of a type in a signature.
 *
 * @throws {UsageError} If the scaffold does not know it; it says which it knows.
 */
export function readShape(source: string, node: SyntaxNode): Shape {
	const text = textOf(source, node).replace(/\s+/g, ' ')
	const inner = (field: string): Shape => readShape(source, childOf(node, field) ?? node)
	switch (node.type) {
		case 'unit_type':
			return { kind: 'unit' }
		case 'reference_type':
			return {
				kind: 'reference',
				isMutable: node.children.some(({ type }) => type === 'mutable_specifier'),
				of: inner('type'),
			}
		case 'array_type': {
			const length = childOf(node, 'length')
			const of = inner('element')
			return length === undefined ? { kind: 'list', of } : { kind: 'array', of, length: textOf(source, length) }
		}
		case 'tuple_type':
			return { kind: 'tuple', parts: node.children.filter(({ named }) => named).map((one) => readShape(source, one)) }
		case 'generic_type': {
			const head = textOf(source, childOf(node, 'type') ?? node)
			const list = childOf(node, 'type_arguments')?.children.filter(({ named }) => named) ?? []
			return genericShape(head, list.map((one) => readShape(source, one)) as [Shape, ...Shape[]]) ?? unknown(text)
		}
		default:
			return plainShape(text) ?? unknown(text)
	}
}

function genericShape(head: string, [first, second]: readonly [Shape, ...Shape[]]): Shape | undefined {
	const name = head.replace(/^.*::/, '')
	if (name === 'Vec') return { kind: 'list', of: first }
	if (name === 'Option') return { kind: 'option', of: first }
	if (name === 'Result' && second !== undefined) return { kind: 'result', of: first, error: second }
	if (/^(?:Hash|BTree)Map$/.test(name) && second !== undefined)
		return { kind: 'map', name: head, key: first, of: second }
	if (/^(?:Hash|BTree)Set$/.test(name)) return { kind: 'set', name: head, of: first }
	return undefined
}

function plainShape(text: string): Shape | undefined {
	if (/^f(?:32|64)$/.test(text)) return { kind: 'float', name: text }
	if (/^[ui](?:8|16|32|64|128|size)$/.test(text)) return { kind: 'integer', name: text }
	if (/^(?:\w+::)*NonZero(?:U32|U64|Usize)$/.test(text)) return { kind: 'nonzero', name: text }
	if (text === 'bool') return { kind: 'truth' }
	if (text === 'char') return { kind: 'character' }
	return text === 'str' || text === 'String' ? { kind: 'text' } : undefined
}

function unknown(text: string): never {
	throw new UsageError(
		`--signature: no scaffold for the type \`${text}\`; expected numbers, bool, char, &str, String, and slices, Vecs, arrays, tuples, Option, Result, maps and sets of these (start with one of those, then write yours into seed.rs and evaluator.rs)`,
	)
}

/** Whether a value of it borrows. */
export function isBorrowed(shape: Shape): boolean {
	if (shape.kind === 'reference') return true
	return partsOf(shape).some(isBorrowed)
}

/** Whether `wanted` is true of a shape or of a part of it. */
export function hasShape(shape: Shape, wanted: (shape: Shape) => boolean): boolean {
	return wanted(shape) || partsOf(shape).some((part) => hasShape(part, wanted))
}

/** The shapes that a shape is made of. */
export function partsOf(shape: Shape): readonly Shape[] {
	switch (shape.kind) {
		case 'tuple':
			return shape.parts
		case 'result':
			return [shape.of, shape.error]
		case 'map':
			return [shape.key, shape.of]
		case 'list':
		case 'option':
		case 'array':
		case 'set':
		case 'reference':
			return [shape.of]
		default:
			return []
	}
}
