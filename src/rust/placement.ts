import type { Random } from '../candidate/random.ts'
import type { Toolchain } from './toolchain.ts'

/** Bytes that lie before the code, the constants and the variables of a library. */
export interface Placement {
	readonly text: number
	readonly rodata: number
	readonly data: number
}

/**
 * Places for one object file that is linked `count` times.
 *
 * Where code and data lie makes equal functions differ by some percent (Mytkowicz et al. 2009), most of it by where in a
 * cache line: each quarter of a line is taken as often as every other, in whichever line of a page.
 */
export function drawPlacements(random: Random, count: number): Placement[] {
	const quarters = Array.from({ length: count }, (_, index) => index % 4)
	const column = (): number[] =>
		random.sample(quarters, count).map((quarter) => 16 * quarter + lineBytes * random.below(pageBytes / lineBytes))
	const [text, rodata, data] = [column(), column(), column()] as const
	return text.map((bytes, index) => ({ text: bytes, rodata: rodata[index] ?? 0, data: data[index] ?? 0 }))
}

const lineBytes = 64
const pageBytes = 4096

/** Numbers of processors in the ELF format whose objects need nothing else said of them. */
const machines: ReadonlyMap<string, number> = new Map([
	['x86_64', 62],
	['aarch64', 183],
])

/** Whether this toolchain can link an object to other places: where it is called directly, on a processor that is known. */
export function canPlace({ ld, host }: Toolchain): boolean {
	return ld !== undefined && machines.has(host.split('-')[0] ?? '')
}

/**
 * An object file that a linker puts before another, so that what is in that one lies further on.
 *
 * @param host - Such as `x86_64-unknown-linux-gnu`.
 * @throws {RangeError} If its processor is none that `canPlace` knows.
 */
export function paddingObject(host: string, { text, rodata, data }: Placement): Buffer {
	const machine = machines.get(host.split('-')[0] ?? '')
	if (machine === undefined) throw new RangeError(`Expected a host whose objects can be padded, got \`${host}\``)
	const names = `\0${['.text.unlikely.oxi', '.rodata.oxi', '.data.oxi', '.shstrtab'].join('\0')}\0`
	// What is unlikely stands before all other code. By the generic System V ABI: a header, what the sections hold, then a table of them; flags are 1 to be written, 2
	// to be loaded, 4 to be run.
	const sections = [
		{ name: '.text.unlikely.oxi', type: 1, flags: 6, bytes: text },
		{ name: '.rodata.oxi', type: 1, flags: 2, bytes: rodata },
		{ name: '.data.oxi', type: 1, flags: 3, bytes: data },
		{ name: '.shstrtab', type: 3, flags: 0, bytes: names.length },
	]
	const table = headerBytes + text + rodata + data + Math.ceil(names.length / 16) * 16
	const object = Buffer.alloc(table + headerBytes * (sections.length + 1))
	object.write('\x7fELF\x02\x01\x01', 'latin1')
	object.writeUInt16LE(1, 16) // to be linked
	object.writeUInt16LE(machine, 18)
	object.writeUInt32LE(1, 20)
	object.writeUInt32LE(table, 40)
	object.writeUInt16LE(headerBytes, 52)
	object.writeUInt16LE(headerBytes, 58)
	object.writeUInt16LE(sections.length + 1, 60)
	object.writeUInt16LE(sections.length, 62) // the last has the names
	let at = headerBytes
	for (const [index, { name, type, flags, bytes }] of sections.entries()) {
		const header = table + headerBytes * (index + 1)
		object.writeUInt32LE(names.indexOf(`${name}\0`), header)
		object.writeUInt32LE(type, header + 4)
		object.writeUInt32LE(flags, header + 8)
		object.writeUInt32LE(at, header + 24)
		object.writeUInt32LE(bytes, header + 32)
		object.writeUInt32LE(flags === 0 ? 1 : 16, header + 48)
		at += bytes
	}
	object.write(names, at - names.length, 'latin1')
	return object
}

/** Of the file's header and of a section's, which are equal. */
const headerBytes = 64
