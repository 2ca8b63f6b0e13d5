import type { Outcome } from '../candidate/outcome.ts'
import { drawSeed } from '../candidate/random.ts'
import type { Rows } from '../scoring/evaluate.ts'
import type { FormulaFunction } from './formula-function.ts'
import type { FormulaSearcher, FoundFormula } from './formula-program.ts'
import type { Ask, Draft, Parent, Parents, SearchingOperator } from './operator.ts'

/** Most elites that a search begins with. */
const mostStarts = 6
/** Elites among which those are looked for that are formulas. */
const looked = 24
const maxSize = 50
/** Formulas that the first search of a run may fit. */
const firstEvaluations = 5_000
/** Asks of an island after which a search begins with twice as many; again after twice as many asks. */
const asksToDouble = 64
/** Times that what an ask begins with is doubled at most, by the asks before it and while that pays. */
const mostDoublings = 6
/** Formulas that are fitted in the processor time of a candidate that is compiled and scored, roughly. */
const formulasOfACandidate = 200
/** A search has paid where the least error is this share of what it was, or less. */
const paid = 0.9

/**
 * `regress`: looks for formulas over the rows behind the score, without a compiler.
 *
 * It begins with those of the island's best elites that are formulas, and gives back a front: of formulas with lower
 * errors than all smaller ones, the best first, those that are new. While that gets better, the search goes on with twice
 * as many evaluations and with the front. All of it is counted in evaluations, so that it follows from the ask.
 *
 * @param formulas - The function that is evolved.
 * @param rows - Over which `searcher` searches.
 */
export function createRegress(formulas: FormulaFunction, rows: Rows, searcher: FormulaSearcher): SearchingOperator {
	const isFormula = ({ source }: Parent) => formulas.read(source) !== undefined
	return {
		kind: 'searching',
		name: 'regress',
		// The next one is to begin with what this one finds.
		mostUnderWay: 1,
		effort: (number) => (firstEvaluations * 2 ** doublingsBefore(number)) / formulasOfACandidate,
		choose: (view, random) => {
			const [first, ...others] = view.elites(looked).filter(isFormula).slice(0, mostStarts)
			return first === undefined ? view.parents(1, random) : [first, ...others]
		},
		async *propose({ number, random, parents }: Ask): AsyncGenerator<Draft, void, Outcome> {
			const seed = drawSeed(random)
			const starts = parents.flatMap(({ source }) => formulas.read(source) ?? [])
			const known = new Set<string>()
			let doublings = doublingsBefore(number)
			let front: readonly FoundFormula[] = []
			const begin = (): Promise<readonly FoundFormula[]> => {
				const evaluations = firstEvaluations * 2 ** doublings
				const search = searcher.search({
					seed,
					evaluations,
					starts: [...starts, ...front.map(({ rust }) => rust)],
					maxSize,
				})
				// Met by who awaits it.
				search.catch(() => {})
				return search
			}
			for (let search: Promise<readonly FoundFormula[]> | undefined = begin(); search !== undefined; ) {
				const before = leastOf(front)
				front = await search
				const evaluations = firstEvaluations * 2 ** doublings
				const least = leastOf(front)
				const pays = least > 0 && least < Number.POSITIVE_INFINITY && least <= paid * before
				// While what was found is compiled and scored, the search goes on.
				search = pays && doublings++ < mostDoublings ? begin() : undefined
				for (const formula of front.toReversed()) {
					if (known.has(formula.rust)) continue
					known.add(formula.rust)
					yield {
						source: formulas.write(formula.rust, rows.target.length),
						detail: `formula of size ${formula.size}, mean square error ${formula.error.toPrecision(3)}, by ${evaluations.toLocaleString('en')} evaluations`,
						parents: numbersOf(parents),
					}
				}
			}
		},
	}
}

/** By the asks of the island before. */
function doublingsBefore(number: number): number {
	return Math.min(mostDoublings, Math.floor(Math.log2(1 + number / asksToDouble)))
}

function numbersOf(parents: Parents): number[] {
	return parents.map(({ candidate }) => candidate)
}

/** Infinite where nothing was found. */
function leastOf(front: readonly FoundFormula[]): number {
	return Math.min(...front.map(({ error }) => error))
}
