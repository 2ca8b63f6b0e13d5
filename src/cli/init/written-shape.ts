import { exactText } from './exact-json.ts'
import { hasShape, type OwnVariantShape, type Shape } from './rust-shape.ts'
import { isKeyOfJson } from './shape-fit.ts'

/** How a value of a shape is written in cases, for a message: `, such as {"Ok": 3}`; nothing where its type says it. */
export function suchAs(shape: Shape): string {
	const plain = within(shape)
	if (hasShape(shape, (part) => part.kind === 'map' && !isKeyOfJson(part.key)))
		return ' (with keys that JSON cannot have)'
	if (['float', 'integer', 'nonzero', 'truth', 'character', 'text'].includes(plain.kind)) return ''
	const text = exactText(someValue(shape)) ?? ''
	return `, such as ${text.length > 80 ? `${text.slice(0, 79)}…` : text}${plain.kind === 'option' ? ' or null' : ''}`
}

function within(shape: Shape): Shape {
	return shape.kind === 'reference' || shape.kind === 'box' ? within(shape.of) : shape
}

/** Some value of it. */
function someValue(shape: Shape): unknown {
	switch (shape.kind) {
		case 'float':
			return 1.5
		case 'integer':
		case 'nonzero':
			return 3
		case 'truth':
			return true
		case 'ordering':
			return 'Less'
		case 'character':
			return 'a'
		case 'text':
		case 'message':
			return 'abc'
		case 'unit':
			return null
		case 'list':
		case 'set':
			return [someValue(shape.of)]
		case 'array':
			return Array.from({ length: Number(shape.length) }, () => someValue(shape.of))
		case 'tuple':
			return shape.parts.map(someValue)
		case 'result':
			return { Ok: someValue(shape.of) }
		case 'map':
			return { [String(someValue(shape.key))]: someValue(shape.of) }
		case 'own':
			return shape.isEnum ? variantValue(shape.variants[0]) : fieldsValue(shape.variants[0])
		case 'option':
		case 'box':
		case 'reference':
			return someValue(shape.of)
	}
}

function variantValue(variant: OwnVariantShape | undefined): unknown {
	if (variant === undefined || variant.kind === 'unit') return variant?.name ?? null
	return { [variant.name]: fieldsValue(variant) }
}

function fieldsValue(variant: OwnVariantShape | undefined): unknown {
	if (variant === undefined || variant.kind === 'unit') return null
	const values = variant.fields.map(({ name, shape }): [string, unknown] => [name, someValue(shape)])
	if (variant.kind === 'named') return Object.fromEntries(values)
	return values.length === 1 ? values[0]?.[1] : values.map(([, value]) => value)
}
