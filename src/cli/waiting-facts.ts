import type { RunArchive } from '../archive/archive.ts'
import type { Order } from '../archive/order.ts'
import type { Standing } from './archive-look.ts'
import { counted } from './numbers.ts'
import { takerOf } from './used-up.ts'

/** What a run that goes on waits for, such as room on a full disk; `undefined` for nothing. */
export function waitsIn(run: RunArchive, standing: Standing): string | undefined {
	const what = standing === 'running' ? run.waitsFor() : ''
	return what === '' ? undefined : what
}

/** The person's orders that the run has not taken, in their order; a stop says nothing any more where it does not go on. */
export function waitingOrders(run: RunArchive, standing: Standing): Order['kind'][] {
	const kinds = run.waitingOrders().map(({ order }) => order.kind)
	return standing === 'running' ? kinds : kinds.filter((kind) => kind !== 'stop')
}

/** Both, as facts of `status`. */
export function waitingFacts(run: RunArchive, standing: Standing): [string, string][] {
	const waits = waitsIn(run, standing)
	const kinds = new Set(waitingOrders(run, standing))
	const orders = run.waitingOrders().flatMap(({ order }) => (kinds.has(order.kind) ? [order] : []))
	const who = standing === 'running' ? 'the run takes them between two candidates' : takerOf(run, orders)
	return [
		...(waits === undefined ? [] : [['waiting', waits] satisfies [string, string]]),
		...(orders.length === 0
			? []
			: [
					[
						'orders',
						`${counted(orders.length, 'order')} not taken yet (${orders.map(({ kind }) => kind).join(', ')}): ${who}`,
					] satisfies [string, string],
				]),
	]
}
