import type Database from 'better-sqlite3'
import type { Outcome } from '../candidate/outcome.ts'
import type { CandidateRecord } from './archive.ts'
import { type CandidateRow, candidateOf, keptParents, numbersSchema } from './candidate-rows.ts'
import type { Row } from './damaged-rows.ts'
import { keepCountsSql } from './kept-counts.ts'
import { keptKind, keptOperator } from './kept-words.ts'
import { LostError, type RecoveredRows } from './recovered-rows.ts'
import { candidatesOfBatch, candidatesOfBlock, packBlock, textsOf, unpackBlock } from './text-blocks.ts'

/** What was got back of the candidates of a run. */
export interface RecoveredCandidates {
	readonly kept: number
	/** As many as the run had, as far as can be seen. */
	readonly of: number
	/** Whether those kept are the first of the run, without a gap. */
	readonly isBeginning: boolean
}

/** Where texts of candidates stand. */
interface Block {
	readonly id: number
	readonly first: number
	/** Candidates. */
	readonly size: number
}

/** Takes candidates that can be read with their texts; a figure without a source is no candidate. */
export class CandidateRecovery {
	readonly #rows: RecoveredRows
	readonly #insertBlock: Database.Statement
	readonly #insertFresh: Database.Statement
	readonly #keepCounts: Database.Statement
	/** By run, blocks by their first candidates. */
	readonly #blocks = new Map<number, Map<number, Block>>()
	/** By run, lines by number. */
	readonly #fresh = new Map<number, Map<number, string>>()

	/** @param hasBatches - Blocks are of as many candidates as they say, and not all of a whole block. */
	constructor(rows: RecoveredRows, target: Database.Database, hasBatches: boolean) {
		this.#rows = rows
		this.#insertBlock = target.prepare(
			'INSERT INTO text_blocks (run, first, candidates, lines) VALUES (@run, @first, @candidates, @lines)',
		)
		this.#insertFresh = target.prepare('INSERT INTO fresh_texts (run, number, line) VALUES (@run, @number, @line)')
		this.#keepCounts = target.prepare(keepCountsSql)
		const columns = `id, run, first, ${hasBatches ? 'candidates' : candidatesOfBlock} AS size`
		for (const { id, run, first, size } of rows.of({ table: 'text_blocks', key: 'id', columns })) {
			mapOf(this.#blocks, Number(run)).set(Number(first), { id: Number(id), first: Number(first), size: Number(size) })
		}
		for (const row of rows.of({ table: 'fresh_texts', key: 'id' })) {
			mapOf(this.#fresh, Number(row.run)).set(Number(row.number), String(row.line))
		}
	}

	/** Rowids of runs of which there are texts. */
	get runs(): ReadonlySet<number> {
		return new Set([...this.#blocks.keys(), ...this.#fresh.keys()])
	}

	/** Takes those of a run, by its rowid. @param see - Told of each that was taken, in their order. */
	take(run: number, see: (candidate: CandidateRecord) => void = () => undefined): RecoveredCandidates {
		const where = { sql: 'run = @run', values: { run } }
		let [kept, next, of] = [0, 0, this.#lastOf(run) + 1]
		let [group, block, lines] = [0, undefined as Block | undefined, [] as readonly string[]]
		const taken = new Map<number, string>()
		for (const row of this.#rows.of({ table: 'candidates', key: 'number', atLeast: of, where })) {
			const number = Number(row.number)
			of = Math.max(of, number + 1)
			if (number >= group + candidatesOfBlock) {
				this.#keepTexts(run, group, taken)
				group = number - (number % candidatesOfBlock)
			}
			const found = this.#blockOf(run, number)
			if (found !== block) [block, lines] = [found, this.#linesOf(found)]
			const line = this.#fresh.get(run)?.get(number) ?? lines[number - (block?.first ?? 0)]
			const candidate = this.#take(row, line)
			if (candidate === undefined) continue
			see(candidate)
			taken.set(number, line as string)
			kept++
			next = number + 1
		}
		this.#keepTexts(run, group, taken)
		if (kept > 0) this.#keepCounts.run({ run, before: next })
		if (kept < of) this.#rows.lossy.add('candidates')
		return { kept, of, isBeginning: next === kept }
	}

	#take(row: Row, line: string | undefined): CandidateRecord | undefined {
		let candidate: CandidateRecord | undefined
		const isTaken = this.#rows.whole('candidates', () => {
			if (line === undefined) throw new LostError('the texts are lost')
			const narrow = sinceNarrow(row)
			candidate = candidateOf(narrow as unknown as CandidateRow, textsOf(line))
			this.#rows.insert('candidates', narrow)
		})
		return isTaken ? candidate : undefined
	}

	#lastOf(run: number): number {
		const blocks = [...(this.#blocks.get(run)?.values() ?? [])].map(({ first, size }) => first + size - 1)
		const fresh = [...(this.#fresh.get(run)?.keys() ?? [])]
		return [...blocks, ...fresh].reduce((last, number) => Math.max(last, number), -1)
	}

	/** The one that has a candidate. */
	#blockOf(run: number, number: number): Block | undefined {
		return [candidatesOfBatch, candidatesOfBlock]
			.map((size) => this.#blocks.get(run)?.get(number - (number % size)))
			.find((block) => block !== undefined && number < block.first + block.size)
	}

	#linesOf(block: Block | undefined): readonly string[] {
		if (block === undefined) return []
		const { id } = block
		const [row] = this.#rows.all('text_blocks', 'SELECT lines FROM text_blocks WHERE id = @id', { id }) ?? []
		let lines: readonly string[] = []
		this.#rows.whole('text_blocks', () => {
			lines = unpackBlock(row?.lines as Buffer)
		})
		return lines
	}

	/** As an archive has them: of whole blocks packed, of others one by one. */
	#keepTexts(run: number, first: number, taken: Map<number, string>): void {
		const candidates = taken.size
		if (candidates === candidatesOfBlock)
			this.#insertBlock.run({ run, first, candidates, lines: packBlock([...taken.values()]) })
		else for (const [number, line] of taken) this.#insertFresh.run({ run, number, line })
		taken.clear()
	}
}

/** A row as it has been since `narrowCandidates`. */
function sinceNarrow(row: Row): Row {
	if (!('floor' in row)) return row
	const { floor, score, kind, operator, parents, ...same } = row
	const words = { kind: keptKind(kind as Outcome['kind']), ...keptOperator(String(operator)) }
	const lineage = keptParents(numbersSchema.parse(JSON.parse(String(parents))))
	return { ...same, ...words, ...lineage, least: floor ?? score, score: floor === null ? null : score }
}

function mapOf<Value>(maps: Map<number, Map<number, Value>>, run: number): Map<number, Value> {
	const found = maps.get(run) ?? new Map<number, Value>()
	maps.set(run, found)
	return found
}
