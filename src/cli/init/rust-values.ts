import { UsageError } from '../exit-codes.ts'
import { hasShape, isBorrowed, type OwnShape, type OwnVariantShape, type Shape } from './rust-shape.ts'

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
		case 'reference':
			return ownedType(shape.of)
	}
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
			return `rng.random_range(${shape.name.startsWith('i') ? '-100' : '0'}..=100)`
		case 'nonzero':
			return `${shape.name}::new(rng.random_range(1..=100)).unwrap()`
		case 'truth':
			return 'rng.random()'
		case 'character':
			return "rng.random_range('a'..='z')"
		case 'text':
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
			return 'String::new()'
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
		case 'reference':
			return shape.of.kind === 'text' ? '""' : `&${shape.of.kind === 'list' ? '[]' : plainOf(shape.of)}`
	}
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
	return ['list', 'text', 'map', 'set', 'option'].includes(shape.kind) ? `std::mem::take(${name})` : `${name}.clone()`
}

/** A value that borrows from what `name` owns. */
function borrowed(shape: Shape, name: string): string {
	if (!isBorrowed(shape)) return `${name}.clone()`
	if (shape.kind === 'list') return `${name}.iter().map(|one| ${borrowed(shape.of, 'one')}).collect::<Vec<_>>()`
	if (shape.kind === 'option') return `${name}.as_ref().map(|one| ${borrowed(shape.of, 'one')})`
	if (shape.kind !== 'reference' || shape.isMutable || isBorrowed(shape.of)) throw cannotLend(shape)
	if (shape.of.kind === 'text') return `${name}.as_str()`
	return shape.of.kind === 'list' ? `${name}.as_slice()` : name
}

/**
 * From a result in `name` to a value that outlives its inputs.
 *
 * @throws {UsageError} If the scaffold cannot keep it.
 */
export function owned(shape: Shape, name: string): string {
	if (!isBorrowed(shape)) return name
	if (shape.kind === 'reference' && !isBorrowed(shape.of)) {
		if (shape.of.kind === 'text') return `${name}.to_owned()`
		return shape.of.kind === 'list' ? `${name}.to_vec()` : `${name}.clone()`
	}
	if (shape.kind === 'list') return `${name}.into_iter().map(|one| ${owned(shape.of, 'one')}).collect()`
	if (shape.kind === 'option') return `${name}.map(|one| ${owned(shape.of, 'one')})`
	throw new UsageError(
		`--signature: no scaffold for the result, which holds borrowed \`${ownedType(shape)}\`; expected one that is owned, such as String or Vec<f64>`,
	)
}

function cannotLend(shape: Shape): UsageError {
	return new UsageError(
		`--signature: no scaffold for a parameter that lends parts of \`${ownedType(shape)}\`; expected a list or an option of references, such as &[&str], or owned values`,
	)
}

/** Whether values are copied by being read. */
export function isCopied(shape: Shape): boolean {
	return !hasShape(
		shape,
		(part) => (part.kind === 'own' && !part.isCopy) || ['text', 'list', 'map', 'set', 'reference'].includes(part.kind),
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
