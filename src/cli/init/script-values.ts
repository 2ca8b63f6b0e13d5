import type { OwnVariantShape, Shape } from './rust-shape.ts'

/** Values of a type as an evaluator in TypeScript has them: its type, and an expression that draws one from `random`. */
export interface ScriptValue {
	readonly type: string
	readonly sample: string
}

/**
 * What a value of this shape is in TypeScript.
 *
 * @param length - Up to so many elements have the outermost lists that are drawn.
 */
export function scriptValue(shape: Shape, length: number): ScriptValue {
	const inner = (of: Shape) => scriptValue(of, Math.min(length, 20))
	const several = (sample: string) => `Array.from({ length: random.below(${length + 1}) }, () => ${bracketed(sample)})`
	switch (shape.kind) {
		case 'float':
			return { type: 'number', sample: '10 * random.float() - 5' }
		case 'integer': {
			const type = /64|128|size/.test(shape.name) ? 'number | bigint' : 'number'
			return { type, sample: shape.name.startsWith('i') ? 'random.below(201) - 100' : 'random.below(101)' }
		}
		case 'nonzero':
			return { type: 'number', sample: '1 + random.below(100)' }
		case 'truth':
			return { type: 'boolean', sample: 'random.chance(0.5)' }
		case 'character':
			return { type: 'string', sample: letter }
		case 'text':
		case 'message':
			return { type: 'string', sample: `${several(letter)}.join('')` }
		case 'ordering':
			return { type: "'Less' | 'Equal' | 'Greater'", sample: "'Equal'" }
		case 'unit':
			return { type: 'null', sample: 'null' }
		case 'list':
		case 'set': {
			const { type, sample } = inner(shape.of)
			return { type: `(${type})[]`.replace(/^\((\w+(?:\[\])*)\)/, '$1'), sample: several(sample) }
		}
		case 'array': {
			const { type, sample } = inner(shape.of)
			return {
				type: `(${type})[]`.replace(/^\((\w+(?:\[\])*)\)/, '$1'),
				sample: `Array.from({ length: ${shape.length} }, () => ${bracketed(sample)})`,
			}
		}
		case 'map': {
			const [key, value] = [inner(shape.key), inner(shape.of)]
			return {
				type: `Record<string, ${value.type}>`,
				sample: `Object.fromEntries(${several(`[${key.sample}, ${value.sample}]`)})`,
			}
		}
		case 'option': {
			const { type, sample } = inner(shape.of)
			return { type: `${type} | null`, sample: `(random.chance(0.8) ? ${sample} : null)` }
		}
		case 'tuple': {
			const parts = shape.parts.map(inner)
			return {
				type: `[${parts.map(({ type }) => type).join(', ')}]`,
				sample: `[${parts.map(({ sample }) => sample).join(', ')}]`,
			}
		}
		case 'result': {
			const [of, error] = [inner(shape.of), inner(shape.error)]
			return {
				type: `{ Ok: ${of.type} } | { Err: ${error.type} }`,
				sample: `(random.chance(0.8) ? { Ok: ${of.sample} } : { Err: ${error.sample} })`,
			}
		}
		case 'own': {
			const made = shape.variants.map((variant) => variantValue(variant, shape.isEnum, inner))
			const [first] = made
			const samples = made.map(({ sample }) => `() => ${bracketed(sample)}`)
			return {
				type: made.map(({ type }) => type).join(' | '),
				sample: made.length === 1 && first !== undefined ? first.sample : `random.pick([${samples.join(', ')}])()`,
			}
		}
		case 'box':
		case 'reference':
			return scriptValue(shape.of, length)
	}
}

/** As the value of an arrow function. */
function bracketed(sample: string): string {
	return sample.startsWith('{') ? `(${sample})` : sample
}

/** A struct, or what an enum may be: as serde writes them. */
function variantValue(
	{ name, kind, fields }: OwnVariantShape,
	isEnum: boolean,
	inner: (of: Shape) => ScriptValue,
): ScriptValue {
	if (kind === 'unit')
		return isEnum ? { type: `'${name}'`, sample: `'${name}' as const` } : { type: 'null', sample: 'null' }
	const made = fields.map((field) => ({ name: field.name, ...inner(field.shape) }))
	const both = (of: (part: (typeof made)[number]) => string) => {
		if (kind === 'named') return `{ ${made.map((part) => `${part.name}: ${of(part)}`).join(', ')} }`
		return made.length === 1 ? of(made[0] as (typeof made)[number]) : `[${made.map(of).join(', ')}]`
	}
	const [type, sample] = [both((part) => part.type), both((part) => part.sample)]
	return isEnum ? { type: `{ ${name}: ${type} }`, sample: `{ ${name}: ${sample} }` } : { type, sample }
}

const letter = "random.pick([...'abcdefghijklmnopqrstuvwxyz'])"
