import type { Budget } from '../experiment/experiment.ts'
import type { Order } from './order.ts'

/** A budget after an order of another: what that names replaces what was. */
export function budgetAfter(budget: Budget, { kind: _, before: __, ...changes }: Order & { kind: 'budget' }): Budget {
	return { ...budget, ...changes }
}
