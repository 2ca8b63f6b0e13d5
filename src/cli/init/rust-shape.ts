import { childOf, type SyntaxNode, textOf } from '../../experiment/rust-syntax.ts'
import { UsageError } from '../exit-codes.ts'
import type { OwnShapes } from './own-shapes.ts'

/** A type of the standard library's or of a person's own, as far as the scaffold can draw, hand over and compare its values. */
export type Shape =
	| { readonly kind: 'float' | 'integer' | 'nonzero'; readonly name: string }
	| { readonly kind: 'truth' | 'character' | 'text' | 'unit' }
	| { readonly kind: 'list' | 'option'; readonly of: Shape }
	| { readonly kind: 'array'; readonly of: Shape; readonly length: string }
	| { readonly kind: 'tuple'; readonly parts: readonly Shape[] }
	| { readonly kind: 'result'; readonly of: Shape; readonly error: Shape }
	| { readonly kind: 'map'; readonly name: string; readonly key: Shape; readonly of: Shape }
	/** Or a list that is not a `Vec`: what is filled from an iterator. */
	| { readonly kind: 'set'; readonly name: string; readonly of: Shape }
	/** A `Box`, of a slice or `str` where it is unsized. */
	| { readonly kind: 'box'; readonly of: Shape; readonly isUnsized: boolean }
	| { readonly kind: 'reference'; readonly isMutable: boolean; readonly of: Shape }
	| OwnShape

/** A struct, or an enum, of a person's own. */
export interface OwnShape {
	readonly kind: 'own'
	readonly name: string
	readonly isEnum: boolean
	/** Whether it is copied by being read. */
	readonly isCopy: boolean
	/** A struct has one, of its own name. */
	readonly variants: readonly OwnVariantShape[]
}

/** What a value consists of. */
export interface OwnVariantShape {
	readonly name: string
	readonly kind: 'named' | 'counted' | 'unit'
	readonly fields: readonly { readonly name: string; readonly shape: Shape }[]
}

/**
 * The shape of a type in a signature.
 *
 * @param own - Types of a person's own that it may name.
 *
 * @throws {UsageError} If the scaffold does not know it; it says which it knows.
 */
export function readShape(source: string, node: SyntaxNode, own: OwnShapes): Shape {
	return shapeWithin(source, node, own, [])
}

/** @param within - Names of the types that it is a part of. */
function shapeWithin(source: string, node: SyntaxNode, own: OwnShapes, within: readonly string[]): Shape {
	const text = textOf(source, node).replace(/\s+/g, ' ')
	const read = (part: SyntaxNode): Shape => shapeWithin(source, part, own, within)
	const inner = (field: string): Shape => read(childOf(node, field) ?? node)
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
			// What carries values between processes, serde, knows no longer ones.
			if (length !== undefined && Number(textOf(source, length)) > 32)
				throw new UsageError(
					`--signature: no scaffold for an array of more than 32, \`${text}\`; expected a slice or a Vec`,
				)
			return length === undefined ? { kind: 'list', of } : { kind: 'array', of, length: textOf(source, length) }
		}
		case 'tuple_type':
			return { kind: 'tuple', parts: node.children.filter(({ named }) => named).map(read) }
		case 'generic_type': {
			const head = textOf(source, childOf(node, 'type') ?? node)
			const list =
				childOf(node, 'type_arguments')?.children.filter(({ named, type }) => named && type !== 'lifetime') ?? []
			const [first] = list
			if (/^(?:\w+::)*Box$/.test(head) && first !== undefined)
				return { kind: 'box', of: read(first), isUnsized: isUnsized(source, first) }
			return genericShape(head, list.map(read) as [Shape, ...Shape[]]) ?? unknown(text)
		}
		default:
			return plainShape(text) ?? ownShape(text.replace(/^types::/, ''), own, within) ?? unknown(text)
	}
}

