import assert from 'node:assert/strict'
import { it } from 'node:test'
import Database from 'better-sqlite3'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { newRun, tellOf } from './records.ts'

/** As many as make blocks of texts. */
const many = 300

it('a run of which nothing could be dropped is not noted as pruned, nor is one of which there is nothing to drop', () => {
	using folder = new Folder()
	const path = folder.file('a.db')
	const archive = openArchive(path, { mode: 'write' })
	const run = archive.createRun(newRun)
	for (let number = 0; number < many; number++) run.tell(tellOf(number))
	const noted = () => run.orders().filter(({ order }) => order.kind === 'pruned').length
	const all = new Set(Array.from({ length: many }, (_, number) => number))
	assert.equal(run.prune(all, 0).candidates, 0)
	assert.equal(noted(), 0)
	const other = new Database(path)
	other.exec("CREATE TRIGGER broken BEFORE UPDATE ON text_blocks BEGIN SELECT RAISE(ABORT, 'the disk has gone'); END")
	assert.throws(() => run.prune(new Set(), 0), /the disk has gone/)
	assert.equal(noted(), 0)
	other.exec('DROP TRIGGER broken')
	other.close()
	assert.ok(run.prune(new Set(), 0).candidates > 0)
	assert.equal(noted(), 1)
	archive.close()
})
