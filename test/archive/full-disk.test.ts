import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import type { Archive } from '../../src/archive/archive.ts'
import { ArchiveError } from '../../src/archive/archive-error.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { cannotMount, SmallDisk } from './folder.ts'
import { newRun, record, tellOf } from './records.ts'

describe('on a full disk', { skip: cannotMount() }, () => {
	it('a tell is refused whole, what was told before is kept, and the run goes on once there is room', () => {
		using disk = new SmallDisk(2)
		const path = disk.file('a.db')
		const writer = openArchive(path, { mode: 'write' })
		const run = writer.createRun(newRun).id
		const told = tellUntilFull(writer, run)
		ok(told > 20, `told ${told}`)
		throws(() => writer.tell(run, tellOf(told)), isDiskFull)
		expectWhole(writer, run, told)
		writer.close()

		const reader = openArchive(path, { mode: 'read' })
		expectWhole(reader, run, told)
		reader.close()

		disk.remount('size=8m')
		const next = openArchive(path, { mode: 'write' })
		expectWhole(next, run, told)
		next.tell(run, tellOf(told))
		next.setStatus(run, 'budget', 1, 2)
		next.close()
		const database = new Database(path, { readonly: true })
		deepEqual(database.prepare('PRAGMA integrity_check').pluck().all(), ['ok'])
		database.close()
	})

	it('a new archive is refused, and one that is there can be read', () => {
		using disk = new SmallDisk(1)
		const archive = openArchive(disk.file('a.db'), { mode: 'write' })
		const run = archive.createRun(newRun).id
		archive.tell(run, tellOf(0))
		archive.close()
		throws(() => writeFileSync(disk.file('ballast'), Buffer.alloc(2_000_000)), { code: 'ENOSPC' })
		throws(() => openArchive(disk.file('b.db'), { mode: 'write' }), isDiskFull)
		throws(() => openArchive(disk.file('folder/b.db'), { mode: 'write' }), isDiskFull)
		throws(() => openArchive(disk.file('a.db'), { mode: 'write' }), isDiskFull)
		const reader = openArchive(disk.file('a.db'), { mode: 'read' })
		expectWhole(reader, run, 1)
		reader.close()
	})
})

/** The number of candidates told when the disk was full. */
function tellUntilFull(archive: Archive, run: string): number {
	for (let number = 0; ; number++) {
		try {
			archive.tell(run, tellOf(number))
		} catch (error) {
			isDiskFull(error)
			return number
		}
	}
}

function expectWhole(archive: Archive, run: string, told: number): void {
	equal(archive.findRun(run)?.told, told)
	deepEqual(
		[...archive.candidates(run)],
		Array.from({ length: told }, (_, number) => record(number)),
	)
}

function isDiskFull(error: unknown): boolean {
	ok(error instanceof ArchiveError, String(error))
	equal(error.kind, 'disk-full', error.message)
	ok(error.message.includes('the disk is full; all that was told before is kept'))
	return true
}
