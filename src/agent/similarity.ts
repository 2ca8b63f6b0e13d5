/**
 * How alike two token lists are: 1 for equal ones, 0 for those with no three tokens in a row in common.
 *
 * Weighted Jaccard of the multisets of 3-shingles (Broder, On the resemblance and containment of documents, 1997); lists
 * shorter than three tokens count as one shingle.
 */
export function similarity(one: readonly string[], other: readonly string[]): number {
	const left = shingles(one)
	const right = shingles(other)
	let shared = 0
	let all = 0
	for (const [shingle, count] of left) {
		const there = right.get(shingle) ?? 0
		shared += Math.min(count, there)
		all += Math.max(count, there)
	}
	for (const [shingle, count] of right) if (!left.has(shingle)) all += count
	return all === 0 ? 1 : shared / all
}

function shingles(tokens: readonly string[]): Map<string, number> {
	const counts = new Map<string, number>()
	for (let at = 0; at < Math.max(1, tokens.length - 2); at++) {
		const shingle = tokens.slice(at, at + 3).join('\u0000')
		counts.set(shingle, (counts.get(shingle) ?? 0) + 1)
	}
	return counts
}
