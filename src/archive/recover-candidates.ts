import type Database from 'better-sqlite3'
import { type CandidateRow, candidateOf } from './candidate-rows.ts'
import type { Row } from './damaged-rows.ts'
import { LostError, type RecoveredRows } from './recovered-rows.ts'
import { candidatesOfBlock, packBlock, textsOf, unpackBlock } from './text-blocks.ts'

/** What was got back of the candidates of a run. */
export interface RecoveredCandidates {
	readonly kept: number
	/** As many as the run had, as far as can be seen. */
	readonly of: number
	/** Whether those kept are the first of the run, without a gap. */
	readonly isBeginning: boolean
}

/** Takes candidates that can be read with their texts; a figure without a source is no candidate. */
export class CandidateRecovery {
	readonly #rows: RecoveredRows
	readonly #insertBlock: Database.Statement
	readonly #insertFresh: Database.Statement
	/** By run, ids of blocks by their first candidates. */
	readonly #blocks = new Map<number, Map<number, number>>()
	/** By run, lines by number. */
	readonly #fresh = new Map<number, Map<number, string>>()

	constructor(rows: RecoveredRows, target: Database.Database) {
		this.#rows = rows
		this.#insertBlock = target.prepare('INSERT INTO text_blocks (run, first, lines) VALUES (@run, @first, @lines)')
		this.#insertFresh = target.prepare('INSERT INTO fresh_texts (run, number, line) VALUES (@run, @number, @line)')
		for (const row of rows.of({ table: 'text_blocks', key: 'id', columns: 'id, run, first' })) {
			mapOf(this.#blocks, Number(row.run)).set(Number(row.first), Number(row.id))
		}
		for (const row of rows.of({ table: 'fresh_texts', key: 'id' })) {
			mapOf(this.#fresh, Number(row.run)).set(Number(row.number), String(row.line))
		}
	}

	/** Rowids of runs of which there are texts. */
	get runs(): ReadonlySet<number> {
		return new Set([...this.#blocks.keys(), ...this.#fresh.keys()])
	}

	/** Takes those of a run, by its rowid. */
	take(run: number): RecoveredCandidates {
		const where = { sql: 'run = @run', values: { run } }
		let [kept, next, of] = [0, 0, this.#lastOf(run) + 1]
		let block = { first: 0, lines: [] as readonly string[] }
		const taken = new Map<number, string>()
		for (const row of this.#rows.of({ table: 'candidates', key: 'number', atLeast: of, where })) {
			const number = Number(row.number)
			of = Math.max(of, number + 1)
			const first = number - (number % candidatesOfBlock)
			if (first !== block.first || next === 0) {
				this.#keepTexts(run, block.first, taken)
				block = { first, lines: this.#linesOf(run, first) }
			}
			const line = this.#fresh.get(run)?.get(number) ?? block.lines[number - first]
			if (!this.#rows.take('candidates', row, (one) => readWhole(one, line))) continue
			taken.set(number, line as string)
			kept++
			next = number + 1
		}
		this.#keepTexts(run, block.first, taken)
		if (kept < of) this.#rows.lossy.add('candidates')
		return { kept, of, isBeginning: next === kept }
	}

	#lastOf(run: number): number {
		const blocks = [...(this.#blocks.get(run)?.keys() ?? [])].map((first) => first + candidatesOfBlock - 1)
		const fresh = [...(this.#fresh.get(run)?.keys() ?? [])]
		return [...blocks, ...fresh].reduce((last, number) => Math.max(last, number), -1)
	}

	#linesOf(run: number, first: number): readonly string[] {
		const id = this.#blocks.get(run)?.get(first)
		if (id === undefined) return []
		const [row] = this.#rows.all('text_blocks', 'SELECT lines FROM text_blocks WHERE id = @id', { id }) ?? []
		let lines: readonly string[] = []
		this.#rows.whole('text_blocks', () => {
			lines = unpackBlock(row?.lines as Buffer)
		})
		return lines
	}

	/** As an archive has them: of whole blocks packed, of others one by one. */
	#keepTexts(run: number, first: number, taken: Map<number, string>): void {
		if (taken.size === candidatesOfBlock) this.#insertBlock.run({ run, first, lines: packBlock([...taken.values()]) })
		else for (const [number, line] of taken) this.#insertFresh.run({ run, number, line })
		taken.clear()
	}
}

function readWhole(row: Row, line: string | undefined): void {
	if (line === undefined) throw new LostError('the texts are lost')
	candidateOf(row as unknown as CandidateRow, textsOf(line))
}

function mapOf<Value>(maps: Map<number, Map<number, Value>>, run: number): Map<number, Value> {
	const found = maps.get(run) ?? new Map<number, Value>()
	maps.set(run, found)
	return found
}
