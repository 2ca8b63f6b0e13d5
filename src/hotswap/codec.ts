import { type Crossing, CrossingError, type NumberName } from './crossing.ts'
import type { Frame } from './frame.ts'

/** Writes values of one type into a frame, and reads them. */
export interface Codec {
	/** @throws {CrossingError} If the value is none of the type. */
	write(frame: Frame, value: unknown): void
	read(frame: Frame): unknown
}

/** The codec of a type. */
export function codecOf(of: Crossing): Codec {
	switch (of.kind) {
		case 'number':
			return numberCodecs[of.name]
		case 'truth':
			return truth
		case 'character':
			return character
		case 'text':
			return text
		case 'unit':
			return { write: () => undefined, read: () => undefined }
		case 'list':
			return listCodec(of.of, undefined)
		case 'array':
			return listCodec(of.of, of.length)
		case 'option':
			return optionCodec(codecOf(of.of))
		case 'result':
			return resultCodec(codecOf(of.of), codecOf(of.error))
		case 'tuple':
			return tupleCodec(of.parts.map(codecOf))
		case 'struct':
			return structCodec(of.fields.map((field) => [field.name, codecOf(field.of)]))
		case 'reference':
			return codecOf(of.of)
	}
}

/** Arrays of numbers in memory, as Rust has them. */
export type NumberArray =
	| (Float64Array | Float32Array | Uint8Array | Uint16Array | Uint32Array)
	| (Int8Array | Int16Array | Int32Array | BigUint64Array | BigInt64Array)

/** The typed array of a number; of 128 bits there is none. */
export function arrayOf(name: NumberName): (new (buffer: ArrayBuffer) => NumberArray) | undefined {
	return arrays[name]
}

/**
 * A list of numbers, as it is in memory.
 *
 * @throws {CrossingError} If it is no array of that number.
 */
export function expectNumbers(name: NumberName, value: unknown): NumberArray {
	const Wanted = arrays[name]
	if (Wanted !== undefined && value instanceof Wanted) return value
	throw expected(Wanted === undefined ? 'a list of numbers' : article(Wanted.name), value)
}

const arrays: Readonly<Partial<Record<NumberName, new (buffer: ArrayBuffer) => NumberArray>>> = {
	f64: Float64Array,
	f32: Float32Array,
	u8: Uint8Array,
	u16: Uint16Array,
	u32: Uint32Array,
	u64: BigUint64Array,
	usize: BigUint64Array,
	i8: Int8Array,
	i16: Int16Array,
	i32: Int32Array,
	i64: BigInt64Array,
	isize: BigInt64Array,
}

/** What was found in place of what was expected. */
export function expected(what: string, value: unknown): CrossingError {
	return new CrossingError(`expected ${what}, got ${shown(value)}`)
}

function shown(value: unknown): string {
	if (typeof value === 'bigint') return `\`${value}n\``
	if (typeof value === 'string')
		return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`
	if (typeof value !== 'object' || value === null) return `\`${String(value)}\``
	const isList = ArrayBuffer.isView(value) || Array.isArray(value)
	return isList ? article(value.constructor.name) : 'an object'
}

function article(name: string): string {
	return `${/^[AI]/.test(name) ? 'an' : 'a'} ${name}`
}

function float(bytes: 4 | 8, name: 'Float32' | 'Float64'): Codec {
	return {
		write(frame, value) {
			if (typeof value !== 'number') throw expected('a number', value)
			frame.view[`set${name}`](frame.claim(bytes), value, true)
		},
		read: (frame) => frame.view[`get${name}`](frame.next(bytes), true),
	}
}

function small(bits: 8 | 16 | 32, isSigned: boolean): Codec {
	const name = `${isSigned ? 'Int' : 'Uint'}${bits}` as const
	const [least, most] = isSigned ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1]
	const what = `a whole number from ${least} to ${most}`
	return {
		write(frame, value) {
			if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) throw expected(what, value)
			const at = frame.claim(bits / 8)
			frame.view[`set${name}`](at, value as number, true)
		},
		read: (frame) => frame.view[`get${name}`](frame.next(bits / 8), true),
	}
}

function large(bits: 64 | 128, isSigned: boolean): Codec {
	const narrow = isSigned ? BigInt.asIntN : BigInt.asUintN
	const what = `a bigint of ${bits} bits${isSigned ? '' : ', not negative'}, such as \`3n\``
	return {
		write(frame, value) {
			if (typeof value !== 'bigint' || narrow(bits, value) !== value) throw expected(what, value)
			for (let done = 0; done < bits; done += 64) {
				frame.view.setBigUint64(frame.claim(8), BigInt.asUintN(64, done === 0 ? value : value >> 64n), true)
			}
		},
		read(frame) {
			const low = frame.view.getBigUint64(frame.next(8), true)
			if (bits === 64) return narrow(64, low)
			return narrow(128, low | (frame.view.getBigUint64(frame.next(8), true) << 64n))
		},
	}
}

