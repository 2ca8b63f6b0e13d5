import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import type { TuneRequest, Tuning } from '../../src/scoring/tuning.ts'
import { Folder } from './folder.ts'
import { newRun, tellOf } from './records.ts'

const request: TuneRequest = {
	source: 'pub fn f() -> f64 { oxi_number(0) }',
	numbers: [
		{ kind: 'real', value: 0.1 },
		{ kind: 'whole', value: 3, low: 0, high: 9 },
	],
	seed: 'ab'.repeat(32),
	vectors: 260,
}

test('what a tuning found is kept once, by what was asked for, with its run', () => {
	using folder = new Folder()
	const path = folder.file('a.db')
	const archive = openArchive(path, { mode: 'write' })
	const [run, other] = [archive.createRun(newRun), archive.createRun(newRun)]
	const found: Tuning = { kind: 'tuned', best: { values: [1 / 3, 4], cost: 1e-30, before: null }, vectors: 259 }
	const refused: Tuning = { kind: 'refused', outcome: { kind: 'timed-out', during: 'compile', limitMs: 5 } }
	run.tunings.keep(request, found)
	run.tunings.keep({ ...request, by: 'operators' }, refused)
	run.tunings.keep({ ...request, vectors: 2_080 }, refused)
	archive.close()
	const again = openArchive(path, { mode: 'write' })
	const { tunings } = again.run(run.id)
	deepEqual(tunings.find(request), found)
	deepEqual(tunings.find({ ...request, vectors: 2_080 }), refused)
	for (const changed of [{ source: 'g' }, { seed: 'cd'.repeat(32) }, { numbers: request.numbers.slice(1) }])
		equal(tunings.find({ ...request, ...changed }), undefined)
	equal(again.run(other.id).tunings.find(request), undefined)
	// With texts of which there are enough to be packed.
	for (let number = 0; number < 200; number++) again.run(run.id).tell(tellOf(number))
	again.run(run.id).prune(new Set(), 1)
	equal(tunings.find(request), undefined)
	again.close()
})
