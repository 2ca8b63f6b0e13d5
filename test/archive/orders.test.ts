import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ArchiveError } from '../../src/archive/archive-error.ts'
import { giveOrder } from '../../src/archive/give-order.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { newRun, tellOf } from './records.ts'

describe('an order', () => {
	it('is given beside the process that writes, waits until it is taken, and goes with its run', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const run = archive.createRun(newRun)
		run.tell(tellOf(0))
		giveOrder(archive.path, run.id, { kind: 'pause', island: 1 }, 5)
		giveOrder(archive.path, run.id, { kind: 'note', text: 'try a radix sort' }, 6)
		const [pause, note] = run.waitingOrders()
		assert.deepEqual(
			[pause?.order, note?.order],
			[
				{ kind: 'pause', island: 1 },
				{ kind: 'note', text: 'try a radix sort' },
			],
		)
		assert.deepEqual(run.modelLog.said(0), [], 'not taken yet')
		run.takeOrder(note?.id ?? 0, 1)
		assert.deepEqual(run.modelLog.said(0), ['try a radix sort'])
		assert.deepEqual(
			run.orders().map(({ takenAt }) => takenAt),
			[undefined, 1],
		)
		assert.deepEqual(
			run.waitingOrders().map(({ id }) => id),
			[pause?.id],
		)
		archive.delete(run.id)
		assert.equal(archive.runs().length, 0)
		archive.close()
	})

	it('needs a run that is there, and an archive', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		archive.createRun(newRun)
		archive.close()
		assert.throws(() => giveOrder(archive.path, 'e-0000', { kind: 'stop' }, 0), /Expected the id of a run in .*a\.db/)
		assert.throws(
			() => giveOrder(folder.file('b.db'), 'e-0000', { kind: 'stop' }, 0),
			(error) => error instanceof ArchiveError,
		)
	})
})
