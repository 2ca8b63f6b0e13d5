import { UsageError } from '../exit-codes.ts'
import {
	hasShape,
	isBorrowed,
	isOnlyReturned,
	isUnsized,
	type OwnShape,
	type OwnVariantShape,
	type Shape,
} from './rust-shape.ts'

/** The type of a value of its own, that a case can hold. */
export function ownedType(shape: Shape): string {
	switch (shape.kind) {
		case 'float':
		case 'integer':
		case 'nonzero':
			return shape.name
		case 'truth':
			return 'bool'
		case 'character':
			return 'char'
		case 'text':
		case 'message':
		case 'ordering':
			return 'String'
		case 'unit':
			return '()'
		case 'list':
			return `Vec<${ownedType(shape.of)}>`
		case 'option':
			return `Option<${ownedType(shape.of)}>`
		case 'array':
			return `[${ownedType(shape.of)}; ${shape.length}]`
		case 'tuple':
			return tupleOf(shape.parts.map(ownedType))
		case 'result':
			return `Result<${ownedType(shape.of)}, ${ownedType(shape.error)}>`
		case 'map':
			return `${shape.name}<${ownedType(shape.key)}, ${ownedType(shape.of)}>`
		case 'set':
			return `${shape.name}<${ownedType(shape.of)}>`
		case 'own':
			return shape.name
		case 'box':
			return `Box<${isUnsized(shape.of) ? unsizedType(shape.of) : ownedType(shape.of)}>`
		case 'reference':
			return ownedType(shape.of)
	}
}

function unsizedType(shape: Shape): string {
	return shape.kind === 'list' ? `[${ownedType(shape.of)}]` : 'str'
}

/** Expression of a random value of the owned type, drawn from `rng`; the outermost lists have up to `length` elements. */
export function sampleOf(shape: Shape, length: number): string {
	const inner = (of: Shape) => sampleOf(of, Math.min(length, 20))
	const several = (element: string) => `(0..rng.random_range(0..=${length})).map(|_| ${element}).collect()`
	switch (shape.kind) {
		case 'float':
			return 'rng.random_range(-5.0..5.0)'
		case 'integer':
			if (/8$/.test(shape.name) && shape.name.length === 2) return 'rng.random()'
			// Of all integers it is the one that rand draws no range of.
			if (shape.name === 'isize') return 'rng.random_range(-100_i64..=100) as isize'
			return `rng.random_range(${shape.name.startsWith('i') ? '-100' : '0'}..=100)`
		case 'nonzero':
			return `${shape.name}::new(rng.random_range(1..=100${shape.name.endsWith('Isize') ? '_i64) as isize' : ')'}).unwrap()`
		case 'truth':
			return 'rng.random()'
		case 'character':
			return "rng.random_range('a'..='z')"
		case 'text':
		case 'message':
		case 'ordering':
			return several("rng.random_range('a'..='z')")
		case 'unit':
			return '()'
		case 'list':
		case 'set':
			return several(inner(shape.of))
		case 'map':
			return several(`(${inner(shape.key)}, ${inner(shape.of)})`)
		case 'option':
			return `rng.random_bool(0.8).then(|| ${inner(shape.of)})`
		case 'array':
			return `std::array::from_fn(|_| ${inner(shape.of)})`
		case 'tuple':
			return tupleOf(shape.parts.map(inner))
		case 'result':
			return `if rng.random_bool(0.8) { Ok(${inner(shape.of)}) } else { Err(${inner(shape.error)}) }`
		case 'own':
			return oneOf(shape, inner)
		case 'box':
			// Lists and texts are collected into a box as well.
			return isUnsized(shape.of) ? sampleOf(shape.of, length) : `Box::new(${inner(shape.of)})`
		case 'reference':
			return sampleOf(shape.of, length)
	}
}

