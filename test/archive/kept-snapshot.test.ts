import { equal } from 'node:assert/strict'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { archiveOfBefore, insertCandidateOfBefore, insertRunOfBefore } from './archive-of-before.ts'
import { Folder } from './folder.ts'
import { newRun, record, tellOf } from './records.ts'

/** Changes a closed archive by hand. */
function change(path: string, sql: string): void {
	const database = new Database(path)
	database.exec(sql)
	database.close()
}

describe('the snapshot of a run', () => {
	it('is the one that was kept last, goes with the run, and is none where it is damaged', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const archive = openArchive(path, { mode: 'write' })
		const [run, other] = [archive.createRun(newRun), archive.createRun(newRun)]
		equal(run.snapshot.last(), undefined)
		for (const text of ['one', '{"é":1}']) run.snapshot.keep(text)
		equal(run.snapshot.last(), '{"é":1}')
		equal(other.snapshot.last(), undefined)
		other.snapshot.keep('of another')
		archive.delete(other.id)
		archive.close()
		change(path, "UPDATE snapshots SET state = x'28b52ffd00'")
		const again = openArchive(path, { mode: 'read' })
		equal(again.run(run.id).snapshot.last(), undefined)
		again.close()
		const database = new Database(path, { readonly: true })
		equal(database.prepare('SELECT count(*) FROM snapshots').pluck().get(), 1)
		database.close()
	})

	it('is missing in an archive of before, which gets one once it is written again', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const id = 'before-0000'
		{
			using before = archiveOfBefore(path, 6)
			insertCandidateOfBefore(before, insertRunOfBefore(before, id, newRun), record(0))
		}
		const archive = openArchive(path, { mode: 'write' })
		const run = archive.run(id)
		equal(run.snapshot.last(), undefined)
		run.tell(tellOf(1))
		run.snapshot.keep('state')
		equal(run.snapshot.last(), 'state')
		equal(run.record().told, 2)
		archive.close()
	})
})
