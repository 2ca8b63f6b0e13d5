import type { Random } from '../candidate/random.ts'
import type { MigrationPlan } from '../experiment/experiment.ts'

/**
 * Islands that receive the migrants of `island`, in ascending order; never the island itself.
 *
 * `ring`: the next one. `full`: all others. `random`: one other, drawn from `random`.
 *
 * @param count - Islands in all.
 * @throws {RangeError} If `island` is not one of `count` islands.
 */
export function neighbours(
	topology: MigrationPlan['topology'],
	island: number,
	count: number,
	random: Random,
): number[] {
	if (!Number.isInteger(island) || island < 0 || island >= count) {
		throw new RangeError(`Expected \`island\` to be one of ${count} islands, got \`${island}\``)
	}
	if (count === 1) return []
	if (topology === 'ring') return [(island + 1) % count]
	const others = Array.from({ length: count }, (_, index) => index).filter((index) => index !== island)
	return topology === 'full' ? others : [random.pick(others)]
}
