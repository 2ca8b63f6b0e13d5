import { equal } from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RunArchive, RunRecord } from '../../src/archive/archive.ts'
import type { Order } from '../../src/archive/order.ts'
import { takerOf } from '../../src/cli/used-up.ts'
import type { Budget } from '../../src/experiment/experiment.ts'
import { newRun } from '../archive/records.ts'

type Kept = Pick<RunArchive, 'record' | 'diskBytes' | 'waitingOrders'>

/** A run that has ended, of 1,000 candidates at most unless its budget is another one, in an archive of 5 MB. */
function ended(
	status: RunRecord['status'],
	told: number,
	budget: Partial<Budget> = {},
	changes: Partial<RunRecord['experiment']> = {},
): Kept {
	const experiment = { ...newRun.experiment, ...changes, budget: { ...newRun.experiment.budget, ...budget } }
	const record = { ...newRun, experiment, id: 'curve-0000', status, told, elapsedMs: 5000, endedAt: 5000 }
	return { record: () => record, diskBytes: () => 5e6, waitingOrders: () => [] }
}

const note: Order = { kind: 'note', text: 'try' }
const inject: Order = { kind: 'inject', island: 0, source: '', from: 'from the page' }
const budget = (changes: Partial<Budget> & { readonly more?: number }): Order =>
	({ kind: 'budget', ...changes }) as Order

describe('who takes orders for a run that does not go on', () => {
	it('is `resume`, where it has something to do', () => {
		equal(takerOf(ended('stopped', 10), [note]), '`resume` takes it')
		equal(takerOf(ended('stopped', 10), [note, inject]), '`resume` takes them')
		equal(takerOf(ended('no-gain', 10, { patience: { candidates: 5 } }), [note]), '`resume` takes it')
		equal(takerOf(ended('budget', 1001), [note, budget({ more: 50 })]), '`resume` takes them')
	})

	it('says what of the budget is used up, and what gives more of it', () => {
		const candidates = '`resume` takes it if it has more to do, as with `--candidates +500`: its candidates are used up'
		equal(takerOf(ended('budget', 1001), [note]), candidates)
		equal(takerOf(ended('budget', 1001), [budget({ forMs: 65_000 })]), candidates)
		equal(
			takerOf(ended('budget', 10, { forMs: 5000 }), [note]),
			'`resume` takes it if it has more to do, as with `--for 1m`: its time is used up',
		)
		equal(
			takerOf(ended('disk', 10, { diskBytes: 4e6 }), [note, inject]),
			'`resume` takes them if it has more to do, as with `--disk 8MB`: its disk is used up',
		)
		equal(takerOf(ended('disk', 10, { diskBytes: 6e6 }), [note]), '`resume` takes it')
	})

	it('knows what models may use: others go on where an operator needs none', () => {
		const modelLimits = { tokens: 1000, money: undefined, requests: undefined }
		const open = { candidates: undefined }
		equal(
			takerOf(ended('budget', 10, open, { modelLimits }), [note]),
			'`resume` takes it if it has more to do, as with `--for 1m`: what its models may use is used up',
		)
		equal(takerOf(ended('budget', 10, open, { modelLimits }), [budget({ forMs: 65_000 })]), '`resume` takes it')
		const [island] = newRun.experiment.islands
		const islands = island === undefined ? [] : [{ ...island, rates: { rewrite: 1 } }]
		equal(
			takerOf(ended('budget', 10, open, { modelLimits, islands }), [budget({ forMs: 65_000 })]),
			'nothing takes it any more: what its models may use is used up, and no island has an operator that needs none',
		)
	})

	it('is nobody where it found what is exact', () => {
		equal(takerOf(ended('exact', 10), [note]), 'nothing takes it any more: the run has found what is exact')
	})
})
