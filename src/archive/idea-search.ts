import type { CandidateRow } from './candidate-rows.ts'
import type { Guard } from './guard.ts'
import type { Statements } from './statements.ts'
import type { TextsRow } from './text-blocks.ts'

/** Rows read at once. */
const pageSize = 128
/** Of a night's candidates, as many as are searched in some ten milliseconds. */
const lastSearched = 20_000

/** Where it is searched. */
export interface IdeaSearchParts {
	readonly run: number
	readonly statements: Statements
	readonly guard: Guard
	readonly textsOf: (row: CandidateRow) => TextsRow
}

/** Rows of the latest candidates of models whose ideas or outcomes have all of the words, best first; see `RunArchive.withIdea`. */
export function rowsWithIdea(parts: IdeaSearchParts, words: readonly string[], count: number): CandidateRow[] {
	const { run, statements, guard, textsOf } = parts
	const told = guard.read(() => statements.nextNumber.get({ run })) ?? 0
	const page = (at: number) => statements.ofModelsFrom.all({ run, from: at, count: pageSize })
	const matching = (row: CandidateRow) => {
		const { detail, outcome } = textsOf(row)
		const text = `${detail} ${JSON.stringify(outcome)}`.toLowerCase()
		return words.every((word) => text.includes(word)) ? row : undefined
	}
	const from = Math.max(0, told - lastSearched)
	return [...guard.pages(page, from, pageSize, (last) => last.number + 1, matching)]
		.filter((row) => row !== undefined)
		.sort((one, other) => {
			const byScore = (other.score ?? Number.NEGATIVE_INFINITY) - (one.score ?? Number.NEGATIVE_INFINITY)
			return byScore || other.number - one.number
		})
		.slice(0, count)
}
