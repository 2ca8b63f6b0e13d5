/** A shared object as its loader sees it, and the tables that its sections show beside. */
export interface SharedObject {
	readonly segments: readonly Segment[]
	readonly sections: readonly Section[]
	/** In the order of the file, up to the end that the loader sees. */
	readonly dynamic: readonly DynamicEntry[]
	/** Of the section that is the loader's table of symbols; without the first, which is none. */
	readonly symbols: readonly DynamicSymbol[]
	readonly relocations: readonly Relocation[]
	/** The string at an offset in the loader's table of strings. */
	textAt(offset: number): string
}

/** A row of the program headers: what is mapped where; offsets, addresses and sizes in bytes. */
export interface Segment {
	readonly type: number
	readonly flags: number
	readonly offset: number
	readonly address: number
	readonly fileBytes: number
	readonly memoryBytes: number
}

/** A row of the section headers, by which tools read the file; offset, address and size in bytes. */
export interface Section {
	readonly name: string
	readonly type: number
	readonly address: number
	readonly offset: number
	readonly bytes: number
	/** Index of the section that it refers to. */
	readonly link: number
}

/** What the loader is told, such as a needed library: a tag with its value or address. */
export interface DynamicEntry {
	readonly tag: number
	readonly value: number
}

/** A symbol that the loader knows. */
export interface DynamicSymbol {
	readonly name: string
	readonly type: number
	readonly isDefined: boolean
	readonly isLocal: boolean
}

/** A place that the loader fills in, by the index of the symbol it is filled from. */
export interface Relocation {
	readonly type: number
	readonly symbol: number
}

// Numbers of the System V ABI and of its GNU extensions.
/** Type of a segment that is mapped: PT_LOAD. */
export const segmentLoad = 1
/** Type of the segment with what the loader is told: PT_DYNAMIC. */
export const segmentDynamic = 2
const sectionSymbols = 11
/** Tag of a table, and the type of the section that it must be. */
const tables: readonly (readonly [tag: number, sectionType: number])[] = [
	[4, 5], // DT_HASH
	[0x6ffffef5, 0x6ffffff6], // DT_GNU_HASH
	[5, 3], // DT_STRTAB
	[6, sectionSymbols], // DT_SYMTAB
]
const tagHash = 4
const tagStrings = 5
const tagSymbols = 6
const tagStringBytes = 10
/** Address and size of what is relocated: DT_RELA, DT_JMPREL. */
const relocationTables: readonly (readonly [address: number, bytes: number])[] = [
	[7, 8],
	[23, 2],
]
const symbolBytes = 24
const relocationBytes = 24

/**
 * True for the only format that is looked into: ELF of 64 bits, little-endian.
 */
export function isElf(file: Buffer): boolean {
	return file.length >= 64 && file.readUInt32BE(0) === 0x7f_45_4c_46 && file[4] === 2 && file[5] === 1
}

/**
 * Reads a shared object by its program headers, as its loader does.
 *
 * @throws {RangeError} If it is not well-formed, or if its sections show other tables than its loader reads.
 */
export function readSharedObject(file: Buffer): SharedObject {
	const segments = readSegments(file)
	const sections = readSections(file)
	const offsetOf = (address: number, bytes: number): number => fileOffset(segments, address, bytes)
	const dynamic = readDynamic(file, segments, offsetOf)
	const value = (tag: number): number | undefined => dynamic.find((entry) => entry.tag === tag)?.value
	const table = agree(sections, value)

	const strings = value(tagStrings)
	const stringBytes = value(tagStringBytes) ?? 0
	const stringsAt = strings === undefined ? 0 : offsetOf(strings, stringBytes)
	const textAt = (offset: number): string => {
		const end = file.indexOf(0, stringsAt + offset)
		if (offset < 0 || end < 0 || end >= stringsAt + stringBytes) throw new RangeError('string outside of its table')
		return file.toString('utf8', stringsAt + offset, end)
	}
	const symbols =
		table === undefined ? [] : readSymbols(file, offsetOf(table.address, table.bytes), table.bytes, textAt)
	const hash = value(tagHash)
	if (hash !== undefined && file.readUInt32LE(offsetOf(hash, 8) + 4) !== symbols.length + 1)
		throw new RangeError('more or fewer symbols than are shown')
	const relocations = relocationTables.flatMap(([addressTag, bytesTag]) => {
		const address = value(addressTag)
		const bytes = value(bytesTag) ?? 0
		return address === undefined ? [] : readRelocations(file, offsetOf(address, bytes), bytes)
	})
	return { segments, sections, dynamic, symbols, relocations, textAt }
}