const numberCodecs: Readonly<Record<NumberName, Codec>> = {
	f64: float(8, 'Float64'),
	f32: float(4, 'Float32'),
	u8: small(8, false),
	u16: small(16, false),
	u32: small(32, false),
	u64: large(64, false),
	usize: large(64, false),
	u128: large(128, false),
	i8: small(8, true),
	i16: small(16, true),
	i32: small(32, true),
	i64: large(64, true),
	isize: large(64, true),
	i128: large(128, true),
}

/** Lengths and characters. */
const count = numberCodecs.u32

const truth: Codec = {
	write(frame, value) {
		if (typeof value !== 'boolean') throw expected('true or false', value)
		frame.view.setUint8(frame.claim(1), Number(value))
	},
	read: (frame) => frame.view.getUint8(frame.next(1)) !== 0,
}

const character: Codec = {
	write(frame, value) {
		const [point, ...others] = typeof value === 'string' ? value : []
		const code = point?.codePointAt(0)
		if (code === undefined || others.length > 0 || (code >= 0xd800 && code < 0xe000)) {
			throw expected('a text of one character', value)
		}
		count.write(frame, code)
	},
	read: (frame) => String.fromCodePoint(count.read(frame) as number),
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const text: Codec = {
	write(frame, value) {
		if (typeof value !== 'string') throw expected('a text', value)
		if (!value.isWellFormed()) throw expected('a text without halves of surrogate pairs, which Rust has none of', value)
		// A UTF-16 unit is three bytes at most.
		const start = frame.claim(4 + 3 * value.length) + 4
		const { written } = encoder.encodeInto(value, frame.bytes.subarray(start))
		frame.view.setUint32(start - 4, written, true)
		frame.at = start + written
	},
	read(frame) {
		const length = count.read(frame) as number
		const start = frame.next(length)
		return decoder.decode(frame.bytes.subarray(start, start + length))
	},
}

function expectLength(value: { readonly length: number }, length: number | undefined): void {
	if (length !== undefined && value.length !== length) {
		throw new CrossingError(`expected ${length} elements, got ${value.length}`)
	}
}

function listCodec(of: Crossing, length: number | undefined): Codec {
	const Numbers = of.kind === 'number' ? arrayOf(of.name) : undefined
	if (of.kind === 'number' && Numbers !== undefined) return numbersCodec(of.name, Numbers, length)
	const part = codecOf(of)
	return {
		write(frame, value) {
			if (!Array.isArray(value)) throw expected('an array', value)
			expectLength(value, length)
			count.write(frame, value.length)
			for (const one of value) part.write(frame, one)
		},
		read: (frame) => Array.from({ length: count.read(frame) as number }, () => part.read(frame)),
	}
}

function numbersCodec(name: NumberName, Numbers: new (buffer: ArrayBuffer) => NumberArray, length?: number): Codec {
	const bytesEach = new Numbers(new ArrayBuffer(0)).BYTES_PER_ELEMENT
	return {
		write(frame, value) {
			const numbers = expectNumbers(name, value)
			expectLength(numbers, length)
			count.write(frame, numbers.length)
			const { buffer, byteOffset, byteLength } = numbers
			const at = frame.claim(byteLength)
			frame.bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
		},
		read(frame) {
			const bytes = (count.read(frame) as number) * bytesEach
			const start = frame.next(bytes)
			return new Numbers(frame.bytes.buffer.slice(start, start + bytes))
		},
	}
}

function optionCodec(of: Codec): Codec {
	return {
		write(frame, value) {
			truth.write(frame, value !== undefined)
			if (value !== undefined) of.write(frame, value)
		},
		read: (frame) => (truth.read(frame) === true ? of.read(frame) : undefined),
	}
}

function resultCodec(of: Codec, failure: Codec): Codec {
	return {
		write(frame, value) {
			const isObject = typeof value === 'object' && value !== null
			if (!isObject || 'ok' in value === 'error' in value) throw expected('{ ok: … } or { error: … }', value)
			truth.write(frame, 'ok' in value)
			if ('ok' in value) of.write(frame, value.ok)
			else failure.write(frame, (value as { error: unknown }).error)
		},
		read: (frame) => (truth.read(frame) === true ? { ok: of.read(frame) } : { error: failure.read(frame) }),
	}
}

function tupleCodec(parts: readonly Codec[]): Codec {
	return {
		write(frame, value) {
			if (!Array.isArray(value)) throw expected(`an array of ${parts.length}`, value)
			expectLength(value, parts.length)
			for (const [index, part] of parts.entries()) part.write(frame, value[index])
		},
		read: (frame) => parts.map((part) => part.read(frame)),
	}
}

function structCodec(fields: readonly (readonly [string, Codec])[]): Codec {
	const what = `an object { ${fields.map(([name]) => name).join(', ')} }`
	return {
		write(frame, value) {
			if (typeof value !== 'object' || value === null || Array.isArray(value)) throw expected(what, value)
			for (const [name, field] of fields) {
				try {
					field.write(frame, (value as Readonly<Record<string, unknown>>)[name])
				} catch (error) {
					throw error instanceof CrossingError ? new CrossingError(`\`${name}\`: ${error.message}`) : error
				}
			}
		},
		read: (frame) => Object.fromEntries(fields.map(([name, field]) => [name, field.read(frame)])),
	}
}
