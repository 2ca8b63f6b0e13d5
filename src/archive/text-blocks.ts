import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/**
 * Candidates whose texts are packed together. Alone, even with a dictionary, one takes a quarter more, and several times
 * as long to pack; in blocks of twice the size it takes a twelfth less, and each look at one of them twice as long.
 */
export const candidatesOfBlock = 128

/**
 * Candidates whose texts are packed until there is a whole block of them: as they are they take a quarter of a megabyte, and the file never
 * gets smaller again. Batches of 16 would spare 15 bytes a candidate of a run of 5,000 more, for a tenth of the time of each tell.
 */
export const candidatesOfBatch = 64

/** What of a candidate is not looked at again by most who read its figures. */
export interface TextsRow {
	readonly detail: string
	readonly source: string
	/** As JSON would have it; not checked yet. */
	readonly outcome: unknown
	readonly output: string
	readonly compile_us: number
	readonly score_us: number
	readonly exercise_us: number
	readonly cpu_us: number
	readonly peak_kb: number
}

type Line = readonly [string, string, unknown, string, number, number, number, number, number]

/** The texts as a JSON array without line feeds. */
export function lineOf(row: TextsRow): string {
	const { detail, source, outcome, output, compile_us, score_us, exercise_us, cpu_us, peak_kb } = row
	const line: Line = [detail, source, outcome, output, compile_us, score_us, exercise_us, cpu_us, peak_kb]
	return JSON.stringify(line)
}

/** The texts of a line. @throws {SyntaxError} If it is no JSON. */
export function textsOf(text: string): TextsRow {
	const line = JSON.parse(text) as Line
	const [detail, source, outcome, output, compile_us, score_us, exercise_us, cpu_us, peak_kb] = line
	return { detail, source, outcome, output, compile_us, score_us, exercise_us, cpu_us, peak_kb }
}

/**
 * How a block is packed: with a checksum, and nothing shorter than six bytes as a repetition. Feedback is mostly digits, of which
 * three or four are found again by chance alone and take less as they are: a fifth less than by zstd's own choice, for 17 µs more a
 * candidate; with the larger tables of that level it is six more, to clear them.
 */
const params = {
	[constants.ZSTD_c_checksumFlag]: 1,
	[constants.ZSTD_c_compressionLevel]: 9,
	[constants.ZSTD_c_minMatch]: 6,
	[constants.ZSTD_c_hashLog]: 17,
	[constants.ZSTD_c_chainLog]: 17,
}

/** Lines packed by zstd. */
export function packBlock(lines: readonly string[]): Buffer {
	return zstdCompressSync(lines.join('\n'), { params })
}

/** The same in half the time, since it is soon done again. */
export function packBatch(lines: readonly string[]): Buffer {
	return zstdCompressSync(lines.join('\n'), { params: { ...params, [constants.ZSTD_c_compressionLevel]: 1 } })
}

/** The lines of a block or a batch. @throws {Error} With a code `ZSTD_error_…` if it is damaged. */
export function unpackBlock(block: Buffer): string[] {
	return zstdDecompressSync(block).toString().split('\n')
}
