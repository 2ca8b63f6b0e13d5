import type { OwnType } from '../experiment/own-types.ts'
import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'

/** A type whose values can cross between JavaScript and Rust. */
export type Crossing =
	| { readonly kind: 'number'; readonly name: NumberName }
	| { readonly kind: 'truth' | 'character' | 'unit' }
	/** `slice` is `str`, which is only ever borrowed. */
	| { readonly kind: 'text'; readonly form: 'slice' | 'vec' }
	| { readonly kind: 'list'; readonly of: Crossing; readonly form: 'slice' | 'vec' }
	| { readonly kind: 'array'; readonly of: Crossing; readonly length: number }
	| { readonly kind: 'option'; readonly of: Crossing }
	| { readonly kind: 'result'; readonly of: Crossing; readonly error: Crossing }
	| { readonly kind: 'tuple'; readonly parts: readonly Crossing[] }
	| { readonly kind: 'reference'; readonly isMutable: boolean; readonly of: Crossing }
	| StructCrossing

/** A struct that is declared beside the functions, in the crate `types`. */
export interface StructCrossing {
	readonly kind: 'struct'
	readonly name: string
	readonly fields: readonly { readonly name: string; readonly of: Crossing }[]
}

/** Structs by name, and the text that they are of. */
export interface Structs {
	readonly source: string
	readonly types: ReadonlyMap<string, OwnType>
}

/** Names of Rust's numbers. */
export type NumberName = (typeof numberNames)[number]

const numberNames = [
	...(['f64', 'f32', 'u8', 'u16', 'u32', 'u64', 'u128', 'usize'] as const),
	...(['i8', 'i16', 'i32', 'i64', 'i128', 'isize'] as const),
]

/** What is declared cannot be called from JavaScript; the message says which type and what is expected. */
export class CrossingError extends TypeError {
	override readonly name = 'CrossingError'
}

/**
 * How values of a type cross.
 *
 * @param structs - Those that it may name.
 * @throws {CrossingError} If they cannot.
 */
export function readCrossing(source: string, node: SyntaxNode, structs: Structs): Crossing {
	return sized({ source, structs, within: [] }, node)
}

/** Where a type stands, and the structs that it is a part of. */
interface Place {
	readonly source: string
	readonly structs: Structs
	readonly within: readonly string[]
}

function sized(place: Place, node: SyntaxNode): Crossing {
	const of = anyCrossing(place, node)
	const isSlice = (of.kind === 'text' || of.kind === 'list') && of.form === 'slice'
	if (isSlice) throw cannotCross(place.source, node, 'expected it behind a `&`')
	return of
}

function anyCrossing(place: Place, node: SyntaxNode): Crossing {
	const { source } = place
	const inner = (field: string): SyntaxNode => childOf(node, field) ?? node
	switch (node.type) {
		case 'unit_type':
			return { kind: 'unit' }
		case 'reference_type': {
			const isMutable = node.children.some(({ type }) => type === 'mutable_specifier')
			const of = anyCrossing(place, inner('type'))
			if (isMutable && of.kind === 'reference') throw cannotCross(source, node, 'a `&mut` to what is borrowed')
			return { kind: 'reference', isMutable, of }
		}
		case 'array_type':
			return listOf(source, node, sized(place, inner('element')))
		case 'tuple_type': {
			const parts = node.children.filter(({ named }) => named).map((part) => sized(place, part))
			if (parts.length > maxParts) throw cannotCross(source, node, `a tuple of more than ${maxParts}`)
			return { kind: 'tuple', parts }
		}
		case 'generic_type':
			return genericOf(place, node)
		default:
			return plainOf(textOf(source, node)) ?? structOf(place, node) ?? unknown(source, node)
	}
}

function structOf({ source, structs, within }: Place, node: SyntaxNode): Crossing | undefined {
	const name = textOf(source, node)
	const own = structs.types.get(name)
	if (own === undefined) return undefined
	const [body] = own.variants
	if (own.isGeneric || body?.kind !== 'named')
		throw cannotCross(source, node, 'expected a struct with named fields and without parameters')
	if (within.includes(name)) throw cannotCross(source, node, 'a struct that contains itself')
	const place = { source: structs.source, structs, within: [...within, name] }
	const fields = body.fields.map(({ name, type }) => {
		const of = sized(place, type)
		if (isBorrowed(of)) throw cannotCross(structs.source, type, 'a field that borrows')
		return { name, of }
	})
	return { kind: 'struct', name, fields }
}

/** Of the longest tuple. */
const maxParts = 8

function listOf(source: string, node: SyntaxNode, of: Crossing): Crossing {
	const length = childOf(node, 'length')
	if (length === undefined) return { kind: 'list', of, form: 'slice' }
	const text = textOf(source, length).replaceAll('_', '')
	if (!/^\d+(?:usize)?$/.test(text)) throw cannotCross(source, node, 'an array whose length is no plain number')
	return { kind: 'array', of, length: Number.parseInt(text, 10) }
}

function genericOf(place: Place, node: SyntaxNode): Crossing {
	const { source } = place
	const head = textOf(source, childOf(node, 'type') ?? node).replace(/^.*::/, '')
	const list = childOf(node, 'type_arguments')?.children.filter(({ named }) => named) ?? []
	if (!['Vec', 'Option', 'Result'].includes(head) || list.length !== (head === 'Result' ? 2 : 1)) unknown(source, node)
	const [of, error] = list.map((one) => sized(place, one)) as [Crossing, Crossing]
	if (head === 'Vec') return { kind: 'list', of, form: 'vec' }
	if (head === 'Result') return { kind: 'result', of, error }
	if (isUndefined(of)) throw cannotCross(source, node, '`Option` of what may itself be `undefined`')
	return { kind: 'option', of }
}

/** Whether one of its values is `undefined` on this side. */
function isUndefined(of: Crossing): boolean {
	return of.kind === 'unit' || of.kind === 'option' || (of.kind === 'reference' && isUndefined(of.of))
}

function plainOf(text: string): Crossing | undefined {
	const name = numberNames.find((one) => one === text)
	if (name !== undefined) return { kind: 'number', name }
	if (text === 'bool') return { kind: 'truth' }
	if (text === 'char') return { kind: 'character' }
	if (text === 'str') return { kind: 'text', form: 'slice' }
	return text === 'String' ? { kind: 'text', form: 'vec' } : undefined
}

function unknown(source: string, node: SyntaxNode): never {
	throw cannotCross(
		source,
		node,
		'expected numbers, bool, char, &str, String, structs declared beside it, and slices, Vec, arrays, tuples, Option and Result of these',
	)
}

function cannotCross(source: string, node: SyntaxNode, why: string): CrossingError {
	return new CrossingError(`\`${textOf(source, node).replace(/\s+/g, ' ')}\` cannot cross into JavaScript: ${why}`)
}

/** Whether a value of it borrows. */
export function isBorrowed(of: Crossing): boolean {
	return of.kind === 'reference' || partsOf(of).some(isBorrowed)
}

/** The types that a type is made of. */
export function partsOf(of: Crossing): readonly Crossing[] {
	switch (of.kind) {
		case 'tuple':
			return of.parts
		case 'result':
			return [of.of, of.error]
		case 'struct':
			return of.fields.map((field) => field.of)
		case 'list':
		case 'array':
		case 'option':
		case 'reference':
			return [of.of]
		default:
			return []
	}
}
