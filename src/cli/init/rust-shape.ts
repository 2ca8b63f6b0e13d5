import { childOf, type SyntaxNode, textOf } from '../../experiment/rust-syntax.ts'
import { UsageError } from '../exit-codes.ts'
import { definitionOf, lengthOf } from './definitions.ts'
import type { OwnShapes } from './own-shapes.ts'

/** A type of the standard library's or of a person's own, as far as the scaffold can draw, hand over and compare its values. */
export type Shape =
	| { readonly kind: 'float' | 'integer' | 'nonzero'; readonly name: string }
	| { readonly kind: 'truth' | 'character' | 'unit' }
	/** A `String`; `str` where it is unsized. */
	| { readonly kind: 'text'; readonly isUnsized: boolean }
	/** A `Vec`; a slice where it is unsized. */
	| { readonly kind: 'list'; readonly of: Shape; readonly isUnsized: boolean }
	| { readonly kind: 'option'; readonly of: Shape }
	| { readonly kind: 'array'; readonly of: Shape; readonly length: string }
	| { readonly kind: 'tuple'; readonly parts: readonly Shape[] }
	| { readonly kind: 'result'; readonly of: Shape; readonly error: Shape }
	| { readonly kind: 'map'; readonly name: string; readonly key: Shape; readonly of: Shape }
	/** Or a list that is not a `Vec`: what is filled from an iterator. */
	| { readonly kind: 'set'; readonly name: string; readonly of: Shape }
	| { readonly kind: 'box'; readonly of: Shape }
	/** An error of the standard library's in a `Result`: what it says stands for it. */
	| { readonly kind: 'message' }
	/** `std::cmp::Ordering`, whose word stands for it: `Less`, `Equal` or `Greater`. */
	| { readonly kind: 'ordering' }
	| { readonly kind: 'reference'; readonly isMutable: boolean; readonly of: Shape }
	| OwnShape

