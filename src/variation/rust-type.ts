import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'

/**
 * A type as far as variation needs to know it: a constructor applied to types, or a variable still to be found out.
 *
 * Constructors are `f64`, `bool`, `()`, `&`, `&mut`, `[]` (slice), `[;]` (array), `(,)` (tuple), `!`, `Range`, `Iter`
 * (any iterator, by its item), `Collected` (what one is collected into, by its item), `Fn` (parameters, then result), and
 * any other name as written.
 */
export type Type = KnownType | TypeVariable

/** A constructor with its arguments. */
export interface KnownType {
	readonly kind: 'known'
	readonly name: string
	readonly args: readonly Type[]
}

/** Standard unification variable; `literal` says that a number literal of that sort has this type. */
export interface TypeVariable {
	readonly kind: 'variable'
	literal: 'integer' | 'float' | undefined
	bound: Type | undefined
	/** It is of what this inference does not understand: of the integers it may be any. */
	isForeign: boolean
}

/** The type with that constructor. */
export function known(name: string, ...args: Type[]): KnownType {
	return { kind: 'known', name, args }
}

/** A new variable, of number literals of that sort or of anything. */
export function variable(literal?: 'integer' | 'float'): TypeVariable {
	return { kind: 'variable', literal, bound: undefined, isForeign: false }
}

/** The type of what is not understood. */
export function foreign(): TypeVariable {
	return { kind: 'variable', literal: undefined, bound: undefined, isForeign: true }
}

/** The type of nothing, `()`. */
export const unit: KnownType = known('()')
/** `!`, of what does not return. */
export const never: KnownType = known('!')
/** `bool`. */
export const bool: KnownType = known('bool')
/** `usize`, which counts and indexes. */
export const usize: KnownType = known('usize')

/** Names of the float types. */
export const floatNames: ReadonlySet<string> = new Set(['f64', 'f32'])
/** Names of the integer types. */
export const integerNames: ReadonlySet<string> = new Set(
	'usize isize u8 i8 u16 i16 u32 i32 u64 i64 u128 i128'.split(' '),
)

/** The type that a variable stands for by now. */
export function resolve(type: Type): Type {
	let at = type
	while (at.kind === 'variable' && at.bound !== undefined) at = at.bound
	return at
}

/** The type behind any number of references and boxes. */
export function behindReferences(type: Type): Type {
	let at = resolve(type)
	while (at.kind === 'known' && (at.name === '&' || at.name === '&mut' || at.name === 'Box')) {
		at = resolve(at.args[0] as Type)
	}
	return at
}

/**
 * The name of a primitive type, number literals defaulting to `i32` and `f64`; otherwise `undefined`, as of integers beside
 * what is not understood.
 */
export function primitiveName(type: Type): string | undefined {
	const found = resolve(type)
	if (found.kind === 'variable') {
		if (found.literal === 'float') return 'f64'
		return found.literal === 'integer' && !found.isForeign ? 'i32' : undefined
	}
	return isPrimitive(found.name) ? found.name : undefined
}

/** Whether a name is a number's, `bool` or `char`. */
export function isPrimitive(name: string): boolean {
	return floatNames.has(name) || integerNames.has(name) || name === 'bool' || name === 'char'
}

/** Whether a name is a float's or an integer's. */
export function isNumber(name: string): boolean {
	return floatNames.has(name) || integerNames.has(name)
}

/**
 * Makes two types equal where that is possible.
 *
 * @returns False where they certainly differ: where a coercion, an alias or a trait might bridge them, the answer is
 *   true and nothing is learned.
 */
export function unify(one: Type, other: Type): boolean {
	const a = resolve(one)
	const b = resolve(other)
	if (a === b) return true
	if (a.kind === 'variable') return bind(a, b)
	if (b.kind === 'variable') return bind(b, a)
	if (a.name === '!' || b.name === '!') return true
	if (a.name === b.name && a.args.length === b.args.length) {
		return a.args.every((arg, at) => unify(arg, b.args[at] as Type))
	}
	if (isReference(a) && isReference(b)) {
		unify(a.args[0] as Type, b.args[0] as Type)
		return true
	}
	const elementsOf = (type: KnownType) => (sequences.has(type.name) ? type.args[0] : undefined)
	const [left, right] = [elementsOf(a), elementsOf(b)]
	if (left !== undefined && right !== undefined) unify(left, right)
	return !(certain.has(a.name) && certain.has(b.name))
}

function isReference(type: KnownType): boolean {
	return type.name === '&' || type.name === '&mut'
}

const sequences = new Set('[] [;] Vec VecDeque BinaryHeap HashSet BTreeSet Collected'.split(' '))

/** Constructors that no alias, coercion or trait turns into another of them. */
const certain = new Set([
	...floatNames,
	...integerNames,
	'bool',
	'char',
	'()',
	'&',
	'&mut',
	'Vec',
	'Option',
	'Range',
	'(,)',
])

function bind(hole: TypeVariable, type: Type): boolean {
	if (hole.literal !== undefined) {
		if (type.kind === 'variable') {
			if (type.literal !== undefined && type.literal !== hole.literal) return false
			type.literal = hole.literal
		} else if (type.name === '!') return true
		else if (certain.has(type.name)) {
			const fits = hole.literal === 'integer' ? integerNames : floatNames
			if (!fits.has(type.name)) return false
		} else return true
	}
	if (type.kind === 'known' && occurs(hole, type)) return true
	if (type.kind === 'variable') type.isForeign ||= hole.isForeign
	hole.bound = type
	return true
}

function occurs(hole: TypeVariable, type: Type): boolean {
	const found = resolve(type)
	if (found.kind === 'variable') return found === hole
	return found.args.some((arg) => occurs(hole, arg))
}

/** The type that a type's syntax means; names of generic parameters and `_` may be any. */
export function readType(source: string, node: SyntaxNode | undefined): Type {
	if (node === undefined) return variable()
	const inner = (field: string) => readType(source, childOf(node, field))
	switch (node.type) {
		case 'primitive_type':
			return known(textOf(source, node))
		case 'unit_type':
			return unit
		case 'never_type':
			return never
		case 'reference_type': {
			const isMutable = node.children.some((child) => child.type === 'mutable_specifier')
			return known(isMutable ? '&mut' : '&', inner('type'))
		}
		case 'array_type':
			return known(childOf(node, 'length') === undefined ? '[]' : '[;]', inner('element'))
		case 'tuple_type':
			return known('(,)', ...node.children.filter((child) => child.named).map((child) => readType(source, child)))
		case 'generic_type': {
			const head = childOf(node, 'type')
			const args = childOf(node, 'type_arguments')?.children.filter((child) => child.named) ?? []
			const name = head === undefined ? '?' : lastSegment(textOf(source, head))
			return known(name, ...args.filter((each) => each.type !== 'lifetime').map((each) => readType(source, each)))
		}
		case 'type_identifier': {
			const name = textOf(source, node)
			return /^(?:_|[A-Z]\d?)$/.test(name) ? foreign() : known(name)
		}
		case 'scoped_type_identifier':
			return known(lastSegment(textOf(source, node)))
		default:
			return foreign()
	}
}

function lastSegment(path: string): string {
	return path.slice(path.lastIndexOf(':') + 1).trim()
}