function ownShape(name: string, own: OwnShapes, within: readonly string[]): OwnShape | undefined {
	const type = own.types.get(name)
	if (type === undefined) return undefined
	const refuse = (what: string): never => {
		throw new UsageError(
			`--signature: no scaffold for the type \`${name}\`, which ${what}; expected one of plain values`,
		)
	}
	if (type.isGeneric) refuse('has parameters of its own')
	if (within.includes(name)) refuse('holds itself')
	if (type.variants.length === 0) refuse('has no values')
	const closed = type.kind === 'struct' ? type.variants[0]?.fields.find(({ isPublic }) => !isPublic) : undefined
	if (closed !== undefined) refuse(`has a private field \`${closed.name}\`, so that nobody else can make one`)
	const read = type.variants.map((variant) => ({
		name: variant.name,
		kind: variant.kind,
		fields: variant.fields.map((field) => ({
			name: field.name,
			shape: shapeWithin(own.source, field.type, own, [...within, name]),
		})),
	}))
	return { kind: 'own', name, isEnum: type.kind === 'enum', isCopy: type.traits.has('Copy'), variants: read }
}

function genericShape(head: string, [first, second]: readonly [Shape, ...Shape[]]): Shape | undefined {
	const name = head.replace(/^.*::/, '')
	if (name === 'Vec') return { kind: 'list', of: first }
	if (name === 'Option') return { kind: 'option', of: first }
	if (name === 'Result' && second !== undefined) return { kind: 'result', of: first, error: second }
	if (/^(?:Hash|BTree)Map$/.test(name) && second !== undefined)
		return { kind: 'map', name: head, key: first, of: second }
	if (/^(?:(?:Hash|BTree)Set|VecDeque|LinkedList)$/.test(name)) return { kind: 'set', name: head, of: first }
	return undefined
}

/** A slice or `str`. */
function isUnsized(source: string, node: SyntaxNode): boolean {
	return textOf(source, node) === 'str' || (node.type === 'array_type' && childOf(node, 'length') === undefined)
}

function plainShape(text: string): Shape | undefined {
	if (/^f(?:32|64)$/.test(text)) return { kind: 'float', name: text }
	if (/^[ui](?:8|16|32|64|128|size)$/.test(text)) return { kind: 'integer', name: text }
	if (/^(?:\w+::)*NonZero[UI](?:8|16|32|64|128|size)$/.test(text)) return { kind: 'nonzero', name: text }
	if (text === 'bool') return { kind: 'truth' }
	if (text === 'char') return { kind: 'character' }
	return text === 'str' || text === 'String' ? { kind: 'text' } : undefined
}

/** What people mean by names of types in other languages. */
const meant: readonly (readonly [RegExp, string])[] = [
	[/^(?:\w+::)*Cow<(?:'\w+, )?str>$/, '&str'],
	[/^(?:float|double|real|number)$/i, 'f64'],
	[/^(?:int|integer|long)$/i, 'i64'],
	[/^(?:string|text)$/i, 'String'],
	[/^boolean$/i, 'bool'],
	[/^(?:list|array|vector)\b/i, 'Vec<…>'],
]

function unknown(text: string): never {
	const own = meant.find(([name]) => name.test(text))?.[1]
	const hint = own === undefined ? '' : ` (did you mean \`${own}\`?)`
	throw new UsageError(
		`--signature: no scaffold for the type \`${text}\`${hint}; expected numbers, bool, char, &str, String, and slices, Vecs, arrays, tuples, Option, Result, Box, maps and sets of these (start with one of those, then write yours into seed.rs and evaluator.rs), and structs and enums of your own in a file that --types names`,
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
		case 'own':
			return shape.variants.flatMap(({ fields }) => fields.map((field) => field.shape))
		case 'list':
		case 'option':
		case 'array':
		case 'set':
		case 'box':
		case 'reference':
			return [shape.of]
		default:
			return []
	}
}
