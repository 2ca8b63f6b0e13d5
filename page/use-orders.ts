import { useEffect, useState } from 'preact/hooks'
import type { OrderRequest } from '../src/cli/look/order-request.ts'
import type { RunData } from '../src/report/run-data.ts'
import type { Feed } from './feed.ts'

/** Gives an order; the answer is whether it was left for the run. */
export type Give = (request: OrderRequest) => Promise<boolean>

/** What is said of the last order. */
export interface Said {
	readonly line: string
	readonly isRefused: boolean
}

/** How orders are given to a run, `undefined` where it takes none, and what came of the last one. */
export function useOrders(
	run: RunData,
	{ order }: Feed,
): { readonly give: Give | undefined; readonly said: Said | undefined } {
	const [said, setSaid] = useState<Said>()
	const isOpen = order !== undefined && run.status === 'running'
	useEffect(() => setSaid(undefined), [run.id, isOpen])
	if (!isOpen) return { give: undefined, said: undefined }
	const give = async (request: OrderRequest): Promise<boolean> => {
		try {
			await order(run.id, request)
			setSaid({ line: `${names[request.order]} ordered.`, isRefused: false })
			return true
		} catch (error) {
			setSaid({ line: error instanceof Error ? error.message : String(error), isRefused: true })
			return false
		}
	}
	return { give, said }
}

const names: Readonly<Record<OrderRequest['order'], string>> = {
	stop: 'The end is',
	pause: 'A pause is',
	'go-on': 'To go on is',
	note: 'A note is',
	inject: 'What you put in is',
	budget: 'Another budget is',
	rates: 'Other rates are',
}