function readSegments(file: Buffer): Segment[] {
	const table = longAt(file, 32)
	const entryBytes = file.readUInt16LE(54)
	return Array.from({ length: file.readUInt16LE(56) }, (_, index) => {
		const at = table + index * entryBytes
		return {
			type: file.readUInt32LE(at),
			flags: file.readUInt32LE(at + 4),
			offset: longAt(file, at + 8),
			address: longAt(file, at + 16),
			fileBytes: longAt(file, at + 32),
			memoryBytes: longAt(file, at + 40),
		}
	})
}

function readSections(file: Buffer): Section[] {
	const table = longAt(file, 40)
	const entryBytes = file.readUInt16LE(58)
	const count = file.readUInt16LE(60)
	if (count === 0) return []
	const names = longAt(file, table + file.readUInt16LE(62) * entryBytes + 24)
	return Array.from({ length: count }, (_, index) => {
		const at = table + index * entryBytes
		const name = names + file.readUInt32LE(at)
		const end = file.indexOf(0, name)
		if (name >= file.length || end < 0) throw new RangeError('name outside of the file')
		return {
			name: file.toString('utf8', name, end),
			type: file.readUInt32LE(at + 4),
			address: longAt(file, at + 16),
			offset: longAt(file, at + 24),
			bytes: longAt(file, at + 32),
			link: file.readUInt32LE(at + 40),
		}
	})
}

/** Where in the file the bytes stand that the loader finds at an address. */
function fileOffset(segments: readonly Segment[], address: number, bytes: number): number {
	const found = segments.find(
		(each) => each.type === segmentLoad && address >= each.address && address + bytes <= each.address + each.fileBytes,
	)
	if (found === undefined) throw new RangeError('address outside of the segments')
	return found.offset + address - found.address
}

function readDynamic(
	file: Buffer,
	segments: readonly Segment[],
	offsetOf: (address: number, bytes: number) => number,
): DynamicEntry[] {
	const [dynamic, ...others] = segments.filter(({ type }) => type === segmentDynamic)
	if (dynamic === undefined || others.length > 0) throw new RangeError('not one dynamic segment')
	const start = offsetOf(dynamic.address, dynamic.memoryBytes)
	const entries: DynamicEntry[] = []
	for (let at = start; at < start + dynamic.memoryBytes; at += 16) {
		const tag = longAt(file, at)
		if (tag === 0) return entries
		entries.push({ tag, value: longAt(file, at + 8) })
	}
	throw new RangeError('dynamic segment without an end')
}

/**
 * The section of the loader's symbols; `undefined` where there is none.
 *
 * A linker puts what assembly brings for a section of its own making in front of that, so that the section begins
 * earlier than the table.
 */
function agree(sections: readonly Section[], value: (tag: number) => number | undefined): Section | undefined {
	let symbols: Section | undefined
	for (const [tag, type] of tables) {
		const address = value(tag)
		if (address === undefined) continue
		const shown = sections.filter((each) => each.type === type && each.address !== 0)
		if (!shown.some((each) => each.address === address) || (type === sectionSymbols && shown.length > 1))
			throw new RangeError('tables that its sections do not show')
		if (tag === tagSymbols) symbols = shown[0]
	}
	return symbols
}

function readSymbols(file: Buffer, start: number, bytes: number, textAt: (offset: number) => string): DynamicSymbol[] {
	const symbols: DynamicSymbol[] = []
	for (let at = start + symbolBytes; at < start + bytes; at += symbolBytes) {
		const info = file.readUInt8(at + 4)
		symbols.push({
			name: textAt(file.readUInt32LE(at)),
			type: info & 15,
			isDefined: file.readUInt16LE(at + 6) !== 0,
			isLocal: info >> 4 === 0,
		})
	}
	return symbols
}

function readRelocations(file: Buffer, start: number, bytes: number): Relocation[] {
	const relocations: Relocation[] = []
	for (let at = start; at < start + bytes; at += relocationBytes)
		relocations.push({ type: file.readUInt32LE(at + 8), symbol: file.readUInt32LE(at + 12) })
	return relocations
}

/** Numbers beyond 2^53 lose digits, and lie outside of any file. */
function longAt(file: Buffer, at: number): number {
	return Number(file.readBigUInt64LE(at))
}
