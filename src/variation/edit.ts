import type { Random } from '../candidate/random.ts'
import type { Anatomy, Site } from './anatomy.ts'
import type { CallShape } from './call-shape.ts'
import type { Change } from './change.ts'

/** What an edit is given. */
export interface Work {
	readonly random: Random
	readonly calls: readonly CallShape[]
	/** Names of the evolved functions. */
	readonly functions: readonly string[]
	/** What is edited. */
	readonly main: Anatomy
	/** Where pieces may come from besides. */
	readonly other: Anatomy | undefined
}

/** One way to change a source; `undefined` where it finds nothing to change or had bad luck. */
export type Edit = (work: Work) => Change | undefined

/** One of the items that pass, uniformly; `undefined` where none does. */
export function pickWhere<Item>(
	random: Random,
	items: readonly Item[],
	passes: (item: Item) => boolean,
): Item | undefined {
	const fitting = items.filter(passes)
	return fitting.length === 0 ? undefined : random.pick(fitting)
}

/** A site that may be replaced: mostly any, at times one of the larger ones. */
export function pickSite(work: Work, passes: (site: Site) => boolean = () => true): Site | undefined {
	const sites = work.main.sites.filter((site) => !site.isFixed && !site.jumps && passes(site))
	if (sites.length === 0) return undefined
	return work.random.chance(0.5) ? work.random.pick(sites) : work.random.weighted(sites, (site) => Math.sqrt(site.size))
}
