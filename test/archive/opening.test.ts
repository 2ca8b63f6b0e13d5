import { deepEqual, equal, match, ok, throws } from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { execa, execaSync } from 'execa'
import type { RunArchive } from '../../src/archive/archive.ts'
import { ArchiveError, type ArchiveErrorKind } from '../../src/archive/archive-error.ts'
import { schemaVersion } from '../../src/archive/schema.ts'
import { isRunInUse, openArchive } from '../../src/archive/sqlite-archive.ts'
import { cannotMount, Folder, SmallDisk } from './folder.ts'
import { newRun, tellOf } from './records.ts'

const opener = fileURLToPath(new URL('opener.ts', import.meta.url))
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

	it('an older schema where it is only to be read, and says how to bring it up to date', () => {
		using folder = new Folder()
		makeArchive(folder.file('a.db'), 3)
		const older = new Database(folder.file('a.db'))
		older.pragma(`user_version = ${schemaVersion - 1}`)
		older.close()
		const message = new RegExp(`has schema ${schemaVersion - 1}, older than ${schemaVersion}: .* \`vacuum\``)
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

describe('where nothing can be written, an archive', { skip: cannotMount() }, () => {
	it('on a read-only file system can be read, and refuses a writer', async () => {
		using disk = new SmallDisk(4)
		makeArchive(disk.file('a.db'), 3)
		disk.remount('ro')
		deepEqual(await open(disk.file('a.db'), 'read'), { told: 3 })
		const refused = await open(disk.file('a.db'), 'write')
		equal(refused.kind, 'read-only')
		match(refused.message ?? '', /lies on a file system that is mounted read-only; open it for reading/)
		throws(() => openArchive(disk.file('new.db'), { mode: 'write' }), refusal('read-only', /mounted read-only/))
		throws(() => openArchive(disk.file('new/new.db'), { mode: 'write' }), refusal('read-only', /mounted read-only/))
	})

	it('left by a killed writer can be read there with both its files, and says what to do without', async () => {
		using disk = new SmallDisk(4)
		const path = disk.file('a.db')
		makeArchive(path, 3)
		const killed = await execa(process.execPath, [opener, path, 'write-and-die'], { reject: false })
		deepEqual([killed.signal, existsSync(`${path}-wal`)], ['SIGKILL', true])
		disk.remount('ro')
		deepEqual(await open(path, 'read'), { told: 4 })
		disk.remount('rw')
		rmSync(`${path}-shm`)
		disk.remount('ro')
		const refused = await open(path, 'read')
		equal(refused.kind, 'read-only')
		match(refused.message ?? '', /its last writer did not close it: copy it, with its -wal file, to a folder/)
		disk.remount('rw')
		deepEqual(await open(path, 'read'), { told: 4 })
	})
})

describe('made immutable, an archive', { skip: cannotMakeImmutable() }, () => {
	it('can be read, and refuses a writer, root too', () => {
		using folder = new Folder()
		makeArchive(folder.file('a.db'), 3)
		execaSync('chattr', ['+i', folder.file('a.db')])
		try {
			throws(
				() => openArchive(folder.file('a.db'), { mode: 'write' }),
				refusal('read-only', /no permission for .*a\.db;/),
			)
			const reader = openArchive(folder.file('a.db'), { mode: 'read' })
			equal(reader.runs()[0]?.record().told, 3)
			reader.close()
		} finally {
			execaSync('chattr', ['-i', folder.file('a.db')])
		}
	})
})

describe('without permission to write, an archive', {
	skip: process.getuid?.() !== 0 && 'only root may become another user',
}, () => {
	const nobody = '65534'

	it('of another user can be read, at rest and beside its writer, and refuses a writer', async () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		chmodSync(folder.path, 0o755)
		makeArchive(path, 3)
		deepEqual(await open(path, 'read', nobody), { told: 3 })
		const refused = await open(path, 'write', nobody)
		equal(refused.kind, 'read-only')
		match(refused.message ?? '', /may not be written: no permission for .*a\.db;/)
		const writer = openArchive(path, { mode: 'write' })
		writer.runs()[0]?.tell(tellOf(3))
		deepEqual(await open(path, 'read', nobody), { told: 4 })
		writer.close()
	})

	it('that may be written in a folder that may not refuses a writer too, since SQLite needs files beside it', async () => {
		using folder = new Folder()
		chmodSync(folder.path, 0o755)
		makeArchive(folder.file('a.db'), 1)
		chmodSync(folder.file('a.db'), 0o666)
		const refused = await open(folder.file('a.db'), 'write', nobody)
		deepEqual([refused.kind, refused.message?.includes(`no permission for ${folder.path};`)], ['read-only', true])
	})
})

/** Why no file can be made immutable here; `false` where one can. */
function cannotMakeImmutable(): string | false {
	using folder = new Folder()
	writeFileSync(folder.file('a'), '')
	const { failed } = execaSync('chattr', ['+i', folder.file('a')], { reject: false })
	if (failed) return 'making a file immutable is not permitted here'
	execaSync('chattr', ['-i', folder.file('a')])
	return false
}

function makeArchive(path: string, candidates: number): void {
	const archive = openArchive(path, { mode: 'write' })
	const run = archive.createRun(newRun)
	for (let number = 0; number < candidates; number++) run.tell(tellOf(number))
	archive.close()
}

async function open(
	path: string,
	mode: string,
	user?: string,
): Promise<{ told?: number; kind?: string; message?: string }> {
	const { stdout } = await execa(process.execPath, [opener, path, mode, ...(user === undefined ? [] : [user])])
	return JSON.parse(stdout) as { told?: number; kind?: string; message?: string }
}

/** Tells whether an error is the `ArchiveError` of that kind, its message one line about it. */
function refusal(kind: ArchiveErrorKind, message: RegExp): (error: unknown) => boolean {
	return (error) => {
		ok(error instanceof ArchiveError, String(error))
		equal(error.kind, kind, error.message)
		match(error.message, message)
		equal(error.message.includes('\n'), false)
		return true
	}
}
