import type { Amount } from '../archive/model-log.ts'
import { count, counted, figure } from './numbers.ts'

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