/** A struct, or an enum, of a person's own. */
export interface OwnShape {
	readonly kind: 'own'
	readonly name: string
	readonly isEnum: boolean
	/** Names of those that it derives or has. */
	readonly traits: ReadonlySet<string>
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

/** Of a tuple: of longer ones the standard library has no `Debug`. */
export const mostParts = 12

/** @param within - Names of the types that it is a part of. */
function shapeWithin(source: string, node: SyntaxNode, own: OwnShapes, within: readonly string[]): Shape {
	const shape = anyShape(source, node, own, within)
	return isUnsized(shape) ? refuse(`\`${folded(source, node)}\` by itself`, 'it behind a `&`') : shape
}

/** Of a type that may be one without a size, as behind a `&`. */
function anyShape(source: string, node: SyntaxNode, own: OwnShapes, within: readonly string[]): Shape {
	const text = folded(source, node)
	const read = (part: SyntaxNode): Shape => shapeWithin(source, part, own, within)
	switch (node.type) {
		case 'unit_type':
			return { kind: 'unit' }
		case 'reference_type': {
			const isMutable = node.children.some(({ type }) => type === 'mutable_specifier')
			return { kind: 'reference', isMutable, of: anyShape(source, childOf(node, 'type') ?? node, own, within) }
		}
		case 'array_type':
			return listShape(source, node, read(childOf(node, 'element') ?? node))
		case 'tuple_type': {
			const parts = node.children.filter(({ named }) => named).map(read)
			if (parts.length > mostParts) return refuse(`a tuple of more than ${mostParts}, \`${text}\``, 'a struct')
			return { kind: 'tuple', parts }
		}
		case 'generic_type': {
			const head = textOf(source, childOf(node, 'type') ?? node)
			if (!genericNames.test(head)) return ownShape(head.replace(/^types::/, ''), own, within) ?? unknown(text)
			const list =
				childOf(node, 'type_arguments')?.children.filter(({ named, type }) => named && type !== 'lifetime') ?? []
			const [first] = list
			if (/\bResult$/.test(head) && list.length === 2 && isStandardError(folded(source, list[1] as SyntaxNode))) {
				return { kind: 'result', of: read(list[0] as SyntaxNode), error: { kind: 'message' } }
			}
			if (head.endsWith('Box') && first !== undefined) return { kind: 'box', of: anyShape(source, first, own, within) }
			return genericShape(text, head, list.map(read) as [Shape, ...Shape[]]) ?? unknown(text)
		}
		default: {
			const definition = within.includes(text) ? undefined : definitionOf(source, node, text)
			return (
				plainShape(text) ??
				ownShape(text.replace(/^types::/, ''), own, within) ??
				orderingShape(text) ??
				(definition && anyShape(source, definition, own, [...within, text])) ??
				unknown(text)
			)
		}
	}
}

function orderingShape(text: string): Shape | undefined {
	return /^(?:(?:::)?(?:std|core)::)?(?:cmp::)?Ordering$/.test(text) ? { kind: 'ordering' } : undefined
}

/** Those that have no public fields, and any that is boxed. */
function isStandardError(text: string): boolean {
	return /^(?:\w+::)*(?:Parse(?:Int|Float|Bool|Char)Error|(?:TryFromInt|Utf8|FromUtf8)Error|Box<dyn (?:\w+::)*Error(?: \+ (?:Send|Sync|'static))*>)$/.test(
		text,
	)
}

function listShape(source: string, node: SyntaxNode, of: Shape): Shape {
	const length = childOf(node, 'length')
	if (length === undefined) return { kind: 'list', of, isUnsized: true }
	const count = lengthOf(source, length)
	const text = folded(source, node)
	if (count === undefined)
		return refuse(`\`${text}\`, whose length is no plain number`, 'one, or a constant that is one')
	// What carries values between processes, serde, knows no longer ones.
	if (count > 32) return refuse(`an array of more than 32, \`${text}\``, 'a slice or a Vec')
	return { kind: 'array', of, length: `${count}` }
}

function refuse(what: string, wanted: string): never {
	throw new UsageError(`--signature: no scaffold for ${what}; expected ${wanted}`)
}

function folded(source: string, node: SyntaxNode): string {
	return textOf(source, node).replace(/\s+/g, ' ')
}

function ownShape(name: string, own: OwnShapes, within: readonly string[]): OwnShape | undefined {
	const type = own.types.get(name)
	if (type === undefined) return undefined
	const not = (what: string): never => refuse(`the type \`${name}\`, which ${what}`, 'one of plain values')
	if (type.isGeneric) not('has parameters of its own')
	if (within.includes(name)) not('holds itself')
	if (type.variants.length === 0) not('has no values')
	const closed = type.kind === 'struct' ? type.variants[0]?.fields.find(({ isPublic }) => !isPublic) : undefined
	if (closed !== undefined) not(`has a private field \`${closed.name}\`, so that nobody else can make one`)
	const read = type.variants.map((variant) => ({
		name: variant.name,
		kind: variant.kind,
		fields: variant.fields.map((field) => ({
			name: field.name,
			shape: shapeWithin(own.source, field.type, own, [...within, name]),
		})),
	}))
	const parts = read.flatMap(({ fields }) => fields.map(({ shape }) => shape))
	if (parts.some((part) => hasShape(part, isOnlyReturned)))
		not("holds an error or an Ordering of the standard library's")
	return { kind: 'own', name, isEnum: type.kind === 'enum', traits: type.traits, variants: read }
}

const genericNames = /^(?:::)?(?:\w+::)*(?:Vec|Box|Option|Result|(?:Hash|BTree)(?:Map|Set)|VecDeque|LinkedList)$/

function genericShape(text: string, head: string, [first, second]: readonly [Shape, ...Shape[]]): Shape | undefined {
	const name = head.replace(/^.*::/, '')
	if (/^(?:Hash|BTree)/.test(name) && !isKey(first, name))
		refuse(
			`\`${text}\`, whose keys cannot be compared`,
			'others: no floats, and of your own what derives Eq, Hash and Ord',
		)
	if (name === 'Vec') return { kind: 'list', of: first, isUnsized: false }
	if (name === 'Option') return { kind: 'option', of: first }
	if (name === 'Result' && second !== undefined) return { kind: 'result', of: first, error: second }
	if (/^(?:Hash|BTree)Map$/.test(name) && second !== undefined)
		return { kind: 'map', name: head, key: first, of: second }
	if (/^(?:(?:Hash|BTree)Set|VecDeque|LinkedList)$/.test(name)) return { kind: 'set', name: head, of: first }
	return undefined
}

/** Whether values can be what such a map or set finds by. */
function isKey(shape: Shape, name: string): boolean {
	const needed = name.startsWith('Hash') ? ['Eq', 'Hash'] : ['Ord']
	return !hasShape(
		shape,
		(part) =>
			part.kind === 'float' ||
			((part.kind === 'map' || part.kind === 'set') && /\bHash\w+$/.test(part.name)) ||
			(part.kind === 'own' && !needed.every((trait) => part.traits.has(trait))),
	)
}

/** Whether values are handed over as texts, which nothing is made of again: a function can return it and not be given it. */
export function isOnlyReturned({ kind }: Shape): boolean {
	return kind === 'message' || kind === 'ordering'
}

/** A slice or `str`. */
export function isUnsized(shape: Shape): boolean {
	return 'isUnsized' in shape && shape.isUnsized
}

function plainShape(text: string): Shape | undefined {
	if (/^f(?:32|64)$/.test(text)) return { kind: 'float', name: text }
	if (/^[ui](?:8|16|32|64|128|size)$/.test(text)) return { kind: 'integer', name: text }
	if (/^(?:\w+::)*NonZero[UI](?:8|16|32|64|128|size)$/.test(text)) return { kind: 'nonzero', name: text }
	if (text === 'bool') return { kind: 'truth' }
	if (text === 'char') return { kind: 'character' }
	return text === 'str' || text === 'String' ? { kind: 'text', isUnsized: text === 'str' } : undefined
}

/** What people mean by names of types in other languages. */
const meant: readonly (readonly [RegExp, string])[] = [
	[/^(?:float|double|real|number)$/i, 'f64'],
	[/^(?:int|integer|long)$/i, 'i64'],
	[/^(?:string|text)$/i, 'String'],
	[/^boolean$/i, 'bool'],
	[/^(?:list|array|vector)\b/i, 'Vec<…>'],
]

/** What comes nearest to types of the standard library's that there is no scaffold for. */
const nearest: readonly (readonly [RegExp, string])[] = [
	[/^(?:\w+::)*Cow<(?:'\w+, )?str>$/, '&str'],
	[/^(?:\w+::)*Duration$/, 'f64'],
	[/^(?:\w+::)*(?:PathBuf|OsString|CString)$/, 'String'],
	[/^(?:\w+::)*(?:Path|OsStr|CStr)$/, 'str'],
	[/^(?:\w+::)*(?:Rc|Arc)\b/, 'Box<…>'],
	[/^(?:\w+::)*BinaryHeap\b/, 'Vec<…>'],
	[/^(?:\w+::)*Range(?:Inclusive)?\b/, '(…, …)'],
	[/^f16$/, 'f32'],
]

function unknown(text: string): never {
	const find = (list: typeof meant) => list.find(([name]) => name.test(text))?.[1]
	const [own, near] = [find(meant), find(nearest)]
	const hint =
		own === undefined ? (near === undefined ? '' : ` (nearest is \`${near}\`)`) : ` (did you mean \`${own}\`?)`
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
