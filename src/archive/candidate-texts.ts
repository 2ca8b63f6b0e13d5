import type { Statements } from './statements.ts'
import { candidatesOfBlock, lineOf, packBlock, type TextsRow, textsOf, unpackBlock } from './text-blocks.ts'

/** Blocks that are kept unpacked: what is looked at one by one often stands in the same ones. */
const unpackedBlocks = 8

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
	 * @throws {SyntaxError} If what is kept is damaged.
	 */
	of(run: number, number: number, fresh: string | null): TextsRow {
		return textsOf(fresh ?? this.#packed(run, number))
	}

	/** Reads from the archive again what is asked for next. */
	forget(): void {
		this.#unpacked.clear()
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
