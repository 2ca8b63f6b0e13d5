import { compare, objectivesOf, type Rank, rankOf } from '../candidate/compare.ts'
import type { CandidateRow } from './candidate-rows.ts'
import type { Rescoring } from './order.ts'
import type { Statements } from './statements.ts'

/** A row of a candidate with the rank that it has by the compiler of now. */
export interface RankedRow extends Rank {
	readonly candidate: number
	readonly row: CandidateRow
}

/**
 * Rows of scored candidates, best first by what their scores are at least; ties by size, then by number.
 *
 * @param told - Some of those that were told from a number on, best first: scored by the compiler of now.
 */
export function rankedRows(
	statements: Statements,
	run: number,
	rescoring: Rescoring | undefined,
	told: (since: number) => readonly CandidateRow[],
): RankedRow[] {
	const ranked = told(rescoring?.since ?? 0).map((row): RankedRow => {
		const { number: candidate, size, score, floor } = row
		return { candidate, row, size, score: score ?? Number.NEGATIVE_INFINITY, ...(floor === null ? {} : { floor }) }
	})
	if (rescoring === undefined) return ranked
	for (const { candidate: number, outcome } of rescoring.again.values()) {
		const row = outcome.kind === 'scored' ? statements.candidate.get({ run, number }) : undefined
		if (row !== undefined && outcome.kind === 'scored')
			ranked.push({ candidate: row.number, row, ...rankOf(outcome, row.size) })
	}
	// Margins tell what is better beyond chance; they order nothing.
	const objectives = objectivesOf({ measured: null })
	return ranked.sort((one, other) => compare(one, other, objectives))
}

/** Rows of those told from a number on of which each is better than all that are smaller, best first: one way through an index. */
export function frontRows(statements: Statements, run: number, since: number): CandidateRow[] {
	const rows: CandidateRow[] = []
	let [most, less] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
	for (;;) {
		const number = statements.nextOfFront.get({ run, since, most, less })
		const row = number === undefined ? undefined : statements.candidate.get({ run, number })
		if (row === undefined) return rows
		rows.push(row)
		;[most, less] = [row.floor ?? row.score ?? Number.NEGATIVE_INFINITY, row.size]
	}
}

/** Of rows that stand best first, those of which each is better than all that are smaller. */
export function frontOf(ranked: readonly RankedRow[]): RankedRow[] {
	let least = Number.POSITIVE_INFINITY
	return ranked.filter(({ size }) => {
		if (size >= least) return false
		least = size
		return true
	})
}
