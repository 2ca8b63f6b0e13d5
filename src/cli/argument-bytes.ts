import { Encoder } from '@msgpack/msgpack'
import { hasShape, type OwnVariantShape, type Shape } from './init/rust-shape.ts'

/** The bytes of the arguments of one call, which are there until the next one is written. */
export type ArgumentWriter = (given: readonly unknown[]) => Uint8Array

/**
 * Writes arguments that fit these shapes as MessagePack, as Rust's serde reads it.
 *
 * Two things are other than the library has them: integers beyond 64 bits are the sixteen bytes that they consist of, the highest
 * first, and keys of maps are of their own type, no texts.
 */
export function argumentWriter(shapes: readonly Shape[]): ArgumentWriter {
	const whole: Shape = { kind: 'tuple', parts: shapes }
	const isOther = (shape: Shape) => isWide(shape) || (shape.kind === 'map' && shape.key.kind !== 'text')
	return hasShape(whole, isOther)
		? (given) => Buffer.concat(piecesOf(whole, given))
		: (given) => encoder.encodeSharedRef(given)
}

/** What stands before the value of a variant of an enum in Rust. */
export function variantHead(name: string): Uint8Array {
	return Buffer.concat([head('map', 1), packed(name)])
}

/** Whether its values may be beyond 64 bits. */
export function isWide(shape: Shape): boolean {
	return shape.kind === 'integer' && shape.name.endsWith('128')
}

/** One for all: each sets 2 KiB aside, and there may be a million calls. */
const encoder = new Encoder({ useBigInt64: true })

function packed(value: unknown): Uint8Array {
	return encoder.encode(value)
}

function piecesOf(shape: Shape, value: unknown): Uint8Array[] {
	const each = (of: Shape) => (one: unknown) => piecesOf(of, one)
	const list = value as readonly unknown[]
	switch (shape.kind) {
		case 'list':
		case 'array':
		case 'set':
			return [head('array', list.length), ...list.flatMap(each(shape.of))]
		case 'tuple':
			return [head('array', list.length), ...shape.parts.flatMap((part, index) => piecesOf(part, list[index]))]
		case 'map': {
			const entries = Object.entries(value as object)
			const pieces = entries.flatMap(([key, one]) => [...keyPieces(shape.key, key), ...piecesOf(shape.of, one)])
			return [head('map', entries.length), ...pieces]
		}
		case 'result': {
			const [key, inner] = Object.entries(value as object)[0] as [string, unknown]
			return [variantHead(key), ...piecesOf(key === 'Ok' ? shape.of : shape.error, inner)]
		}
		case 'own':
			return shape.isEnum ? variantPieces(shape.variants, value) : fieldPieces(shape.variants[0], value)
		case 'option':
			return value === null || value === undefined ? [packed(null)] : piecesOf(shape.of, value)
		case 'reference':
		case 'box':
			return piecesOf(shape.of, value)
		default:
			return [isWide(shape) && typeof value === 'bigint' ? wideBytes(value) : packed(value)]
	}
}

/** A key that stands as a text. */
function keyPieces(shape: Shape, key: string): Uint8Array[] {
	if (shape.kind === 'reference') return keyPieces(shape.of, key)
	if (shape.kind === 'integer' || shape.kind === 'nonzero') return piecesOf(shape, wholeOf(BigInt(key)))
	return [packed(shape.kind === 'truth' ? key === 'true' : key)]
}

function wholeOf(value: bigint): number | bigint {
	return value >= -(2n ** 31n) && value < 2n ** 31n ? Number(value) : value
}

function variantPieces(variants: readonly OwnVariantShape[], value: unknown): Uint8Array[] {
	if (typeof value === 'string') return [packed(value)]
	const [name, inner] = Object.entries(value as object)[0] as [string, unknown]
	const variant = variants.find((one) => one.name === name)
	return [variantHead(name), ...fieldPieces(variant, inner)]
}

function fieldPieces(variant: OwnVariantShape | undefined, value: unknown): Uint8Array[] {
	const { kind = 'unit', fields = [] } = variant ?? {}
	const [only, ...others] = fields
	if (kind === 'unit' || only === undefined) return [packed(null)]
	if (kind === 'counted') {
		if (others.length === 0) return piecesOf(only.shape, value)
		return piecesOf({ kind: 'tuple', parts: fields.map(({ shape }) => shape) }, value)
	}
	const named = value as Readonly<Record<string, unknown>>
	return [
		head('map', fields.length),
		...fields.flatMap(({ name, shape }) => [packed(name), ...piecesOf(shape, named[name])]),
	]
}

/** What stands before the elements of a list or map. */
function head(of: 'array' | 'map', count: number): Uint8Array {
	const [short, long] = of === 'array' ? [0x90, 0xdc] : [0x80, 0xde]
	if (count < 16) return Uint8Array.of(short + count)
	const bytes = Buffer.alloc(count < 2 ** 16 ? 3 : 5)
	bytes.writeUInt8(count < 2 ** 16 ? long : long + 1)
	bytes.writeUIntBE(count, 1, bytes.length - 1)
	return bytes
}

function wideBytes(value: bigint): Uint8Array {
	return packed(Buffer.from(BigInt.asUintN(128, value).toString(16).padStart(32, '0'), 'hex'))
}
