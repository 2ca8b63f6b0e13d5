import { basename } from 'node:path'
import type { Experiment, SeedSource } from './experiment.ts'

type Seeded = Pick<Experiment, 'seed' | 'moreSeeds'>

/** The sources that evolution starts from, in the order of their candidates: number 0, 1 and so on. */
export function seedsOf({ seed, moreSeeds = [] }: Seeded): readonly [SeedSource, ...SeedSource[]] {
	return [seed, ...moreSeeds]
}

/** Of so many candidates told those that are not seeds. */
export function askedOf(experiment: Seeded, told: number): number {
	return Math.max(0, told - seedsOf(experiment).length)
}

/**
 * Which seeds an island begins with: each island has one in turn, and where there are more seeds than islands, further
 * ones in turn, so that none is left out.
 *
 * @param count - Islands in all.
 * @param seeds - Seeds in all.
 * @returns Their numbers, at least one.
 */
export function seedsOnIsland(island: number, count: number, seeds: number): readonly [number, ...number[]] {
	const further = Array.from({ length: Math.ceil(seeds / count) }, (_, round) => island + round * count)
	return seeds <= count ? [island % seeds] : (further.filter((seed) => seed < seeds) as [number, ...number[]])
}

/** What each seed is called, by its number: `the seed` where it is the only one, or else with its file. */
export function seedNames(experiment: Seeded): string[] {
	const seeds = seedsOf(experiment)
	return seeds.length === 1 ? ['the seed'] : seeds.map(({ path }) => `the seed ${basename(path)}`)
}
