import type { AskRecord } from '../../archive/model-log.ts'
import { drawBeta } from '../../candidate/beta.ts'
import { gain, type Objectives, objectivesOf } from '../../candidate/compare.ts'
import type { Random } from '../../candidate/random.ts'

/** One thing a bandit may choose. */
export interface Arm {
	/** What its experience is kept under. */
	readonly name: string
	/** Share by plan. */
	readonly weight: number
}

/** How a bandit weighs what it knows. */
export interface BanditSettings {
	/** Share of choices that go by plan, so that an arm which was unlucky early is seen again. */
	readonly explore: number
	/** Weight of a result for each one that came after it; what paid at the start need not pay later. */
	readonly discount: number
}

interface Experience {
	gains: number
	misses: number
	/** Sum of costs. */
	cost: number
	count: number
}

/**
 * Chooses the arm with the best improvement per cost, by budgeted Thompson sampling (Xia et al., IJCAI 2015) with
 * discounted counts (Raj and Kalyani 2017): for each arm a draw of its gain from Beta(1 + gains, 1 + misses), divided by its
 * mean cost. Drawing from a distribution, not taking a maximum, spreads asks that are in flight at once.
 *
 * The state is that of the asks told to `learn`, in their order, and nothing else.
 */
export class Bandit<Choice extends Arm> {
	readonly #arms: readonly Choice[]
	readonly #settings: BanditSettings
	readonly #objectives: Objectives
	readonly #experience = new Map<string, Experience>()
	#largestGain = 0

	/**
	 * @param objectives - What candidates are compared by; computed scores unless given.
	 * @throws {RangeError} If there is no arm with a positive weight.
	 */
	constructor(arms: readonly Choice[], settings: BanditSettings, objectives = objectivesOf({ measured: null })) {
		this.#arms = arms.filter(({ weight }) => weight > 0)
		if (this.#arms.length === 0) throw new RangeError('Expected at least one arm with a positive weight, got none')
		this.#settings = settings
		this.#objectives = objectives
	}

	/**
	 * Takes in an ask of the arm of that name that ended: one whose endpoint was down or too slow has brought nothing either. One that a budget has
	 * cut short, or that was refused, says nothing about its arm.
	 */
	learn(name: string, ask: AskRecord): void {
		if (ask.ended === 'budget' || ask.ended === 'refused') return
		const gained = gainOf(ask, this.#objectives)
		this.#largestGain = Math.max(this.#largestGain * this.#settings.discount, gained)
		const share = gained > 0 ? gained / this.#largestGain : 0
		for (const experience of this.#experience.values()) {
			experience.gains *= this.#settings.discount
			experience.misses *= this.#settings.discount
		}
		const experience = this.#of(name)
		// Any improvement counts half: a small gain late in a run is worth as much as a large one early.
		const reward = gained > 0 ? 0.5 + share / 2 : 0
		experience.gains += reward
		experience.misses += 1 - reward
		experience.cost += costOf(ask)
		experience.count++
	}

	/** One of the arms that `usable` lets through; `undefined` where it lets none. */
	choose(random: Random, usable: (arm: Choice) => boolean = () => true): Choice | undefined {
		const arms = this.#arms.filter(usable)
		if (arms.length === 0) return undefined
		if (arms.length === 1) return arms[0]
		if (random.chance(this.#settings.explore)) return random.weighted(arms, ({ weight }) => weight)
		const mean = this.#meanCost()
		let best: { readonly arm: Choice; readonly worth: number } | undefined
		for (const arm of arms) {
			const { gains, misses, cost, count } = this.#of(arm.name)
			// An arm without a cost of its own is taken to cost what the others do on average.
			const worth = drawBeta(1 + gains, 1 + misses, random) / ((cost + mean) / (count + 1))
			if (best === undefined || worth > best.worth) best = { arm, worth }
		}
		return best?.arm
	}

	#of(name: string): Experience {
		let experience = this.#experience.get(name)
		if (experience === undefined) {
			experience = { gains: 0, misses: 0, cost: 0, count: 0 }
			this.#experience.set(name, experience)
		}
		return experience
	}

	#meanCost(): number {
		let cost = 0
		let count = 0
		for (const experience of this.#experience.values()) {
			cost += experience.cost
			count += experience.count
		}
		return count === 0 || cost === 0 ? 1 : cost / count
	}
}

/** Asks of which the discount leaves a hundredth or more. */
export function asksRemembered(discount: number): number {
	return Math.ceil(Math.log(0.01) / Math.log(Math.min(discount, 0.995)))
}

/** Improvement of an ask's best draft over its main parent, in [0, 1]: 0 without a scored draft, 1 where the parent had no score. */
export function gainOf(
	{ parentScore, bestScore }: Pick<AskRecord, 'parentScore' | 'bestScore'>,
	objectives: Objectives,
): number {
	if (bestScore === undefined) return 0
	return gain({ score: bestScore }, parentScore === undefined ? undefined : { score: parentScore }, objectives)
}

/** Money where it costs any, tokens in millions else: only ratios matter, and an island's models have prices or not. */
function costOf({ cost }: AskRecord): number {
	return cost.money > 0 ? cost.money : cost.tokens / 1_000_000
}
