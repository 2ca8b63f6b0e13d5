import { deepEqual, equal } from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CanaryRecord } from '../../src/archive/archive.ts'
import { doubtfulRanges, isDoubtful } from '../../src/archive/doubt.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { newRun } from './records.ts'

describe('doubt', () => {
	it('falls on what was told between the last good test of the clock before a failed one and the next good one', () => {
		const canaries = [test(0, true), test(50, true), test(120, false), test(200, true), test(260, true)]
		deepEqual(doubtfulRanges(canaries), [{ from: 50, to: 200 }])
		deepEqual(
			[49, 50, 199, 200].map((candidate) => isDoubtful(canaries, candidate)),
			[false, true, true, false],
		)
	})

	it('goes on until a test passes again, and until further notice where none has', () => {
		deepEqual(doubtfulRanges([test(0, true), test(10, false), test(20, false), test(30, true), test(40, false)]), [
			{ from: 0, to: 30 },
			{ from: 30, to: Number.POSITIVE_INFINITY },
		])
	})

	it('falls on all that is told after a test that failed at the start', () => {
		deepEqual(doubtfulRanges([test(0, false)]), [{ from: 0, to: Number.POSITIVE_INFINITY }])
		deepEqual(doubtfulRanges([test(0, false), test(90, true)]), [{ from: 0, to: 90 }])
	})

	it('takes one of the tests made at one time', () => {
		deepEqual(doubtfulRanges([test(0, true), test(60, true), { ...test(60, false), planted: 0.05 }]), [
			{ from: 0, to: Number.POSITIVE_INFINITY },
		])
	})

	it('is kept in the archive', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const archive = openArchive(path, { mode: 'write' })
		const run = archive.createRun(newRun)
		const canary = { ...test(0, false), planted: 0.05, score: 0.012345678901234567 }
		run.keepCanary(canary)
		archive.close()
		const again = openArchive(path, { mode: 'read' })
		deepEqual(again.run(run.id).canaries(), [canary])
		again.close()
		equal(isDoubtful([canary], 0), true)
	})
})

function test(toldBefore: number, passed: boolean): CanaryRecord {
	const interval = { low: -0.001, high: 0.002 }
	return { toldBefore, planted: 0, passed, score: 0.0005, interval, pairs: 100, atMs: 60_000 }
}
