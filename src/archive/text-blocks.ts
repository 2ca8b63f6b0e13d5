import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Statements } from './statements.ts'

/**
 * Candidates whose texts are packed together. Alone, even with a dictionary, one takes a quarter more, and several times
 * as long to pack; in blocks of twice the size it takes a twelfth less, and each look at one of them twice as long.
 */
export const candidatesOfBlock = 128

/** Blocks that are kept unpacked: what is looked at one by one often stands in the same ones. */
const unpackedBlocks = 8

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

/** Lines packed by zstd, with a checksum. */
export function packBlock(lines: readonly string[]): Buffer {
	return zstdCompressSync(lines.join('\n'), { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
}

/** The lines of a block. @throws {Error} With a code `ZSTD_error_…` if it is damaged. */
export function unpackBlock(block: Buffer): string[] {
	return zstdDecompressSync(block).toString().split('\n')
}

/**
 * Texts of candidates as an archive keeps them: each in a row when it is told, 128 of a run in one packed block as soon as
 * there are so many.
 */
export class CandidateTexts {
	readonly #statements: Statements
	readonly #unpacked = new Map<string, readonly string[]>()

	constructor(statements: Statements) {
		this.#statements = statements
	}

	/** Keeps those of the next candidate of a run; the caller puts it in a transaction. */
	keep(run: number, number: number, texts: TextsRow): void {
		this.#statements.insertFreshTexts.run({ run, number, line: lineOf(texts) })
		if ((number + 1) % candidatesOfBlock !== 0) return
		const first = number + 1 - candidatesOfBlock
		const lines = this.#statements.freshTexts.all({ run, first })
		this.#statements.insertBlock.run({ run, first, lines: packBlock(lines) })
		this.#statements.deleteFreshTexts.run({ run, first })
	}

	/**
	 * Those of a candidate that was told.
	 *
	 * @param fresh - Its row, where there still is one.
	 * @throws {SyntaxError | RangeError} If what is kept is damaged.
	 */
	of(run: number, number: number, fresh: string | null): TextsRow {
		const line = JSON.parse(fresh ?? this.#packed(run, number)) as Line
		const [detail, source, outcome, output, compile_us, score_us, exercise_us, cpu_us, peak_kb] = line
		return { detail, source, outcome, output, compile_us, score_us, exercise_us, cpu_us, peak_kb }
	}

	#packed(run: number, number: number): string {
		const first = number - (number % candidatesOfBlock)
		const key = `${run}/${first}`
		let lines = this.#unpacked.get(key)
		if (lines === undefined) {
			const block = this.#statements.block.get({ run, first })
			if (block === undefined) return ''
			lines = unpackBlock(block)
		}
		this.#unpacked.delete(key)
		this.#unpacked.set(key, lines)
		for (const [oldest] of this.#unpacked) {
			if (this.#unpacked.size <= unpackedBlocks) break
			this.#unpacked.delete(oldest)
		}
		return lines[number - first] ?? ''
	}
}