/** Its plainest value, for a seed that knows nothing. */
export function plainOf(shape: Shape): string {
	switch (shape.kind) {
		case 'float':
			return '0.0'
		case 'integer':
			return '0'
		case 'nonzero':
			return `${shape.name}::MIN`
		case 'truth':
			return 'false'
		case 'character':
			return "'a'"
		case 'text':
		case 'message':
			return 'String::new()'
		case 'ordering':
			return 'std::cmp::Ordering::Equal'
		case 'unit':
			return '()'
		case 'list':
			return 'Vec::new()'
		case 'map':
		case 'set':
			return `${shape.name}::new()`
		case 'option':
			return 'None'
		case 'array':
			return isCopied(shape.of)
				? `[${plainOf(shape.of)}; ${shape.length}]`
				: `std::array::from_fn(|_| ${plainOf(shape.of)})`
		case 'tuple':
			return tupleOf(shape.parts.map(plainOf))
		case 'result':
			return `Ok(${plainOf(shape.of)})`
		case 'own':
			return madeFrom(shape, shape.variants[0] as OwnVariantShape, (part) =>
				part.kind === 'map' || part.kind === 'set' ? 'Default::default()' : plainOf(part),
			)
		case 'box':
			return isUnsized(shape.of) ? 'Box::default()' : `Box::new(${plainOf(shape.of)})`
		case 'reference':
			return lastingOf(shape)
	}
}

/** A reference to the plainest value that outlives a function. */
function lastingOf({ isMutable, of }: Shape & { kind: 'reference' }): string {
	if (of.kind === 'text' && of.isUnsized) return isMutable ? 'String::new().leak()' : '""'
	if (of.kind === 'list' && of.isUnsized) return isMutable ? '&mut []' : '&[][..]'
	if (!isMutable && of.kind !== 'reference' && !hasShape(of, isMadeAnew)) return `&${plainOf(of)}`
	return `${isMutable ? '' : '&*'}Box::leak(Box::new(${plainOf(of)}))`
}

/** Whether its values are no constants. */
function isMadeAnew(shape: Shape): boolean {
	return ['text', 'list', 'map', 'set', 'box'].includes(shape.kind) && !isUnsized(shape)
}

/**
 * From a `&mut` to an owned value in `name` to what the function takes.
 *
 * @throws {UsageError} If the scaffold cannot lend it.
 */
export function lent(shape: Shape, name: string): string {
	if (shape.kind === 'reference') {
		if (!isBorrowed(shape.of)) return name
		if (shape.isMutable) throw cannotLend(shape)
		return `&${borrowed(shape.of, name)}`
	}
	if (isBorrowed(shape)) return borrowed(shape, name)
	return given(shape, name)
}

/** From a `&mut` to an owned value in `name` to the value, which nobody needs there any more. */
export function given(shape: Shape, name: string): string {
	if (isCopied(shape)) return `*${name}`
	const isTaken =
		['list', 'text', 'map', 'set', 'option'].includes(shape.kind) || (shape.kind === 'box' && isUnsized(shape.of))
	return isTaken ? `std::mem::take(${name})` : `${name}.clone()`
}

/** A value that borrows from what `name`, a reference to the owned one, refers to. */
function borrowed(shape: Shape, name: string): string {
	if (!isBorrowed(shape)) return `${name}.clone()`
	const each = (of: Shape) => borrowed(of, 'one')
	switch (shape.kind) {
		case 'list':
			return `${name}.iter().map(|one| ${each(shape.of)}).collect::<Vec<_>>()`
		case 'set':
			return `${name}.iter().map(|one| ${each(shape.of)}).collect::<${shape.name}<_>>()`
		case 'map': {
			const both = `(${borrowed(shape.key, 'key')}, ${each(shape.of)})`
			return `${name}.iter().map(|(key, one)| ${both}).collect::<${shape.name}<_, _>>()`
		}
		case 'array':
			return `${name}.each_ref().map(|one| ${each(shape.of)})`
		case 'option':
			return `${name}.as_ref().map(|one| ${each(shape.of)})`
		case 'result':
			return `${name}.as_ref().map(|one| ${each(shape.of)}).map_err(|one| ${each(shape.error)})`
		case 'tuple':
			return tupleOf(shape.parts.map((part, index) => borrowed(part, `(&${name}.${index})`)))
		case 'reference':
			if (shape.isMutable || isBorrowed(shape.of)) throw cannotLend(shape)
			if (!isUnsized(shape.of)) return name
			return shape.of.kind === 'text' ? `${name}.as_str()` : `${name}.as_slice()`
		default:
			throw cannotLend(shape)
	}
}

