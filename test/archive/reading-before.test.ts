import { deepEqual, equal, throws } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { firstWithBatches, migrations, schemaVersion } from '../../src/archive/schema.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { archiveOfBefore, insertCandidateOfBefore, insertRunOfBefore } from './archive-of-before.ts'
import { Folder } from './folder.ts'
import { newRun, record, scored } from './records.ts'

const records = [0, 1, 2, 3].map((number) => record(number, { outcome: scored(9 - number) }))

describe('reading an archive of before', () => {
	for (const schema of [firstWithBatches - 1, schemaVersion - 1])
		it(`of schema ${schema} gives all of it, and leaves it as it is`, () => {
			using folder = new Folder()
			const path = folder.file('a.db')
			using before = archiveOfBefore(path, 6)
			for (const migration of migrations.slice(6, schema)) {
				if (typeof migration === 'string') before.exec(migration)
				else migration(before)
			}
			before.pragma(`user_version = ${schema}`)
			before.close()
			const was = folder.contents()
			const archive = openArchive(path, { mode: 'read' })
			deepEqual(archive.runs(), [])
			archive.close()
			deepEqual(folder.contents(), was)
		})

	it('has its candidates, models and orders, those that stand in a log too; nothing can be written', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		using before = archiveOfBefore(path, 6)
		before.pragma('journal_mode = WAL')
		const run = insertRunOfBefore(before, 'drawn-0000', newRun)
		for (const one of records) insertCandidateOfBefore(before, run, one)
		const was = folder.contents()
		const archive = openArchive(path, { mode: 'read' })
		const kept = archive.run('drawn-0000')
		deepEqual([...kept.candidates()], records)
		equal(kept.record().told, records.length)
		deepEqual(kept.best(1)[0], records[0])
		deepEqual([kept.modelLog.latestAsks(10), kept.orders(), kept.incidents.all()], [[], [], []])
		throws(() => kept.keepOrder({ kind: 'stop' }, 0, 0))
		archive.close()
		deepEqual(folder.contents()['a.db'], was['a.db'])
	})
})
