import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { RunArchive } from '../../src/archive/archive.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import type { SearchEvent } from '../../src/search/events.ts'
import { ManualClock } from '../agent/clocks.ts'
import { cannotMount, SmallDisk } from '../archive/folder.ts'
import { ToyEvaluator } from './toy-evaluator.ts'
import { newArchive, newRun, search } from './toy-run.ts'

const budget = { budget: { forMs: undefined, candidates: 400, target: undefined } }

describe('a run whose archive fills its disk', { skip: cannotMount() }, () => {
	it('pauses, says so with the folder, and goes on when there is room as if nothing had been', async () => {
		using disk = new SmallDisk(3)
		const archive = openArchive(disk.file('a.db'), { mode: 'write' })
		const run = newRun(archive, budget)
		const news: string[] = []
		const onEvent = (event: SearchEvent): void => {
			if (event.kind !== 'room-short' && event.kind !== 'room-again') return
			news.push(`${event.kind} ${event.of}: ${event.text}`)
			if (event.kind === 'room-short') rmSync(disk.file('ballast'))
		}
		const { ended, events } = await search(run, {
			evaluator: filling(disk, 40),
			onEvent,
		})
		assert.deepEqual(news, [
			`room-short archive: ${disk.path}: no room is left for the archive a.db; make room there; waiting for room`,
			'room-again archive: there is room for the archive again: going on',
		])
		assert.equal(ended.reason, 'budget')
		const told = events.filter(({ kind }) => kind === 'candidate-told').length
		assert.equal(run.record().told, told)
		const elsewhere = newArchive()
		const undisturbed = newRun(elsewhere, budget)
		await search(undisturbed)
		assert.deepEqual(lineageOf(run), lineageOf(undisturbed))
		archive.close()
		elsewhere.close()
	})

	it('waits as long as it has time or nobody stops it, says so to who looks, and ends in order with all that was told', async () => {
		for (const [reason, end] of [
			['no-room', ({ clock }: Ending) => clock.advance(3_600_000)],
			['interrupted', ({ abort }: Ending) => abort.abort()],
		] as const) {
			using disk = new SmallDisk(3)
			const path = disk.file('a.db')
			const archive = openArchive(path, { mode: 'write' })
			const run = newRun(archive, { budget: { forMs: 3_600_000, candidates: undefined, target: undefined } })
			const ending = { clock: new ManualClock(), abort: new AbortController() }
			let waitedFor = ''
			const { ended } = await search(run, {
				evaluator: filling(disk, 40),
				clock: ending.clock,
				signal: ending.abort.signal,
				onEvent(event) {
					if (event.kind !== 'room-short') return
					waitedFor = run.waitsFor()
					setImmediate(() => end(ending))
				},
			})
			assert.equal(ended.reason, reason)
			assert.match(waitedFor, /: no room is left for the archive a\.db; make room there; waiting for room$/)
			const { told, status } = run.record()
			assert.equal(status, reason)
			assert.ok(told > 40, `${told} told`)
			archive.close()
			rmSync(disk.file('ballast'))
			const next = openArchive(path, { mode: 'write' })
			const again = next.run(run.id)
			again.setBudget({ forMs: undefined, candidates: told + 50, target: undefined })
			assert.ok((await search(again)).ended.asked > told)
			next.close()
		}
	})
})

interface Ending {
	readonly clock: ManualClock
	readonly abort: AbortController
}

/** An evaluator at whose so many-th candidate all room on a disk is taken. */
function filling(disk: SmallDisk, nth: number): ToyEvaluator {
	const evaluator = new ToyEvaluator(2, 0)
	evaluator.onEvaluate = () => {
		if (evaluator.seen.length !== nth) return
		assert.throws(() => writeFileSync(disk.file('ballast'), Buffer.alloc(4_000_000)), { code: 'ENOSPC' })
	}
	return evaluator
}

function lineageOf(run: RunArchive): unknown[] {
	return [...run.lineage()]
}
