import { readFile } from 'node:fs/promises'
import { isElf, readSharedObject, type SharedObject, segmentLoad } from './artifact-elf.ts'

/**
 * Why the shared object in `file` must not be loaded; `undefined` if nothing speaks against it.
 *
 * It may export exactly `entries`, may need only system libraries and the shared standard library, may have nothing
 * that runs at load, nor a segment both writable and executable, nor anything that its loader is not known to do without
 * harm. It is read as the loader reads it: a section may show less. Other formats than 64-bit little-endian ELF are not
 * looked into.
 */
export async function artifactFault(file: string, entries: readonly string[]): Promise<string | undefined> {
	const bytes = await readFile(file)
	if (!isElf(bytes)) return undefined
	try {
		const object = readSharedObject(bytes)
		return (
			segmentFault(object) ??
			sectionFault(object) ??
			dynamicFault(object) ??
			relocationFault(object) ??
			exportFault(object, entries)
		)
	} catch (error) {
		if (error instanceof RangeError) return `it is not a well-formed object (${error.message})`
		throw error
	}
}

// Numbers of the System V ABI (generic, x86-64 and AArch64 supplements) and of its GNU extensions.
const segmentInterpreter = 3
const segmentStack = 0x6474e551
const flagExecute = 1
const flagWrite = 2
const pageBytes = 4096
const loadTimeSections = new Set([14, 15, 16]) // init_array, fini_array, preinit_array
/** Tags of the loader's tables, and of what it has to know to read them. */
const plainTags = new Set([
	...[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 16, 20, 23, 24], // tables, relocations, SONAME, SYMBOLIC, BIND_NOW
	...[35, 36, 37], // relative relocations, packed
	...[0x6ffffef5, 0x6ffffff0, 0x6ffffff9, 0x6ffffffe, 0x6fffffff], // GNU_HASH, versions, RELACOUNT
	...[0x70000001, 0x70000003, 0x70000005], // AArch64: BTI, PAC, vector calls
])
const tagNeeded = 1
const tagFlags = 30
const tagFlags1 = 0x6ffffffb
/** Symbols of its own first, binding at once, thread-local variables. */
const plainFlags = 2 | 8 | 16
/** Binding at once, never unloaded. */
const plainFlags1 = 1 | 8
const named: ReadonlyMap<number, string> = new Map([
	[12, 'an initializer (DT_INIT)'],
	[13, 'a finalizer (DT_FINI)'],
	[15, 'a library search path (DT_RPATH)'],
	[22, 'code that is rewritten at load (DT_TEXTREL)'],
	[25, 'constructors (DT_INIT_ARRAY)'],
	[26, 'destructors (DT_FINI_ARRAY)'],
	[29, 'a library search path (DT_RUNPATH)'],
	[32, 'constructors (DT_PREINIT_ARRAY)'],
	[0x6ffffefb, 'an auditing library (DT_DEPAUDIT)'],
	[0x6ffffefc, 'an auditing library (DT_AUDIT)'],
	[0x7ffffffd, 'an auxiliary library (DT_AUXILIARY)'],
	[0x7fffffff, 'a filter library (DT_FILTER)'],
])
const irelative = new Set([37, 1032])
const typeIfunc = 10
const neededLibraries = /^(?:lib(?:c|m|gcc_s|pthread|dl|rt|util|std-[0-9a-f]+)|ld-[\w-]+)\.so(?:\.\d+)*$/

function segmentFault({ segments }: SharedObject): string | undefined {
	let end = 0
	for (const { type, flags, address, memoryBytes } of segments) {
		if (type === segmentInterpreter) return 'it names a loader of its own'
		if (type === segmentStack && (flags & flagExecute) !== 0) return 'it asks for an executable stack'
		if (type !== segmentLoad) continue
		if ((flags & flagWrite) !== 0 && (flags & flagExecute) !== 0)
			return 'it has a segment that is writable and executable'
		if (Math.floor(address / pageBytes) * pageBytes < end) return 'it has segments that overlap'
		end = address + memoryBytes
	}
	// Without it, the loader takes an executable stack to be wanted.
	return segments.some(({ type }) => type === segmentStack) ? undefined : 'it does not do without an executable stack'
}

function sectionFault({ sections }: SharedObject): string | undefined {
	const found = sections.find(
		(section) => section.bytes > 0 && (loadTimeSections.has(section.type) || /^\.[cd]tors\b/.test(section.name)),
	)
	return found === undefined ? undefined : `it has code that runs at load or unload (${found.name})`
}

function dynamicFault({ dynamic, textAt }: SharedObject): string | undefined {
	const seen = new Set<number>()
	for (const { tag, value } of dynamic) {
		if (tag === tagNeeded) {
			const library = textAt(value)
			if (!neededLibraries.test(library)) return `it needs the library ${library}`
			continue
		}
		const isPlain =
			plainTags.has(tag) ||
			(tag === tagFlags && (value & ~plainFlags) === 0) ||
			(tag === tagFlags1 && (value & ~plainFlags1) === 0)
		if (!isPlain) return `it has ${named.get(tag) ?? `an entry for its loader that is not known (${tag.toString(16)})`}`
		// Of two, the loader takes the later one.
		if (seen.has(tag)) return 'it has two entries of a kind for its loader'
		seen.add(tag)
	}
	return undefined
}

function relocationFault({ relocations, symbols }: SharedObject): string | undefined {
	for (const { type, symbol } of relocations) {
		if (irelative.has(type)) return 'it has a resolver that runs at load (IRELATIVE)'
		if (symbol > symbols.length) return 'it refers to a symbol that it does not show'
	}
	return undefined
}

function exportFault({ symbols }: SharedObject, entries: readonly string[]): string | undefined {
	const missing = new Set(entries)
	for (const { name, type, isDefined, isLocal } of symbols) {
		if (type === typeIfunc) return 'it has a function that is resolved by code (IFUNC)'
		if (isDefined && !isLocal && !missing.delete(name)) return `it exports \`${name}\``
	}
	const [first] = missing
	return first === undefined ? undefined : `it does not export \`${first}\``
}
