import { deepEqual } from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RunArchive } from '../../src/archive/archive.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { draftsOf } from '../../src/cli/drafts-of-asks.ts'
import { Folder } from '../archive/folder.ts'
import { newRun, tellOf } from '../archive/records.ts'

const told = 500

describe('candidates of asks', () => {
	it('are read from the first that was told after the first of these asks, or not at all where there are none', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const run = archive.createRun({ ...newRun, tellOrder: 'arrival' })
		const same = { island: 0, filler: false, parents: [0], operator: 'rewrite', model: 'm' }
		for (let number = 0; number < told; number++) {
			if (number % 100 === 50)
				run.journal.keep({ ...same, sequence: (number - 50) / 100, ask: number, toldBefore: number })
			// Two drafts of each ask, one of them late.
			const ask = number % 100 === 60 ? number - 10 : number % 100 === 95 ? number - 45 : 10_000 + number
			run.tell(tellOf(number, { island: 0, ask, attempt: number % 100 === 95 ? 1 : 0 }))
		}
		const read: number[] = []
		const counting: RunArchive = Object.create(run, {
			lineage: {
				*value(from = 0) {
					for (const row of run.lineage(from)) {
						read.push(row.number)
						yield row
					}
				},
			},
			journal: { value: run.journal },
		})
		deepEqual(
			draftsOf(
				counting,
				[450, 350].map((ask) => ({ island: 0, ask })),
			),
			new Map([
				['0/350/0', 360],
				['0/350/1', 395],
				['0/450/0', 460],
				['0/450/1', 495],
			]),
		)
		deepEqual([read[0], read.length], [350, 150])
		deepEqual([draftsOf(counting, []).size, read.length], [0, 150])
		archive.close()
	})
})
