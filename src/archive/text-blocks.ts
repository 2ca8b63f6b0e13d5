import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/**
 * Candidates whose texts are packed together. Alone, even with a dictionary, one takes a quarter more, and several times
 * as long to pack; in blocks of twice the size it takes a twelfth less, and each look at one of them twice as long.
 */
export const candidatesOfBlock = 128

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

/** Lines packed by zstd, with a checksum. */
export function packBlock(lines: readonly string[]): Buffer {
	return zstdCompressSync(lines.join('\n'), { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
}

/** The lines of a block. @throws {Error} With a code `ZSTD_error_…` if it is damaged. */
export function unpackBlock(block: Buffer): string[] {
	return zstdDecompressSync(block).toString().split('\n')
}
