import type { Random } from '../candidate/random.ts'
import { isAgentOperator, offlineRates } from '../experiment/presets.ts'
import type { ModelOperator, OfflineOperator, Operator } from '../variation/operator.ts'

/** Relative rates by operator name. */
export type Rates = Readonly<Record<string, number>>

/** One of the operators that need no model, by rate, in one draw. @throws {RangeError} If a rate names another. */
export function chooseEmbedded(
	rates: Rates,
	operators: ReadonlyMap<string, OfflineOperator>,
	random: Random,
): OfflineOperator {
	const [name] = random.weighted(Object.entries(rates), ([, rate]) => rate)
	const operator = operators.get(name)
	if (operator === undefined) {
		throw new RangeError(`Expected an operator of ${[...operators.keys()].join(', ')}, got \`${name}\``)
	}
	return operator
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
	operators: ReadonlyMap<string, OfflineOperator>,
	random: Random,
	ofModels: () => ModelOperator | undefined,
): Operator {
	const all = Object.entries(rates)
	const sum = (some: typeof all) => some.reduce((total, [, rate]) => total + rate, 0)
	const wantsModel = random.float() * sum(all) < sum(all.filter(([name]) => isAgentOperator(name)))
	return (wantsModel ? ofModels() : undefined) ?? chooseEmbedded(offlineRates(rates), operators, random)
}
