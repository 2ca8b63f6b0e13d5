import prettyMs from 'pretty-ms'
import type { Order, OrderRecord } from '../archive/order.ts'
import { cutText } from './cut-text.ts'
import type { OrderData } from './run-data.ts'

/** Orders that are shown. */
const mostShown = 50

/** The latest orders of a run, the latest first. */
export function ordersData(orders: readonly OrderRecord[]): OrderData[] {
	return orders
		.filter(({ order }) => order.kind !== 'killed')
		.slice(-mostShown)
		.reverse()
		.map(({ id, order, takenAt }) => ({
			id,
			kind: order.kind,
			text: cutText(textOf(order), 4000),
			island: 'island' in order ? (order.island ?? null) : null,
			takenAt: takenAt ?? null,
		}))
}

/** What is paused by orders that were taken. */
export interface Paused {
	readonly all: boolean
	readonly islands: ReadonlySet<number>
}

/**
 * What is paused when `told` candidates are.
 *
 * While all is paused nothing is told but what is put in; who resumes the run wants it to go on, and keeps no order that
 * says so.
 */
export function pausedBy(orders: readonly OrderRecord[], told: number): Paused {
	const islands = new Set<number>()
	let all: number | undefined
	for (const { order, takenAt } of orders) {
		if (takenAt === undefined) continue
		const { kind } = order
		if (kind === 'inject' && all !== undefined) all++
		if (kind !== 'pause' && kind !== 'go-on') continue
		const { island } = order
		if (kind === 'go-on') all = undefined
		else if (island === undefined) all = takenAt
		if (island === undefined) {
			if (kind === 'go-on') islands.clear()
		} else if (kind === 'pause') islands.add(island)
		else islands.delete(island)
	}
	return { all: all !== undefined && told <= all, islands }
}

/** The rates of an island by orders that were taken, where `planned` is what it began with. */
export function ratesBy(
	orders: readonly OrderRecord[],
	island: number,
	planned: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
	let rates = planned
	for (const { order, takenAt } of orders) {
		if (takenAt === undefined) continue
		// What is planned are the islands that it was resumed with last.
		if (order.kind === 'islands') rates = planned
		if (order.kind === 'rates' && (order.island ?? island) === island) rates = { ...rates, ...order.rates }
	}
	return rates
}

function textOf(order: Order): string {
	switch (order.kind) {
		case 'note':
			return order.text
		case 'inject':
			return order.from
		case 'rates':
			return Object.entries(order.rates)
				.map(([name, rate]) => `${name}=${rate}`)
				.join(', ')
		case 'budget':
		case 'resumed': {
			const { forMs, candidates, target, patience = {}, diskBytes } = order
			const more = order.kind === 'budget' ? order.more : undefined
			const parts = [
				forMs === undefined ? [] : `${prettyMs(forMs)} of run time`,
				candidates === undefined ? [] : `${candidates.toLocaleString('en')} candidates`,
				more === undefined ? [] : `${more.toLocaleString('en')} more candidates`,
				target === undefined ? [] : `target ${target}`,
				patience.forMs === undefined ? [] : `${prettyMs(patience.forMs)} without a better best`,
				patience.candidates === undefined
					? []
					: `${patience.candidates.toLocaleString('en')} candidates without a better best`,
				diskBytes === undefined ? [] : `an archive of ${(diskBytes / 1e6).toLocaleString('en')} MB`,
				order.kind === 'resumed' && order.offline ? 'without its models' : [],
			]
			return parts.flat().join(', ')
		}
		case 'compiler':
			return `${order.now} in place of ${order.before}, ${order.scores.length.toLocaleString('en')} elites scored again`
		case 'recovered':
			return `${order.kept.toLocaleString('en')} of ${order.of.toLocaleString('en')} candidates`
		default:
			return ''
	}
}
