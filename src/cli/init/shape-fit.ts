import type { Signature } from './parse-signature.ts'
import type { OwnVariantShape, Shape } from './rust-shape.ts'

/** The shape of what comes out: the result, then what `&mut` parameters are afterwards. */
export function expectedShape({ parameters, result }: Signature): Shape {
	const changed = parameters.filter(({ shape }) => shape.kind === 'reference' && shape.isMutable)
	const parts = [...(result === undefined ? [] : [result.shape]), ...changed.map(({ shape }) => shape)]
	return parts.length === 1 ? (parts[0] as Shape) : { kind: 'tuple', parts }
}

/**
 * Whether a value of JSON, or one with bigints, can be read as one of that shape; of numbers above 2⁵³ that are no bigints the
 * evaluator says the last word.
 */
export function fits(shape: Shape, value: unknown): boolean {
	const all = (of: Shape) => Array.isArray(value) && value.every((one) => fits(of, one))
	switch (shape.kind) {
		case 'float':
			return typeof value === 'number' || typeof value === 'bigint'
		case 'integer':
		case 'nonzero':
			return (typeof value === 'bigint' || Number.isInteger(value)) && isWithin(shape, value as number | bigint)
		case 'truth':
			return typeof value === 'boolean'
		case 'text':
		case 'message':
			return typeof value === 'string' && value.isWellFormed()
		case 'ordering':
			return value === 'Less' || value === 'Equal' || value === 'Greater'
		case 'character':
			return typeof value === 'string' && value.isWellFormed() && [...value].length === 1
		case 'unit':
			return isNothing(value)
		case 'list':
		case 'set':
			return all(shape.of)
		case 'array':
			return all(shape.of) && (!/^\d+$/.test(shape.length) || (value as unknown[]).length === Number(shape.length))
		case 'tuple':
			return (
				Array.isArray(value) &&
				value.length === shape.parts.length &&
				shape.parts.every((part, index) => fits(part, value[index]))
			)
		case 'option':
			return isNothing(value) || fits(shape.of, value)
		case 'result':
			return isObject(value) && Object.keys(value).length === 1 && okOrError(shape, value)
		case 'map':
			return (
				isObject(value) && Object.entries(value).every(([key, one]) => fitsKey(shape.key, key) && fits(shape.of, one))
			)
		case 'own':
			return fitsOwn(shape, value)
		case 'box':
		case 'reference':
			return fits(shape.of, value)
	}
}

/** Keys are texts in JSON, which not all types are written as. */
function fitsKey(shape: Shape, key: string): boolean {
	switch (shape.kind) {
		case 'integer':
		case 'nonzero':
			return /^-?\d+$/.test(key) && fits(shape, BigInt(key))
		case 'truth':
			return key === 'true' || key === 'false'
		case 'text':
		case 'character':
			return fits(shape, key)
		case 'own':
			return shape.isEnum && fits(shape, key)
		case 'box':
		case 'reference':
			return fitsKey(shape.of, key)
		default:
			return false
	}
}

/** Whether there are keys of JSON, which are texts, for values of a shape. */
export function isKeyOfJson(shape: Shape): boolean {
	if (shape.kind === 'box' || shape.kind === 'reference') return isKeyOfJson(shape.of)
	return (
		['integer', 'nonzero', 'truth', 'text', 'character'].includes(shape.kind) || (shape.kind === 'own' && shape.isEnum)
	)
}

/** As serde has structs and enums. */
function fitsOwn({ isEnum, variants }: Shape & { kind: 'own' }, value: unknown): boolean {
	if (!isEnum) return fitsFields(variants[0], value)
	if (typeof value === 'string') return variants.some(({ name, kind }) => name === value && kind === 'unit')
	if (!isObject(value) || Object.keys(value).length !== 1) return false
	const [[name, inner]] = Object.entries(value) as [[string, unknown]]
	return fitsFields(
		variants.find((one) => one.name === name && one.kind !== 'unit'),
		inner,
	)
}

function fitsFields(variant: OwnVariantShape | undefined, value: unknown): boolean {
	if (variant === undefined) return false
	const { kind, fields } = variant
	const [only, ...others] = fields
	if (kind === 'unit' || only === undefined) return isNothing(value)
	if (kind === 'counted') {
		return others.length === 0
			? fits(only.shape, value)
			: fits({ kind: 'tuple', parts: fields.map(({ shape }) => shape) }, value)
	}
	return isObject(value) && fields.every(({ name, shape }) => name in value && fits(shape, value[name]))
}

function okOrError({ of, error }: Shape & { kind: 'result' }, value: Readonly<Record<string, unknown>>): boolean {
	return 'Ok' in value ? fits(of, value.Ok) : 'Err' in value && fits(error, value.Err)
}

function isWithin({ kind, name }: Shape & { kind: 'integer' | 'nonzero' | 'float' }, value: number | bigint): boolean {
	const bits = Number(/\d+$/.exec(name)?.[0] ?? 64)
	const [least, end] = /^i\d|^isize|NonZeroI/.test(name)
		? [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1)]
		: [0n, 2n ** BigInt(bits)]
	// A number may have been rounded up to the end.
	const isBelow = value < end || (typeof value === 'number' && value === Number(end) && end > 2n ** 53n)
	return isBelow && value >= least && (kind !== 'nonzero' || Number(value) !== 0)
}

function isNothing(value: unknown): boolean {
	return value === null || value === undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
}
