import type { Budget } from '../experiment/experiment.ts'
import type { Order } from './order.ts'

/**
 * A budget after an order of another: what that names replaces what was.
 *
 * @param asked - Candidates told when the order is taken, seeds not counted.
 */
export function budgetAfter(
	budget: Budget,
	{ kind: _, before: __, more, ...changes }: Order & { kind: 'budget' },
	asked: number,
): Budget {
	return { ...budget, ...changes, ...(more === undefined ? {} : { candidates: asked + more }) }
}