/**
 * From a result in `name` to a value that outlives its inputs.
 *
 * @throws {UsageError} If the scaffold cannot keep it.
 */
export function owned(shape: Shape, name: string): string {
	if (!isBorrowed(shape) && !hasShape(shape, isOnlyReturned)) return name
	const each = (of: Shape) => owned(of, 'one')
	switch (shape.kind) {
		case 'message':
			return `${name}.to_string()`
		case 'ordering':
			return `format!("{:?}", ${name})`
		case 'reference':
			if (isBorrowed(shape.of))
				return owned(shape.of, shape.of.kind === 'list' ? `${name}.to_vec()` : `${name}.clone()`)
			if (shape.of.kind === 'text') return `${name}.to_owned()`
			return shape.of.kind === 'list' ? `${name}.to_vec()` : `${name}.clone()`
		case 'list':
		case 'set':
			return `${name}.into_iter().map(|one| ${each(shape.of)}).collect()`
		case 'map':
			return `${name}.into_iter().map(|(key, one)| (${owned(shape.key, 'key')}, ${each(shape.of)})).collect()`
		case 'array':
		case 'option':
			return `${name}.map(|one| ${each(shape.of)})`
		case 'result':
			return `${name}.map(|one| ${each(shape.of)}).map_err(|one| ${each(shape.error)})`
		case 'tuple': {
			const names = shape.parts.map((_, index) => `part_${index}`)
			const parts = shape.parts.map((part, index) => owned(part, names[index] as string))
			// What a call is lent lasts as long as the match.
			return `match ${name} { ${tupleOf(names)} => ${tupleOf(parts)} }`
		}
		default:
			throw new UsageError(
				`--signature: no scaffold for the result, which holds borrowed \`${ownedType(shape)}\`; expected one that is owned, such as String or Vec<f64>`,
			)
	}
}

function cannotLend(shape: Shape): UsageError {
	return new UsageError(
		`--signature: no scaffold for a parameter that lends parts of \`${ownedType(shape)}\`; expected references in lists, tuples, options and the like, such as &[(&str, u32)], or owned values`,
	)
}

/** Whether values are copied by being read. */
export function isCopied(shape: Shape): boolean {
	return !hasShape(
		shape,
		(part) =>
			(part.kind === 'own' && !part.traits.has('Copy')) ||
			['text', 'message', 'list', 'map', 'set', 'box', 'reference'].includes(part.kind),
	)
}

/** Expression of a value of a person's own type, its fields by `made`. */
export function madeFrom(
	{ name, isEnum }: OwnShape,
	{ name: variant, kind, fields }: OwnVariantShape,
	made: (shape: Shape) => string,
): string {
	const path = isEnum ? `${name}::${variant}` : name
	if (kind === 'unit') return path
	const values = fields.map((field) => `${kind === 'named' ? `${field.name}: ` : ''}${made(field.shape)}`)
	return kind === 'named' ? `${path} { ${values.join(', ')} }` : `${path}(${values.join(', ')})`
}

/** Expression of a random value of a person's own type. */
function oneOf(shape: OwnShape, made: (shape: Shape) => string): string {
	const values = shape.variants.map((variant) => madeFrom(shape, variant, made))
	if (values.length === 1) return values[0] as string
	const arms = values.map((value, index) => `${index === values.length - 1 ? '_' : index} => ${value}`)
	return `match rng.random_range(0..${values.length}) { ${arms.join(', ')} }`
}

/** `(a, b)`, `(a,)` and `()`. */
export function tupleOf(parts: readonly string[]): string {
	return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(', ')})`
}
