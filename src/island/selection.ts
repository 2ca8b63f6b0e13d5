import type { Elite } from '../archive/grid.ts'
import type { Random } from '../candidate/random.ts'

/** The larger, the more the best elites are preferred; found by experiment on Rastrigin's function. */
const pressure = 30

/**
 * Elites to make the next candidate from, the main parent first.
 *
 * The main parent is drawn with a weight that falls with its rank by score and with the square root of its uses, so
 * that good elites are preferred but none is worn out. The others are drawn uniformly without replacement: they are
 * there to differ.
 *
 * @param elites - Best first; unchanged.
 * @param count - Parents wanted; fewer are returned where there are fewer elites.
 */
export function selectParents(elites: readonly Elite[], count: number, random: Random): Elite[] {
	if (elites.length === 0) return []
	const scale = 1 + elites.length / pressure
	const main = random.weighted(elites, (elite, rank) => Math.exp(-rank / scale) / Math.sqrt(1 + elite.uses))
	const others = count > 1 ? elites.filter((elite) => elite !== main) : []
	return [main, ...random.sample(others, count - 1)]
}

/**
 * Elites that leave an island at one migration, best first.
 *
 * The best one always leaves; the others are drawn uniformly without replacement.
 *
 * @param elites - Best first; unchanged.
 * @param count - Migrants wanted; asking for more than there are sends every elite.
 * @throws {RangeError} If `count` is negative or not an integer.
 */
export function selectMigrants(elites: readonly Elite[], count: number, random: Random): Elite[] {
	if (!Number.isInteger(count) || count < 0) {
		throw new RangeError(`Expected \`count\` to be a non-negative integer, got \`${count}\``)
	}
	const [best, ...others] = elites
	if (best === undefined || count === 0) return []
	const leaving = new Set([best, ...random.sample(others, count - 1)])
	return elites.filter((elite) => leaving.has(elite))
}
