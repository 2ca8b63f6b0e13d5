import type { LineageRow } from '../archive/outline.ts'
import type { OfflineOperator } from '../variation/operator.ts'

/** Relative rates by operator name. */
export type Rates = Readonly<Record<string, number>>

/** Share of its rate that an operator keeps whatever it brings, so that it is seen again when its time comes. */
export const leastShare = 0.25
/** Weight of a candidate for each one told after it: what paid at the start need not pay later. */
const discount = 0.998
/** Candidates for which an operator is believed to bring what all do: as many again, and half is its own. */
const doubt = 20
/** Gain for each candidate below which operators are alike: where nothing gains any more they go by their rates. */
const nothing = 1e-4

interface Experience {
	/** Sum of gains. */
	readonly gained: number
	/** What that took, in candidates compiled and scored. */
	readonly spent: number
}

/** {@link LearntRates} as plain data. */
export interface LearntState {
	/** By operator. */
	readonly experience: Readonly<Record<string, Experience>>
	/** By island and operator, the ask whose effort was counted last. */
	readonly counted: Readonly<Record<string, number>>
}

/**
 * How often each operator that needs no model is chosen: its rate, times what it has brought lately for what that took,
 * on all islands, beside what all of them have.
 *
 * What it took is counted in candidates and never in time. So all of it follows from what was told, and a run that is resumed or
 * replayed chooses as it did. Shares go with what is gained (probability matching; Thierens 2005), none goes to the best alone:
 * what one operator finds another builds on.
 */
export class LearntRates {
	readonly #operators: ReadonlyMap<string, OfflineOperator>
	readonly #experience = new Map<string, Experience>()
	readonly #counted = new Map<string, number>()

	/** @param operators - Those to learn about. */
	constructor(operators: ReadonlyMap<string, OfflineOperator>) {
		this.#operators = operators
	}

	/** What was learnt by now. */
	state(): LearntState {
		return { experience: Object.fromEntries(this.#experience), counted: Object.fromEntries(this.#counted) }
	}

	/** Goes on from what another has learnt. */
	restore({ experience, counted }: LearntState): void {
		for (const [name, one] of Object.entries(experience)) this.#experience.set(name, one)
		for (const [place, ask] of Object.entries(counted)) this.#counted.set(place, ask)
	}

	/**
	 * Takes in a candidate that was told, of whatever operator.
	 *
	 * @param gained - By how much it is better than what its island had in its place, from 0 to 1.
	 */
	hear({ island, ask, operator: name }: Pick<LineageRow, 'island' | 'ask' | 'operator'>, gained: number): void {
		const operator = this.#operators.get(name)
		if (operator === undefined) return
		for (const [each, experience] of this.#experience) {
			this.#experience.set(each, { gained: experience.gained * discount, spent: experience.spent * discount })
		}
		const before = this.#experience.get(name) ?? { gained: 0, spent: 0 }
		this.#experience.set(name, {
			gained: before.gained + gained,
			spent: before.spent + 1 + this.#effort(operator, `${island} ${name}`, ask),
		})
	}

	/** These rates with what was learnt; those of operators that are not there, or have none, stay as they are. */
	of(rates: Rates): Rates {
		const there = Object.entries(rates).filter(([name, rate]) => rate > 0 && this.#operators.has(name))
		const worths = this.#worths(there.map(([name]) => name))
		if (worths === undefined) return rates
		const sum = there.reduce((total, [, rate]) => total + rate, 0)
		const weighed = there.reduce((total, [name, rate]) => total + rate * (worths.get(name) ?? 0), 0)
		const learnt = there.map(([name, rate]): [string, number] => {
			const share = ((worths.get(name) ?? 0) * sum) / weighed
			return [name, rate * (leastShare + (1 - leastShare) * share)]
		})
		return { ...rates, ...Object.fromEntries(learnt) }
	}

	/** What each of these gains for each candidate; `undefined` where none has gained anything. */
	#worths(names: readonly string[]): ReadonlyMap<string, number> | undefined {
		const own = names.map((name) => [name, this.#experience.get(name) ?? { gained: 0, spent: 0 }] as const)
		const gained = own.reduce((total, [, experience]) => total + experience.gained, 0)
		const spent = own.reduce((total, [, experience]) => total + experience.spent, 0)
		if (gained === 0) return undefined
		const usual = gained / spent
		return new Map(
			own.map(([name, one]) => [name, (one.gained + doubt * usual) / (one.spent + doubt) + nothing] as const),
		)
	}

	/** Once for each ask, however many candidates it brings; these are told one after another. */
	#effort(operator: OfflineOperator, place: string, ask: number): number {
		if (operator.kind !== 'searching' || operator.effort === undefined || this.#counted.get(place) === ask) return 0
		this.#counted.set(place, ask)
		return operator.effort(ask)
	}
}
