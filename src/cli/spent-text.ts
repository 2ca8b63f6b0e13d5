import { uselessReasons } from '../agent/endpoint/yield-watch.ts'
import type { Amount, ReplyUses } from '../archive/model-log.ts'
import { count, counted, figure, percent } from './numbers.ts'

/**
 * What models were asked for and what it cost, all sessions of a run together.
 *
 * @param estimatedTokens - Those that no endpoint has counted.
 */
export function spentText({ requests, tokens, money }: Amount, estimatedTokens: number): string {
	const estimated =
		estimatedTokens === 0
			? ''
			: estimatedTokens === tokens
				? ' (estimated: the endpoint counts none)'
				: ` (${count(estimatedTokens)} of them estimated)`
	const cost = money > 0 ? `, cost ${figure(money)}` : ''
	return `${counted(requests, 'request')}, ${count(tokens)} tokens${estimated}${cost}`
}

/** How many replies held a candidate, and what was wrong with the others; `undefined` where there are none. */
export function repliesText(uses: readonly ReplyUses[]): string | undefined {
	const sum = (some: readonly ReplyUses[]) => some.reduce((total, one) => total + one.count, 0)
	const all = sum(uses)
	if (all === 0) return undefined
	const useful = sum(uses.filter(({ became }) => became === 'draft'))
	const reasons = Object.entries(uselessReasons)
		.map(([name, words]) => ({ words, count: sum(uses.filter(({ became }) => became === name)) }))
		.filter((one) => one.count > 0)
		.sort((one, other) => other.count - one.count)
		.slice(0, 3)
		.map((one) => `${count(one.count)} ${one.words}`)
	const others = reasons.length === 0 ? '' : `; of the others ${reasons.join(', ')}`
	return `${count(all)} ${all === 1 ? 'reply' : 'replies'}, ${percent(useful / all)} held a candidate${others}`
}
