import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { MemoryLog } from '../agent/memory-log.ts'
import { Folder } from './folder.ts'
import { ended } from './model-records.ts'
import { newRun } from './records.ts'

test('the asks that ended last are those of the file, whoever asks for how many, and where one ends anew', () => {
	const step = fc.oneof(
		fc.record({ island: fc.nat({ max: 1 }), ask: fc.nat({ max: 6 }), score: fc.nat() }),
		fc.record({ island: fc.nat({ max: 1 }), last: fc.nat({ max: 8 }) }),
	)
	fc.assert(
		fc.property(fc.array(step, { minLength: 20, maxLength: 40 }), (steps) => {
			using folder = new Folder()
			const archive = openArchive(folder.file('a.db'), { mode: 'write' })
			using _open = { [Symbol.dispose]: () => archive.close() }
			const run = archive.createRun(newRun)
			const expected = new MemoryLog()
			for (const one of steps) {
				if ('ask' in one) {
					const record = { ...ended, island: one.island, ask: one.ask, bestScore: one.score }
					run.modelLog.endAsk(record)
					expected.endAsk(record)
				} else {
					const last = run.modelLog.lastEnded(one.island, one.last).map((ask) => ({ ...ask }))
					assert.deepEqual(last, expected.lastEnded(one.island, one.last))
				}
			}
		}),
		{ numRuns: 40 },
	)
})
