import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { execa, execaSync } from 'execa'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { cannotMount, Folder, SmallDisk } from './folder.ts'
import { makeArchive, open, opener, refusal } from './opened.ts'
import { tellOf } from './records.ts'

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
