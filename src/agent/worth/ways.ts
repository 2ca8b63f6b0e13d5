import type { IslandInstruction } from '../../archive/instruction.ts'
import type { AskRecord } from '../../archive/model-log.ts'
import type { Objectives } from '../../candidate/compare.ts'
import type { Random } from '../../candidate/random.ts'
import { Bandit, type BanditSettings, gainOf } from './bandit.ts'

/** One way to say a part of a prompt, and what asks that went by it have earned. */
export interface Way {
	/** 0 for what was planned. */
	readonly number: number
	readonly text: string
	/** As they ended. */
	readonly asks: readonly AskRecord[]
	/** Of these, such as brought something better. */
	readonly better: number
	/** Gains for a million tokens, as if one more ask of the usual price had earned nothing. */
	readonly earned: number
}

/** Ways of a part that are drawn from. */
const mostWays = 4

/** All ways of one part of an island's prompts. */
export class Ways {
	/** What was planned first, then in the order in which they were written. */
	readonly all: readonly Way[]
	readonly #asks: readonly AskRecord[]
	readonly #own: readonly IslandInstruction[]
	readonly #objectives: Objectives

	/**
	 * @param planned - The part as planned.
	 * @param own - The island's own ways of this part.
	 * @param asks - That ended lately and had this part, in the order in which they ended.
	 */
	constructor(planned: string, own: readonly IslandInstruction[], asks: readonly AskRecord[], objectives: Objectives) {
		this.#asks = asks
		this.#own = own
		this.#objectives = objectives
		const went = Map.groupBy(asks, (ask) => this.#numberOf(ask))
		const price = asks.length === 0 ? 0 : tokensOf(asks) / asks.length
		this.all = [{ number: 0, text: planned }, ...own].map(({ number, text }): Way => {
			const its = went.get(number) ?? []
			const gains = its.map((ask) => gainOf(ask, objectives))
			return {
				number,
				text,
				asks: its,
				better: gains.filter((gained) => gained > 0).length,
				earned: (1e6 * gains.reduce((sum, gained) => sum + gained, 0)) / Math.max(1, price + tokensOf(its)),
			}
		})
	}

	/** Those that are drawn from: what was planned, the newest, and of the others those that earned most. */
	get live(): Way[] {
		const [planned, ...own] = this.all
		const newest = own.pop()
		const others = own.sort((one, other) => other.earned - one.earned).slice(0, mostWays - 2)
		return [planned, ...others, newest].filter((way) => way !== undefined)
	}

	/** One of these, by what they earned for their tokens. */
	draw(settings: BanditSettings, random: Random): Way {
		const arms = this.live.map((way) => ({ way, name: String(way.number), weight: 1 }))
		const bandit = new Bandit(arms, settings, this.#objectives)
		for (const ask of this.#asks) bandit.learn(String(this.#numberOf(ask)), ask)
		return bandit.choose(random)?.way ?? this.#planned
	}

	/** The one among these numbers; what was planned where none is. */
	among(numbers: readonly number[]): Way {
		return this.all.find(({ number }) => numbers.includes(number)) ?? this.#planned
	}

	get #planned(): Way {
		return this.all[0] as Way
	}

	#numberOf({ instructions = [] }: AskRecord): number {
		return this.#own.find(({ number }) => instructions.includes(number))?.number ?? 0
	}
}

function tokensOf(asks: readonly AskRecord[]): number {
	return asks.reduce((sum, { cost }) => sum + cost.tokens, 0)
}
