import type { MigrationRecord } from '../archive/archive.ts'
import type { Elite } from '../archive/grid.ts'
import type { ScoredAgain } from '../archive/order.ts'
import { gain, type Objectives, rankOf } from '../candidate/compare.ts'
import { type Random, randomStream } from '../candidate/random.ts'
import type { MigrationPlan } from '../experiment/experiment.ts'
import { seedsOnIsland } from '../experiment/seeds.ts'
import { Island, type IslandState, type Told } from './island.ts'
import { selectMigrants } from './selection.ts'
import { neighbours } from './topology.ts'

/** What the islands need to know of the plan. */
export interface ArchipelagoPlan {
	readonly islands: number
	/** Seeds that the run begins with, candidates 0 and on; one unless given. */
	readonly seeds?: number
	readonly migration: MigrationPlan
	/** Tells without a better best before an island is reseeded; 0 for never. */
	readonly stagnation: number
	/** What candidates are compared by. */
	readonly objectives: Objectives
	/** The run's seed. */
	readonly seed: number
}

/** All that the islands of a run are, as plain data. */
export interface ArchipelagoState {
	readonly islands: readonly IslandState[]
	/** That were planted, as they are scored now. */
	readonly seeds: readonly Omit<Elite, 'uses'>[]
}

/**
 * All islands of a run and the traffic between them.
 *
 * A state machine without time or chance of its own: the same sequence of asks and tells gives the same state, so a
 * run is resumed by going through its archive, all of it or what came since a `state`.
 */
export class Archipelago {
	readonly #islands: Island[] = []
	readonly #plan: ArchipelagoPlan
	#seeds: Omit<Elite, 'uses'>[] = []
	/** Islands, by their index, to which nothing comes from others for now, and which are not begun anew. */
	paused: ReadonlySet<number> = new Set()

	/** @throws {RangeError} If there is no island. */
	constructor(plan: ArchipelagoPlan) {
		if (plan.islands < 1) throw new RangeError(`Expected at least one island, got \`${plan.islands}\``)
		this.#plan = plan
		this.grow(plan.islands)
	}

	/** In their order; those that come later stand behind. */
	get islands(): readonly Island[] {
		return this.#islands
	}

	/** What they are now. */
	state(): ArchipelagoState {
		return { islands: this.#islands.map((island) => island.state()), seeds: this.#seeds }
	}

	/**
	 * Become what as many islands of the same plan were when `state` was taken of them.
	 *
	 * @throws {RangeError} If those were more or fewer.
	 */
	restore({ islands, seeds }: ArchipelagoState): void {
		const { length } = this.#islands
		if (islands.length !== length) throw new RangeError(`Expected ${length} islands, got \`${islands.length}\``)
		this.#seeds = [...seeds]
		for (const [index, state] of islands.entries()) this.#islands[index]?.restore(state)
	}

	/** Lets islands come up to so many in all, which begin with seeds; those that are there stay as they are. */
	grow(count: number): void {
		const { objectives, seeds = 1 } = this.#plan
		for (let index = this.#islands.length; index < count; index++) {
			const island = new Island(index, objectives, seedsOnIsland(index, count, seeds))
			for (const seed of this.#seeds) this.#sow(seed, island)
			this.#islands.push(island)
		}
	}

	/** Gives elites and seeds the scores that they have now; who has none any more goes. */
	rescore(scores: readonly ScoredAgain[]): void {
		const now = new Map(scores.map((one) => [one.candidate, one]))
		this.#seeds = this.#seeds.flatMap((seed) => scoredNow(seed, now))
		for (const island of this.#islands) island.rescore((elite) => scoredNow(elite, now))
	}

	/** Island of the ask with that number, counted from 1: each in turn. */
	islandOf(number: number): Island {
		return this.islands[(number - 1) % this.islands.length] as Island
	}

	/** Puts a scored seed on the islands that begin with it. */
	plant(seed: Omit<Elite, 'uses'>): void {
		this.#seeds.push(seed)
		for (const island of this.islands) this.#sow(seed, island)
	}

	/**
	 * Takes one outcome and lets elites travel where they are due.
	 *
	 * @returns The migrations that it caused, in order.
	 */
	tell(island: Island, told: Told): MigrationRecord[] {
		island.tell(told)
		return [...this.#migrate(island, told.candidate), ...this.#reseed(island, told.candidate)]
	}

	*#migrate(island: Island, at: number): Generator<MigrationRecord> {
		const { every, elites, topology } = this.#plan.migration
		if (every === 0 || island.told % every !== 0) return
		const random = this.#stream('migrate', island)
		for (const to of neighbours(topology, island.index, this.islands.length, random)) {
			if (this.paused.has(to)) continue
			for (const migrant of selectMigrants(island.grid.ranked(), elites, random)) {
				yield this.#move(migrant, island.index, to, 'migration', at)
			}
		}
	}

	/** A stagnant island starts again from its seed and from what the others have, unless it holds the best of all. */
	*#reseed(island: Island, at: number): Generator<MigrationRecord> {
		if (this.islands.length === 1 || this.paused.has(island.index)) return
		if (!island.isStagnant(this.#plan.stagnation)) return
		const others = this.islands.filter((other) => other !== island)
		const { objectives } = this.#plan
		const { best } = island
		if (best === undefined || others.every((other) => gain(best, other.best, objectives) > 0)) return
		island.clear()
		for (const seed of this.#seeds) this.#sow(seed, island)
		const random = this.#stream('reseed', island)
		for (const other of others) {
			for (const elite of random.sample(other.grid.ranked(), 2)) {
				yield this.#move(elite, other.index, island.index, 'reseed', at)
			}
		}
	}

	#sow(seed: Omit<Elite, 'uses'>, island: Island): void {
		if (island.seeds.includes(seed.candidate)) island.receive(seed, 'seed')
	}

	#move(elite: Elite, from: number, to: number, cause: MigrationRecord['cause'], at: number): MigrationRecord {
		const accepted = (this.islands[to] as Island).receive(elite, 'migration')
		return { at, candidate: elite.candidate, from, to, cause, accepted }
	}

	#stream(what: string, island: Island): Random {
		return randomStream(this.#plan.seed, what, island.index, island.told)
	}
}

/** With its score of now, or nothing where it has none. */
function scoredNow(elite: Omit<Elite, 'uses'>, scores: ReadonlyMap<number, ScoredAgain>): Omit<Elite, 'uses'>[] {
	const now = scores.get(elite.candidate)
	if (now === undefined) return [elite]
	const { outcome, cell = elite.cell } = now
	return outcome.kind === 'scored' ? [{ candidate: elite.candidate, ...rankOf(outcome, elite.size), cell }] : []
}
