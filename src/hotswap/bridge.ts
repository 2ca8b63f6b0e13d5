import koffi from 'koffi'
import { isHandedBack, lentNumbers } from './bridge-text.ts'
import { type Codec, codecOf, expected, expectNumbers, type NumberArray } from './codec.ts'
import { CrossingError } from './crossing.ts'
import type { DeclaredFunction } from './declaration.ts'
import { EvolvedPanic } from './evolved-panic.ts'
import { Frame } from './frame.ts'
import { Libraries } from './libraries.ts'

/** Calls a function that a candidate's library exports a pointer to, at the address `entry`. */
export type NativeCall = (entry: number, given: readonly unknown[]) => unknown

/** Files of the libraries through which functions of some types are called. */
export interface BridgeFiles {
	/** The bridge itself. */
	readonly bridge: string
	/** The standard library that it and all candidates share. */
	readonly std: string
}

/** A bridge as a thread has it. */
export interface Bridge {
	/** One for each function, in their order. */
	readonly calls: readonly NativeCall[]
	readonly libraries: Libraries
}

/** Loads a bridge into this thread, for good: it is small, and panics are told by it. */
export function loadBridge(files: BridgeFiles, functions: readonly DeclaredFunction[]): Bridge {
	roomForStacks()
	const pin = koffi.load('libc.so.6').func('dlopen', 'void *', ['str', 'int'])
	for (const [file, flags] of [
		[files.std, bindNow | global | forGood],
		[files.bridge, bindNow | forGood],
	] as const) {
		if (pin(file, flags) === null) throw new Error(`${file} cannot be loaded into this process`)
	}
	const library = koffi.load(files.bridge)
	library.func('oxi_open', 'void', [])()
	const take = library.func('oxi_take', 'void', ['uintptr_t'])
	const frame = new Frame()
	const calls = functions.map((declared, index) => {
		const lent = declared.parameters.filter(({ crossing }) => lentNumbers(crossing) !== undefined)
		const words = ['uintptr_t', 'uintptr_t', 'size_t', ...lent.map(() => 'void *')]
		return makeCall(declared, frame, library.func(`oxi_call_${index}`, 'int64', words), take)
	})
	return { calls, libraries: new Libraries(library) }
}

/** Flags of dlopen(3) in glibc. Panics and threads that end go through these two, so they stay. */
const [bindNow, global, forGood] = [0x2, 0x100, 0x1000]

/** As large as koffi lets a stack be; the sandbox's is no larger. Whoever uses koffi as well may have decided already. */
function roomForStacks(): void {
	try {
		koffi.config({ sync_stack_size: 16 << 20 })
	} catch {
		return
	}
}

type Handed = {
	readonly name: string
	/** As Rust has it. */
	readonly type: string
	readonly codec: Codec
	readonly lent:
		| {
				readonly name: Parameters<typeof expectNumbers>[0]
				readonly length: number | undefined
				readonly isMutable: boolean
		  }
		| undefined
	/** How it comes back: not at all, as a property `value`, or element by element. */
	readonly back: 'none' | 'value' | 'elements'
}

