import { figure } from '../../candidate/outcome-line.ts'
import type { IslandView, Parent } from '../../variation/operator.ts'
import type { IslandAgent } from './island-agent.ts'
import { type Shingles, shinglesOf, similarity } from './similarity.ts'

/** Candidates of each kind that a draft is compared with. */
const compared = 12

/** A scored candidate that a draft is all but the same as. */
export interface NearDuplicate {
	readonly candidate: number
	/** In [0, 1]. */
	readonly similarity: number
	/** What came of it, to follow "which". */
	readonly how: string
}

/**
 * The scored candidate most alike to `source`, where alike enough; `undefined` where none is.
 *
 * Compared are the best elites, the last migrants and what failed to beat its parent lately. What was never scored is
 * not: a corrected draft is meant to be like the one that failed.
 *
 * @param except - Candidate that a draft is meant to be like.
 */
export function nearest(
	source: string,
	view: IslandView,
	except: number | undefined,
	{ tokens, settings }: Pick<IslandAgent, 'tokens' | 'settings'>,
): NearDuplicate | undefined {
	const mine = shinglesOf(tokens(source))
	const others = new Map<number, Parent>()
	for (const parent of [...view.elites(compared), ...view.migrants(compared), ...view.failures(compared)]) {
		if (parent.score !== undefined && parent.candidate !== except) others.set(parent.candidate, parent)
	}
	let best: NearDuplicate | undefined
	for (const parent of others.values()) {
		const { candidate, score } = parent
		const share = similarity(mine, shinglesOfParent(parent, tokens), settings.similarity)
		if (share < settings.similarity || share <= (best?.similarity ?? 0)) continue
		best = { candidate, similarity: share, how: score === undefined ? 'was not scored' : `scored ${figure(score)}` }
	}
	return best
}

/** An island compares each draft with the same few candidates, and counting shingles is most of that. */
const counted = new WeakMap<Parent, Shingles>()

function shinglesOfParent(parent: Parent, tokens: IslandAgent['tokens']): Shingles {
	const known = counted.get(parent)
	if (known !== undefined) return known
	const shingles = shinglesOf(tokens(parent.source))
	counted.set(parent, shingles)
	return shingles
}
