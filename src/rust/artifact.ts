import { readFile } from 'node:fs/promises'

/**
 * Why the shared object in `file` must not be loaded; `undefined` if nothing speaks against it.
 *
 * It may export exactly `entries`, may need only system libraries and the shared standard library, and may have
 * nothing that runs at load nor a segment both writable and executable. Other formats than 64-bit little-endian ELF
 * are not looked into.
 */
export async function artifactFault(file: string, entries: readonly string[]): Promise<string | undefined> {
	const bytes = await readFile(file)
	if (bytes.length < 64 || bytes.readUInt32BE(0) !== elfMagic) return undefined
	if (bytes[4] !== 2 || bytes[5] !== 1) return undefined
	try {
		const sections = readSections(bytes)
		return (
			segmentFault(bytes) ??
			sectionFault(sections) ??
			dynamicFault(bytes, sections) ??
			relocationFault(bytes, sections) ??
			exportFault(bytes, sections, entries)
		)
	} catch (error) {
		if (error instanceof RangeError) return 'it is not a well-formed object'
		throw error
	}
}

const elfMagic = 0x7f_45_4c_46

// Numbers of the System V ABI (generic, x86-64 and AArch64 supplements) and of its GNU extensions.
const segmentLoad = 1
const segmentStack = 0x6474e551
const flagExecute = 1
const flagWrite = 2
const sectionDynamic = 6
const sectionDynamicSymbols = 11
const sectionRela = 4
const loadTimeSections = new Set([14, 15, 16]) // init_array, fini_array, preinit_array
const dynamicTags: Readonly<Record<number, string>> = {
	12: 'an initializer (DT_INIT)',
	13: 'a finalizer (DT_FINI)',
	15: 'a library search path (DT_RPATH)',
	25: 'constructors (DT_INIT_ARRAY)',
	26: 'destructors (DT_FINI_ARRAY)',
	29: 'a library search path (DT_RUNPATH)',
	32: 'constructors (DT_PREINIT_ARRAY)',
	2147483645: 'an auxiliary library (DT_AUXILIARY)',
	2147483647: 'a filter library (DT_FILTER)',
}
const tagNeeded = 1
const irelative = new Set([37, 1032])
const typeIfunc = 10
const neededLibraries = /^(?:lib(?:c|m|gcc_s|pthread|dl|rt|util|std-[0-9a-f]+)|ld-[\w-]+)\.so(?:\.\d+)*$/

interface Section {
	readonly type: number
	readonly name: string
	readonly offset: number
	readonly size: number
	readonly link: number
	readonly entrySize: number
}

function offsetAt(bytes: Buffer, at: number): number {
	return Number(bytes.readBigUInt64LE(at))
}

function textAt(bytes: Buffer, at: number): string {
	const end = bytes.indexOf(0, at)
	if (at < 0 || at >= bytes.length || end < 0) throw new RangeError('string outside of the file')
	return bytes.toString('utf8', at, end)
}

function readSections(bytes: Buffer): Section[] {
	const table = offsetAt(bytes, 40)
	const entrySize = bytes.readUInt16LE(58)
	const count = bytes.readUInt16LE(60)
	const names = offsetAt(bytes, table + bytes.readUInt16LE(62) * entrySize + 24)
	return Array.from({ length: count }, (_, index) => {
		const at = table + index * entrySize
		return {
			name: textAt(bytes, names + bytes.readUInt32LE(at)),
			type: bytes.readUInt32LE(at + 4),
			offset: offsetAt(bytes, at + 24),
			size: offsetAt(bytes, at + 32),
			link: bytes.readUInt32LE(at + 40),
			entrySize: offsetAt(bytes, at + 56),
		}
	})
}

function* entriesOf(section: Section): Generator<number> {
	if (section.entrySize === 0) throw new RangeError('section without entries')
	for (let at = section.offset; at < section.offset + section.size; at += section.entrySize) yield at
}

function segmentFault(bytes: Buffer): string | undefined {
	const table = offsetAt(bytes, 32)
	const entrySize = bytes.readUInt16LE(54)
	for (let index = 0; index < bytes.readUInt16LE(56); index++) {
		const type = bytes.readUInt32LE(table + index * entrySize)
		const flags = bytes.readUInt32LE(table + index * entrySize + 4)
		if (type === segmentLoad && (flags & flagWrite) !== 0 && (flags & flagExecute) !== 0)
			return 'it has a segment that is writable and executable'
		if (type === segmentStack && (flags & flagExecute) !== 0) return 'it asks for an executable stack'
	}
	return undefined
}

function sectionFault(sections: readonly Section[]): string | undefined {
	const found = sections.find(
		(section) => section.size > 0 && (loadTimeSections.has(section.type) || /^\.[cd]tors\b/.test(section.name)),
	)
	return found === undefined ? undefined : `it has code that runs at load or unload (${found.name})`
}

function dynamicFault(bytes: Buffer, sections: readonly Section[]): string | undefined {
	for (const section of sections.filter(({ type }) => type === sectionDynamic)) {
		const strings = sections[section.link]?.offset ?? -1
		for (const at of entriesOf(section)) {
			const tag = offsetAt(bytes, at)
			const forbidden = dynamicTags[tag]
			if (forbidden !== undefined) return `it has ${forbidden}`
			if (tag !== tagNeeded) continue
			const library = textAt(bytes, strings + offsetAt(bytes, at + 8))
			if (!neededLibraries.test(library)) return `it needs the library ${library}`
		}
	}
	return undefined
}

function relocationFault(bytes: Buffer, sections: readonly Section[]): string | undefined {
	for (const section of sections.filter(({ type }) => type === sectionRela)) {
		for (const at of entriesOf(section)) {
			if (irelative.has(bytes.readUInt32LE(at + 8))) return 'it has a resolver that runs at load (IRELATIVE)'
		}
	}
	return undefined
}

function exportFault(bytes: Buffer, sections: readonly Section[], entries: readonly string[]): string | undefined {
	const missing = new Set(entries)
	for (const section of sections.filter(({ type }) => type === sectionDynamicSymbols)) {
		const strings = sections[section.link]?.offset ?? -1
		for (const at of entriesOf(section)) {
			const info = bytes.readUInt8(at + 4)
			const isDefined = bytes.readUInt16LE(at + 6) !== 0
			const isLocal = info >> 4 === 0
			if ((info & 15) === typeIfunc) return 'it has a function that is resolved by code (IFUNC)'
			if (!isDefined || isLocal) continue
			const name = textAt(bytes, strings + bytes.readUInt32LE(at))
			if (!missing.delete(name)) return `it exports \`${name}\``
		}
	}
	const [first] = missing
	return first === undefined ? undefined : `it does not export \`${first}\``
}
