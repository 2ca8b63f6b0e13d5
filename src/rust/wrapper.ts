import { randomBytes } from 'node:crypto'

/** One evolved function as the wrapper binds it. */
export interface EntryPoint {
	/** Name that the candidate's public function must have. */
	readonly name: string
	/** Function-pointer type, such as `fn(&mut [f64], usize)`. */
	readonly type: string
	/** `use` items that give the type its names, in one line; candidates do not see them. Empty if left out. */
	readonly uses?: string
}

/** A generated crate root that binds candidates' functions to their declared types. */
export interface Wrapper {
	readonly text: string
	/** True if the candidate of `slot` is in it. */
	holds(slot: number): boolean
	/** What a 1-based line of `text` is about; `undefined` for a line about no candidate. */
	ownerOfLine(line: number): LineOwner | undefined
	/** Exported symbols of `slot`, in the order of the entry points. */
	entriesOf(slot: number): readonly string[]
	/** Exported table of numbers that candidates read with `numberFrom`; `undefined` where there is none. */
	readonly table: string | undefined
}

/** A candidate, and which of its functions is bound there. */
export interface LineOwner {
	readonly slot: number
	readonly entryPoint: EntryPoint | undefined
}

/** File of a candidate in its build folder, and so in a panic's location. */
export function candidateFile(slot: number): string {
	return `candidate-${padded(slot)}.rs`
}

/** All of a length, so that what rustc underlines and shortens does not depend on the slot. */
function padded(slot: number): string {
	return String(slot).padStart(3, '0')
}

/**
 * The crate root for the candidates of `slots`.
 *
 * Each stands in a file and module of its own under `forbid(unsafe_code)`; one exported static for each entry point
 * makes the compiler, not a comparison of texts, hold it to its type. Neighbours' modules have names drawn at random, so
 * that no candidate can name another's; one that stands alone always has the same, and so comes out the same each time.
 *
 * @param numbers - Of the table that they read numbers from; none where it is 0.
 */
export function writeWrapper(slots: readonly number[], entryPoints: readonly EntryPoint[], numbers = 0): Wrapper {
	const batch = (slots.length === 1 ? Buffer.alloc(8) : randomBytes(8)).toString('hex')
	const lines: { text: string; owner: LineOwner }[] = []
	for (const slot of slots) {
		const module = `${modulePrefix}${batch}_${padded(slot)}`
		const text = `#[forbid(unsafe_code)] #[path = "${candidateFile(slot)}"] mod ${module};`
		lines.push({ text, owner: { slot, entryPoint: undefined } })
		for (const [index, entryPoint] of entryPoints.entries()) {
			const text = `#[unsafe(no_mangle)] pub static ${entryName(slot, index)}: ${entryPoint.type} = ${module}::${entryPoint.name};`
			lines.push({ text: withUses(entryPoint, text), owner: { slot, entryPoint } })
		}
	}
	const own = numbers === 0 ? [] : [tableText(numbers)]
	return {
		text: `${[...lines.map(({ text }) => text), ...own].join('\n')}\n`,
		table: numbers === 0 ? undefined : tableName,
		holds: (slot) => slots.includes(slot),
		ownerOfLine: (line) => lines[line - 1]?.owner,
		entriesOf: (slot) => entryPoints.map((_, index) => entryName(slot, index)),
	}
}

/** An item that has a type of `entryPoint`, where its names are known; no path leads into such a block from elsewhere. */
export function withUses({ uses = '' }: EntryPoint, item: string): string {
	return uses === '' ? item : `const _: () = { ${uses} ${item} };`
}

/**
 * The expression by which a candidate reads a number of its table, when it is run.
 *
 * @param type - Of the number, or `_` where it follows from its place.
 */
export function numberFrom(type: string, index: number): string {
	return `crate::oxi_number::<${type}, ${index}>()`
}

const tableName = 'oxi_table'

/**
 * An array that can be written to from outside, so that the compiler takes none of its values for granted, and reads it
 * as any memory: once before a loop, where nothing in between could change it.
 */
function tableText(numbers: number): string {
	const integers = ['usize', 'isize', 'u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'u128', 'i128']
	const reading = [
		...integers.map((type) => [type, `word as i64 as ${type}`]),
		['f64', 'f64::from_bits(word)'],
		['f32', 'f64::from_bits(word) as f32'],
	]
	return [
		`#[unsafe(no_mangle)] pub static mut ${tableName}: [u64; ${numbers}] = [0; ${numbers}];`,
		'pub trait OxiNumber { fn of(word: u64) -> Self; }',
		...reading.map(
			([type, value]) => `impl OxiNumber for ${type} { #[inline(always)] fn of(word: u64) -> Self { ${value} } }`,
		),
		'#[inline(always)] pub fn oxi_number<T: OxiNumber, const INDEX: usize>() -> T {',
		`T::of(unsafe { ${tableName}[INDEX] }) }`,
	].join('\n')
}

function entryName(slot: number, index: number): string {
	return `oxi_${slot}_${index}`
}

const modulePrefix = 'oxi_module_'

/** A file as `candidateFile` names it; the slot is its first group. */
export const candidateFilePattern: RegExp = /\bcandidate-(\d+)\.rs\b/g

/** Every module that a wrapper may have named; the slot is its first group. */
export const modulePattern: RegExp = /\boxi_module_[0-9a-f]{16}_(\d+)\b/g
