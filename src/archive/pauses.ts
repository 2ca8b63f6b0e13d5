import type { Order, OrderRecord } from './order.ts'

/** What of a run makes no asks. */
export interface Pauses {
	/** Whether all of it is paused. */
	readonly isWhole: boolean
	/** Islands that are paused by themselves, by their index. */
	readonly islands: ReadonlySet<number>
}

/** Nothing is paused. */
export const noPauses: Pauses = { isWhole: false, islands: new Set() }

/** What is paused after one more order. */
export function pausesAfter(
	{ isWhole, islands }: Pauses,
	order: Pick<Order, 'kind'> & { island?: number | undefined },
): Pauses {
	const { kind, island } = order
	if (kind === 'pause')
		return island === undefined ? { isWhole: true, islands } : { isWhole, islands: new Set([...islands, island]) }
	if (kind !== 'go-on') return { isWhole, islands }
	return { isWhole: false, islands: island === undefined ? noPauses.islands : islands.difference(new Set([island])) }
}

/** What is paused after the orders that a run has taken. */
export function pausesOf(orders: readonly OrderRecord[]): Pauses {
	return orders
		.filter(({ takenAt }) => takenAt !== undefined)
		.reduce((pauses, { order }) => pausesAfter(pauses, order), noPauses)
}

/** Whether a run of so many islands makes no asks at all. */
export function isAllPaused({ isWhole, islands }: Pauses, count: number): boolean {
	return isWhole || islands.size === count
}

/** Names of the paused islands, of all of them by their index. */
export function pausedNames({ isWhole, islands }: Pauses, names: readonly string[]): string[] {
	return names.filter((_, index) => isWhole || islands.has(index))
}