function makeCall(
	{ name, parameters, result }: DeclaredFunction,
	frame: Frame,
	native: (...given: unknown[]) => number,
	take: (frame: number) => void,
): NativeCall {
	const handed = parameters.map(({ name, type, crossing }): Handed => {
		const list = lentNumbers(crossing)
		const isMutable = crossing.kind === 'reference' && crossing.isMutable
		const length = list?.kind === 'array' ? list.length : undefined
		const lent = list?.of.kind === 'number' ? { name: list.of.name, length, isMutable } : undefined
		const behind = crossing.kind === 'reference' ? crossing.of : crossing
		const isInPlace = behind.kind === 'array' || (behind.kind === 'list' && behind.form === 'slice')
		return {
			name,
			type,
			codec: codecOf(crossing),
			lent,
			back: !isHandedBack(crossing) ? 'none' : isInPlace ? 'elements' : 'value',
		}
	})
	const mayOverlap =
		handed.some(({ lent }) => lent?.isMutable) && handed.filter(({ lent }) => lent !== undefined).length > 1
	const returned = codecOf(result)
	const words: unknown[] = [0, 0, 0]
	return (entry, given) => {
		if (given.length !== handed.length) {
			const list = handed.map((one) => `${one.name}: ${one.type}`).join(', ')
			const count = `${handed.length} argument${handed.length === 1 ? '' : 's'}`
			throw new CrossingError(`Expected ${count} for \`${name}(${list})\`, got ${given.length}`)
		}
		frame.at = 0
		words.length = 3
		for (const [index, one] of handed.entries()) {
			try {
				if (one.lent === undefined) one.codec.write(frame, one.back === 'value' ? insideOf(given[index]) : given[index])
				else words.push(lend(frame, one.lent, given[index]))
			} catch (error) {
				if (!(error instanceof CrossingError)) throw error
				throw new CrossingError(`\`${one.name}: ${one.type}\` of \`${name}\`: ${error.message}`)
			}
		}
		if (mayOverlap) expectApart(name, handed, given)
		words[0] = entry
		words[1] = frame.address
		words[2] = frame.bytes.length
		const length = native(...words)
		const bytes = length < 0 ? -1 - length : length
		if (bytes > frame.bytes.length) {
			frame.grow(bytes)
			take(frame.address)
		}
		frame.at = 0
		if (length < 0) throw panicOf(name, frame)
		const value = returned.read(frame)
		for (const [index, { back, codec }] of handed.entries())
			if (back !== 'none') handBack(back, codec.read(frame), given[index])
		return value
	}
}

function insideOf(given: unknown): unknown {
	if (typeof given === 'object' && given !== null && 'value' in given) return given.value
	throw expected('an object { value: … }, whose value the function changes', given)
}

function handBack(back: 'value' | 'elements', value: unknown, given: unknown): void {
	if (back === 'value') (given as { value: unknown }).value = value
	else for (const [at, element] of (value as unknown[]).entries()) (given as unknown[])[at] = element
}

function lend(frame: Frame, { name, length }: NonNullable<Handed['lent']>, given: unknown): NumberArray {
	const numbers = expectNumbers(name, given)
	if (length !== undefined && numbers.length !== length) {
		throw new CrossingError(`expected ${length} elements, got ${numbers.length}`)
	}
	if (numbers.buffer instanceof SharedArrayBuffer) {
		throw new CrossingError(
			'expected memory of this thread alone, got a SharedArrayBuffer: hand over a copy (`.slice()`)',
		)
	}
	frame.view.setUint32(frame.claim(4), numbers.length, true)
	return numbers
}

/** Rust takes what is lent to be changed to be nobody else's. */
function expectApart(name: string, handed: readonly Handed[], given: readonly unknown[]): void {
	const lent = handed.flatMap(({ name, lent }, index) =>
		lent === undefined ? [] : [{ name, ...{ isMutable: lent.isMutable }, numbers: given[index] as NumberArray }],
	)
	for (const [index, one] of lent.entries()) {
		for (const other of lent.slice(index + 1)) {
			if (!(one.isMutable || other.isMutable) || one.numbers.buffer !== other.numbers.buffer) continue
			const [first, second] = [one.numbers, other.numbers].sort((a, b) => a.byteOffset - b.byteOffset) as [
				NumberArray,
				NumberArray,
			]
			if (first.byteOffset + first.byteLength <= second.byteOffset) continue
			throw new CrossingError(
				`\`${name}\`: expected \`${one.name}\` and \`${other.name}\` to be apart in memory, since one is changed; they overlap`,
			)
		}
	}
}

const line = codecOf({ kind: 'number', name: 'u32' })
const message = codecOf({ kind: 'text', form: 'vec' })

function panicOf(name: string, frame: Frame): EvolvedPanic {
	const at = line.read(frame) as number
	return new EvolvedPanic(name, message.read(frame) as string, at)
}
