import { deepEqual, equal, throws } from 'node:assert/strict'
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import type { RunArchive } from '../../src/archive/archive.ts'
import { bytesOfPage } from '../../src/archive/open-database.ts'
import { schemaVersion } from '../../src/archive/schema.ts'
import { isRunInUse, openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { makeArchive, open, refusal } from './opened.ts'
import { newRun, tellOf } from './records.ts'

const modes = ['write', 'read'] as const
const notes = { island: 0, ask: 1, model: 'small', text: 'a note' }

describe('opening an archive refuses', () => {
	it('a file that is not there, for reading, and makes none', () => {
		using folder = new Folder()
		throws(
			() => openArchive(folder.file('a.db'), { mode: 'read' }),
			refusal('missing', /is not there: expected an archive/),
		)
		deepEqual(folder.contents(), {})
	})

	it('a text file, whatever its length, and leaves it as it is', () => {
		for (const text of ['x', 'not an archive\n'.repeat(2000)]) {
			using folder = new Folder()
			writeFileSync(folder.file('notes.txt'), text)
			const before = folder.contents()
			for (const mode of modes) {
				throws(() => openArchive(folder.file('notes.txt'), { mode }), refusal('not-an-archive', /is not a database/))
			}
			deepEqual(folder.contents(), before)
		}
	})

	it('a folder, a device, and an empty file for reading', () => {
		using folder = new Folder()
		mkdirSync(folder.file('a'))
		writeFileSync(folder.file('empty'), '')
		for (const mode of modes) {
			throws(() => openArchive(folder.file('a'), { mode }), refusal('not-an-archive', /is a folder/))
			throws(() => openArchive('/dev/null', { mode }), refusal('not-an-archive', /is not a regular file/))
		}
		throws(() => openArchive(folder.file('empty'), { mode: 'read' }), refusal('not-an-archive', /is an empty file/))
	})

	it("another program's database, in every journal mode, and leaves it as it is", () => {
		for (const journal of ['DELETE', 'WAL']) {
			using folder = new Folder()
			const other = new Database(folder.file('other.db'))
			other.pragma(`journal_mode = ${journal}`)
			other.exec('CREATE TABLE runs (id TEXT); PRAGMA user_version = 1')
			other.close()
			const before = folder.contents()
			for (const mode of modes) {
				throws(
					() => openArchive(folder.file('other.db'), { mode }),
					refusal('not-an-archive', /is another program's database/),
				)
			}
			deepEqual(folder.contents(), before)
		}
	})

	it('a newer schema, names both, and leaves it as it is', () => {
		using folder = new Folder()
		makeArchive(folder.file('a.db'), 3)
		const newer = new Database(folder.file('a.db'))
		newer.pragma(`user_version = ${schemaVersion + 1}`)
		newer.close()
		const before = folder.contents()
		const message = new RegExp(`has schema ${schemaVersion + 1}, .* knows up to ${schemaVersion};`)
		for (const mode of modes) throws(() => openArchive(folder.file('a.db'), { mode }), refusal('newer-schema', message))
		deepEqual(folder.contents(), before)
	})

	it('an older schema of what is too large to be read in memory, and says how to bring it up to date', () => {
		using folder = new Folder()
		makeArchive(folder.file('a.db'), 3)
		const older = new Database(folder.file('a.db'))
		older.pragma(`user_version = ${schemaVersion - 1}`)
		older.close()
		const pages = 2 ** 29 / bytesOfPage + 1
		const bytes = readFileSync(folder.file('a.db'))
		bytes.writeUInt32BE(pages, 28)
		writeFileSync(folder.file('a.db'), bytes)
		truncateSync(folder.file('a.db'), pages * bytesOfPage)
		const message = new RegExp(`has schema ${schemaVersion - 1}, older than ${schemaVersion}, .* \`vacuum\``)
		throws(() => openArchive(folder.file('a.db'), { mode: 'read' }), refusal('older-schema', message))
	})

	it('an archive that was cut short', () => {
		using folder = new Folder()
		makeArchive(folder.file('a.db'), 50)
		truncateSync(folder.file('a.db'), 40_000)
		for (const mode of modes) {
			throws(() => openArchive(folder.file('a.db'), { mode }), refusal('damaged', /is damaged/))
		}
	})

	it('a path that leads through a file', () => {
		using folder = new Folder()
		writeFileSync(folder.file('file'), '')
		const path = folder.file('file/deeper/a.db')
		throws(
			() => openArchive(path, { mode: 'write' }),
			refusal('failed', /expected .*deeper to be a folder, found a file;/),
		)
		throws(() => openArchive(path, { mode: 'read' }), refusal('missing', /is not there/))
	})

	it('a second writer of a run, naming the first, and takes it once the first has closed', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const first = openArchive(path, { mode: 'write', now: () => 0 })
		const run = first.createRun(newRun)
		const second = openArchive(path, { mode: 'write' })
		const message = new RegExp(
			`has ${run.id} in use by process ${process.pid} on \\S+ \\(since 1970-01-01T00:00:00.000Z\\)`,
		)
		const again = second.run(run.id)
		for (const write of [() => again.hold(), () => again.tell(tellOf(0)), () => again.modelLog.keep(notes)]) {
			throws(write, refusal('in-use', message))
		}
		equal(isRunInUse(path, run.id), true)
		run.tell(tellOf(0))
		first.close()
		equal(isRunInUse(path, run.id), false)
		again.tell(tellOf(1))
		equal(again.record().told, 2)
		second.close()
	})

	it('a second writer of a run in another process, by whatever name it calls the file', async () => {
		using folder = new Folder()
		makeArchive(folder.file('a.db'), 1)
		symlinkSync(folder.file('a.db'), folder.file('link.db'))
		const first = openArchive(folder.file('a.db'), { mode: 'write' })
		first.runs()[0]?.hold()
		const second = await open(folder.file('link.db'), 'write')
		deepEqual([second.kind, first.runs()[0]?.record().told], ['in-use', 1])
		first.close()
		deepEqual(await open(folder.file('link.db'), 'write'), { told: 2 })
	})

	it('all but one of many writers of a run at once', async () => {
		using folder = new Folder()
		makeArchive(folder.file('a.db'), 0)
		const all = await Promise.all(Array.from({ length: 8 }, () => open(folder.file('a.db'), 'write')))
		const done = all.filter((one) => one.told !== undefined)
		const refused = all.filter((one) => one.kind === 'in-use')
		equal(done.length + refused.length, all.length)
		// Those that came one after the other told one candidate each, and none told the same.
		deepEqual(
			done.map((one) => one.told).sort(),
			done.map((_, index) => index + 1),
		)
	})

	it('writing to what was opened for reading', () => {
		using folder = new Folder()
		makeArchive(folder.file('a.db'), 1)
		const reader = openArchive(folder.file('a.db'), { mode: 'read' })
		throws(() => reader.runs()[0]?.tell(tellOf(1)), refusal('read-only', /is open for reading/))
		throws(() => reader.createRun(newRun), refusal('read-only', /is open for reading/))
		reader.close()
		reader.close()
	})
})

describe('a reader', () => {
	it('sees each tell of a writer beside it as soon as it is told, here and in another process', async () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		makeArchive(path, 0)
		const early = openArchive(path, { mode: 'read' })
		const writer = openArchive(path, { mode: 'write' })
		const [told] = writer.runs() as [RunArchive]
		const seen = early.run(told.id)
		for (let number = 0; number < 20; number++) {
			told.tell(tellOf(number))
			equal(seen.record().told, number + 1)
		}
		deepEqual(await open(path, 'read'), { told: 20 })
		told.tell(tellOf(20))
		writer.close()
		equal([...seen.candidates()].length, 21)
		early.close()
	})

	it('leaves nothing beside an archive at rest', async () => {
		using folder = new Folder()
		makeArchive(folder.file('a.db'), 3)
		const before = folder.contents()
		deepEqual(await open(folder.file('a.db'), 'read'), { told: 3 })
		deepEqual(folder.contents(), before)
		deepEqual(Object.keys(before), ['a.db', 'a.db-lock'])
	})
})
