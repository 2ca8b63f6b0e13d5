import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Archive, RunArchive } from '../../src/archive/archive.ts'
import { archiveDigest } from '../../src/archive/digest.ts'
import { giveOrder } from '../../src/archive/give-order.ts'
import type { Order } from '../../src/archive/order.ts'
import type { RunEnded } from '../../src/search/events.ts'
import { ManualClock } from '../agent/clocks.ts'
import { newArchive, newRun, search } from './toy-run.ts'

const budget = { forMs: undefined, candidates: 400, target: undefined }

/** Searches, and has another process give an order after that candidate. */
async function ordered(archive: Archive, run: RunArchive, after: number, order: Order): Promise<RunEnded> {
	const clock = new ManualClock()
	const { ended } = await search(run, {
		clock,
		onEvent: (event) => {
			if (event.kind !== 'candidate-told' || event.candidate !== after) return
			giveOrder(archive.path, run.id, order, 0)
			clock.advance(1_000)
		},
	})
	return ended
}

describe('a budget that is ordered of a run that goes on', () => {
	it('may be of patience, which ends that run and none that goes after it', async () => {
		const archive = newArchive()
		const run = newRun(archive, { budget })
		const first = await ordered(archive, run, 30, { kind: 'budget', patience: { candidates: 4 }, before: 400 })
		assert.equal(first.reason, 'no-gain')
		assert.deepEqual(run.record().experiment.budget.patience, { candidates: 4 })
		const told = run.record().told
		// All of its patience is there again, and then it has more.
		const second = await ordered(archive, run, told, { kind: 'budget', patience: { candidates: 90 }, before: 400 })
		assert.ok(second.asked > told)
		const again = newRun(archive, { budget: { ...budget, candidates: second.asked } })
		await search(again, { recorded: run })
		assert.deepEqual(
			[again.record().told, archiveDigest(again, new Set())],
			[run.record().told, archiveDigest(run, new Set())],
		)
		archive.close()
	})

	it('may be of disk, which ends it at once where the archive takes as much already', async () => {
		const archive = newArchive()
		const run = newRun(archive, { budget })
		const { reason } = await ordered(archive, run, 30, { kind: 'budget', diskBytes: 1_000, before: 400 })
		const [order] = run.orders()
		assert.deepEqual([reason, run.record().told], ['disk', order?.takenAt])
		assert.equal(run.record().experiment.budget.diskBytes, 1_000)
		const again = newRun(archive, { budget: { ...budget, candidates: run.record().told - 1 } })
		await search(again, { recorded: run })
		assert.equal(archiveDigest(again, new Set()), archiveDigest(run, new Set()))
		archive.close()
	})
})
