import type { Order, OrderRecord } from './order.ts'

/** What was got back of a run whose archive was damaged. */
export type Recovery = Order & { kind: 'recovered' }

/** What became of a run when it was last recovered with less than all of it; `undefined` where it never was. */
export function recoveryOf(orders: readonly OrderRecord[]): Recovery | undefined {
	const last = orders.findLast(({ order }) => order.kind === 'recovered')?.order
	return last?.kind === 'recovered' ? last : undefined
}

/** Whether a run was recovered without what it was started with: only what its candidates say of it is known. */
export function lacksSettings(orders: readonly OrderRecord[]): boolean {
	return orders.some(({ order }) => order.kind === 'recovered' && order.lacksSettings === true)
}
