import type { CandidateRecord, RunArchive } from './archive.ts'
import { beats, type Rank } from './grid.ts'

/** Candidates among which the one is found that stood as the best: of measured scores many are all but equal. */
const looked = 50

/**
 * The few best candidates of a run, the very best first: the one that each later one would have had to beat. The others
 * follow by what their scores are at least.
 *
 * @param count - Candidates wanted; there may be fewer.
 */
export function contendersOf(run: RunArchive, count: number): CandidateRecord[] {
	const best = run.best(Math.max(looked, count))
	const [first, ...later] = best.toSorted((one, other) => one.number - other.number)
	if (first === undefined) return []
	const champion = later.reduce((standing, one) => (beats(rankOf(one), rankOf(standing)) ? one : standing), first)
	return [champion, ...best.filter(({ number }) => number !== champion.number)].slice(0, count)
}

function rankOf({ outcome, size }: CandidateRecord): Rank {
	if (outcome.kind !== 'scored') throw new RangeError(`Expected a scored candidate, got one that is ${outcome.kind}`)
	return { score: outcome.score, floor: outcome.interval?.low, size }
}
