/** The 3-shingles of a token list, counted. */
export interface Shingles {
	readonly counts: ReadonlyMap<string, number>
	/** Of all counts. */
	readonly total: number
}

/** The shingles of a list; one shorter than three tokens counts as one shingle. */
export function shinglesOf(tokens: readonly string[]): Shingles {
	const counts = new Map<string, number>()
	const total = Math.max(1, tokens.length - 2)
	for (let at = 0; at < total; at++) {
		const shingle = `${tokens[at] ?? ''}\u0000${tokens[at + 1] ?? ''}\u0000${tokens[at + 2] ?? ''}`
		counts.set(shingle, (counts.get(shingle) ?? 0) + 1)
	}
	return { counts, total }
}

/**
 * How alike two token lists are: 1 for equal ones, 0 for those with no three tokens in a row in common.
 *
 * Weighted Jaccard of the multisets of 3-shingles (Broder, On the resemblance and containment of documents, 1997).
 *
 * @param atLeast - What is less alike than this may come out as 0, for which their lengths alone may do.
 */
export function similarity(left: Shingles, right: Shingles, atLeast = 0): number {
	const fewer = Math.min(left.total, right.total)
	if (fewer < atLeast * Math.max(left.total, right.total)) return 0
	let shared = 0
	for (const [shingle, count] of left.counts) shared += Math.min(count, right.counts.get(shingle) ?? 0)
	return shared / (left.total + right.total - shared)
}
