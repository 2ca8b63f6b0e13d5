import type { Statements } from './statements.ts'
import {
	candidatesOfBatch,
	candidatesOfBlock,
	lineOf,
	packBatch,
	packBlock,
	type TextsRow,
	textsOf,
	unpackBlock,
} from './text-blocks.ts'

/** Blocks that are kept unpacked: what is looked at one by one often stands in the same ones. */
const unpackedBlocks = 8

/** Lines of the block that a run is at, by their places in it, as far as this process has kept them. */
interface BlockBegun {
	readonly first: number
	readonly lines: string[]
}

/**
 * Texts of candidates as an archive keeps them: each in a row when it is told, 64 of a run in one packed batch as soon as there
 * are so many, and 128 in one block in place of that.
 */
export class CandidateTexts {
	readonly #statements: Statements
	readonly #unpacked = new Map<string, readonly string[]>()
	readonly #begun = new Map<number, BlockBegun>()

	constructor(statements: Statements) {
		this.#statements = statements
	}

	/** Keeps those of the next candidate of a run; the caller puts it in a transaction. */
	keep(run: number, number: number, texts: TextsRow): void {
		const line = lineOf(texts)
		this.#statements.insertFreshTexts.run({ run, number, line })
		const block = this.#blockAt(run, number)
		block.lines[number - block.first] = line
		if ((number + 1) % candidatesOfBlock === 0) this.#packBlock(run, block)
		else if ((number + 1) % candidatesOfBatch === 0) this.#packBatch(run, number + 1 - candidatesOfBatch, block)
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
		this.#begun.clear()
	}

	#blockAt(run: number, number: number): BlockBegun {
		const first = number - (number % candidatesOfBlock)
		let block = this.#begun.get(run)
		if (block?.first !== first) {
			block = { first, lines: [] }
			this.#begun.set(run, block)
		}
		return block
	}

	#packBatch(run: number, first: number, block: BlockBegun): void {
		const lines = this.#linesFrom(run, first, candidatesOfBatch, block)
		this.#statements.insertBlock.run({ run, first, candidates: lines.length, lines: packBatch(lines) })
		this.#statements.deleteFreshTexts.run({ run, first })
	}

	#packBlock(run: number, block: BlockBegun): void {
		const { first } = block
		const lines = this.#linesFrom(run, first, candidatesOfBlock, block)
		this.#statements.deleteBlocks.run({ run, first })
		this.#statements.insertBlock.run({ run, first, candidates: lines.length, lines: packBlock(lines) })
		this.#statements.deleteFreshTexts.run({ run, first })
	}

	/** So many of the last lines of a run; those that another process has kept are read from the archive. */
	#linesFrom(run: number, first: number, count: number, block: BlockBegun): string[] {
		const at = first - block.first
		const kept = block.lines.slice(at, at + count)
		if (kept.length === count && !kept.includes(undefined as never)) return kept
		const lines: string[] = []
		for (const batch of this.#statements.blocksFrom.all({ run, first })) {
			for (const [index, line] of unpackBlock(batch.lines).entries()) lines[batch.first - first + index] = line
		}
		for (const { number, line } of this.#statements.freshTexts.all({ run, first })) lines[number - first] = line
		return lines
	}

	#packed(run: number, number: number): string {
		let [first, lines] = this.#unpackedAt(run, number) ?? [0, undefined]
		if (lines === undefined) {
			const block = this.#statements.block.get({ run, number })
			if (block === undefined) return ''
			first = block.first
			lines = unpackBlock(block.lines)
		}
		const key = `${run}/${first}`
		this.#unpacked.delete(key)
		this.#unpacked.set(key, lines)
		for (const [oldest] of this.#unpacked) {
			if (this.#unpacked.size <= unpackedBlocks) break
			this.#unpacked.delete(oldest)
		}
		return lines[number - first] ?? ''
	}

	/** Of what is kept unpacked; a batch may have become the beginning of a block meanwhile. */
	#unpackedAt(run: number, number: number): [first: number, lines: readonly string[]] | undefined {
		for (const size of [candidatesOfBlock, candidatesOfBatch]) {
			const first = number - (number % size)
			const lines = this.#unpacked.get(`${run}/${first}`)
			if (lines !== undefined && number - first < lines.length) return [first, lines]
		}
		return undefined
	}
}
