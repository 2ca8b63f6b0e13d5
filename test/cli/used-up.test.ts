import { equal } from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RunArchive, RunRecord } from '../../src/archive/archive.ts'
import type { Spent } from '../../src/archive/model-log.ts'
import type { Order } from '../../src/archive/order.ts'
import { standingWords } from '../../src/cli/standing-text.ts'
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

describe('how a run that has ended stands', () => {
	const nothing = { tokens: 0, money: 0, requests: 0, estimatedTokens: 0 }
	const said = (kept: Kept, spent: Partial<Spent> = {}) => {
		const modelLog = { spent: () => ({ ...nothing, ...spent }) } as RunArchive['modelLog']
		return standingWords({ ...kept, modelLog }, kept.record().status)
	}
	const models = [{}] as unknown as RunRecord['experiment']['models']
	const islands = newRun.experiment.islands.map((island) => ({ ...island, rates: { rewrite: 1 } }))
	const limits = { tokens: 1000, money: 2, requests: 50 }

	it('names the part of its budget that is used up', () => {
		equal(said(ended('budget', 1001)), 'its candidates are used up')
		equal(said(ended('budget', 10, { forMs: 5100, candidates: undefined })), 'its time is used up')
		equal(said(ended('disk', 10, { diskBytes: 4e6 })), 'its disk is used up')
		equal(said(ended('no-gain', 10, { patience: { candidates: 5 } })), 'its patience is used up')
		equal(said(ended('budget', 10)), 'the budget is used up')
		equal(said(ended('stopped', 10)), 'stopped')
	})

	it('names of what models may use that which hardly any is left of', () => {
		const open = { candidates: undefined }
		const asking = (modelLimits: RunRecord['experiment']['modelLimits'], time?: number) =>
			ended('budget', 10, { ...open, ...(time && { forMs: time }) }, { models, islands, modelLimits })
		equal(said(asking(limits), { tokens: 980, money: 1, requests: 12 }), 'the tokens of its models are used up')
		equal(said(asking(limits), { tokens: 500, money: 1.9, requests: 12 }), 'the money of its models is used up')
		equal(said(asking(limits), { tokens: 500, money: 1, requests: 50 }), 'the requests of its models are used up')
		equal(said(asking(limits, 60_000), { requests: 49 }), 'the requests of its models are used up')
		equal(said(asking(limits, 5100), { requests: 20 }), 'its time is used up')
		const none = { tokens: undefined, money: undefined, requests: undefined }
		equal(said(asking(none), { requests: 20 }), 'what its models may use is used up')
		equal(
			said(ended('budget', 1001, {}, { models, modelLimits: limits }), { requests: 50 }),
			'its candidates are used up',
		)
	})
})
