import { equal } from 'node:assert/strict'
import { it } from 'node:test'
import type { Order } from '../../src/archive/order.ts'
import { ordersData } from '../../src/report/orders-data.ts'

it('an order of another budget says each part of it, and so does what a run was resumed under', () => {
	const parts = { forMs: 90_000, target: -1, patience: { candidates: 5_000, forMs: 60_000 }, diskBytes: 2e9 }
	const textOf = (order: Order) => ordersData([{ id: 1, order, takenAt: 2 }])[0]?.text
	const said = '1m 30s of run time'
	const rest = 'target -1, 1m without a better best, 5,000 candidates without a better best, an archive of 2,000 MB'
	equal(textOf({ kind: 'budget', ...parts, more: 50 }), `${said}, 50 more candidates, ${rest}`)
	equal(
		textOf({ kind: 'resumed', ...parts, candidates: 1_000, offline: true }),
		`${said}, 1,000 candidates, ${rest}, without its models`,
	)
})
