import type { Random } from '../candidate/random.ts'
import { isAgentOperator, offlineRates } from '../experiment/presets.ts'
import type { ModelOperator, OfflineOperator, Operator } from '../variation/operator.ts'
import type { LearntRates, Rates } from './learnt-rates.ts'

/** Operators that need no model, and what is known of them when one is chosen. */
export interface Choice {
	readonly operators: ReadonlyMap<string, OfflineOperator>
	readonly learnt: LearntRates
	/** Asks under way of the operator of that name. */
	readonly underWay: (name: string) => number
}

/**
 * One of the operators that need no model, by rate and by what it has brought, in one draw. Those that are not there, or of
 * which as many asks are under way as may be, are left out; where that leaves none, the latter are not.
 *
 * @throws {RangeError} If none of those with a rate is there.
 */
export function chooseEmbedded(rates: Rates, { operators, learnt, underWay }: Choice, random: Random): OfflineOperator {
	const all = Object.entries(learnt.of(rates)).flatMap(([name, rate]) => {
		const operator = operators.get(name)
		return operator === undefined || rate === 0 ? [] : [{ operator, rate }]
	})
	if (all.length === 0) {
		const found = Object.keys(rates).join(', ')
		throw new RangeError(`Expected a rate for an operator of ${[...operators.keys()].join(', ')}, got ${found}`)
	}
	const free = all.filter(({ operator }) => {
		const { mostUnderWay = Number.POSITIVE_INFINITY } = operator.kind === 'searching' ? operator : {}
		return underWay(operator.name) < mostUnderWay
	})
	return random.weighted(free.length > 0 ? free : all, ({ rate }) => rate).operator
}

/**
 * One of all operators, by rate. One draw decides between models and embedded operators, one more among the embedded:
 * the same whether models can be reached or not.
 *
 * @param ofModels - Which of the operators that a model carries out; `undefined` while none can be reached, and an
 * embedded one stands in.
 */
export function chooseOperator(
	rates: Rates,
	choice: Choice,
	random: Random,
	ofModels: () => ModelOperator | undefined,
): Operator {
	const all = Object.entries(rates)
	const sum = (some: typeof all) => some.reduce((total, [, rate]) => total + rate, 0)
	const wantsModel = random.float() * sum(all) < sum(all.filter(([name]) => isAgentOperator(name)))
	return (wantsModel ? ofModels() : undefined) ?? chooseEmbedded(offlineRates(rates), choice, random)
}
