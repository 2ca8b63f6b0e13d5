import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import type { RunArchive } from '../../src/archive/archive.ts'
import { ArchiveError } from '../../src/archive/archive-error.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { cannotMount, SmallDisk } from './folder.ts'
import { newRun, record, tellOf } from './records.ts'

describe('on a full disk', { skip: cannotMount() }, () => {
	it('a tell is refused whole, what was told before is kept, and the run goes on once there is room', () => {
		using disk = new SmallDisk(2)
		const path = disk.file('a.db')
		const writer = openArchive(path, { mode: 'write' })
		const run = writer.createRun(newRun)
		const told = tellUntilFull(run)
		ok(told > 20, `told ${told}`)
		throws(() => run.tell(tellOf(told)), isDiskFull)
		expectWhole(run, told)
		writer.close()

		const reader = openArchive(path, { mode: 'read' })
		expectWhole(reader.run(run.id), told)
		reader.close()

		disk.remount('size=8m')
		const next = openArchive(path, { mode: 'write' })
		const again = next.run(run.id)
		expectWhole(again, told)
		again.tell(tellOf(told))
		again.setStatus('budget', 1, 2)
		next.close()
		const database = new Database(path, { readonly: true })
		deepEqual(database.prepare('PRAGMA integrity_check').pluck().all(), ['ok'])
		database.close()
	})

	it('a write that finds it full is made in the room that was set aside, and more has to come before there is such room again', () => {
		using disk = new SmallDisk(3)
		const writer = openArchive(disk.file('a.db'), { mode: 'write' })
		const run = writer.createRun(newRun)
		equal(run.shortage(), undefined)
		throws(() => writeFileSync(disk.file('ballast'), Buffer.alloc(4_000_000)), { code: 'ENOSPC' })
		let told = 0
		while (run.shortage() === undefined) run.tell(tellOf(told++))
		// Such as what else is under way.
		for (const _ of Array(3)) run.tell(tellOf(told++))
		isDiskFull(run.shortage())
		expectWhole(run, told)
		rmSync(disk.file('ballast'))
		equal(run.shortage(), undefined)
		run.tell(tellOf(told++))
		writer.close()
		deepEqual(readdirSync(disk.path), ['a.db', 'a.db-lock'])
		const reader = openArchive(disk.file('a.db'), { mode: 'read' })
		expectWhole(reader.run(run.id), told)
		reader.close()
	})

	it('that is small the log takes a small part, so that candidates have the room', () => {
		using disk = new SmallDisk(3)
		const writer = openArchive(disk.file('a.db'), { mode: 'write' })
		const run = writer.createRun(newRun)
		let most = 0
		for (let number = 0; number < 300; number++) {
			run.tell(tellOf(number))
			most = Math.max(most, statSync(disk.file('a.db-wal')).size)
		}
		writer.close()
		ok(most > 0 && most < 600_000, `${most} bytes`)
	})

	it('a new archive is refused, and one that is there can be read', () => {
		using disk = new SmallDisk(1)
		const archive = openArchive(disk.file('a.db'), { mode: 'write' })
		const run = archive.createRun(newRun)
		run.tell(tellOf(0))
		archive.close()
		throws(() => writeFileSync(disk.file('ballast'), Buffer.alloc(2_000_000)), { code: 'ENOSPC' })
		throws(() => openArchive(disk.file('b.db'), { mode: 'write' }), isDiskFull)
		throws(() => openArchive(disk.file('folder/b.db'), { mode: 'write' }), isDiskFull)
		throws(() => openArchive(disk.file('a.db'), { mode: 'write' }), isDiskFull)
		const reader = openArchive(disk.file('a.db'), { mode: 'read' })
		expectWhole(reader.run(run.id), 1)
		reader.close()
	})
})

/** The number of candidates told when the disk was full. */
function tellUntilFull(run: RunArchive): number {
	for (let number = 0; ; number++) {
		try {
			run.tell(tellOf(number))
		} catch (error) {
			isDiskFull(error)
			return number
		}
	}
}

function expectWhole(run: RunArchive, told: number): void {
	equal(run.record().told, told)
	deepEqual(
		[...run.candidates()],
		Array.from({ length: told }, (_, number) => record(number)),
	)
}

function isDiskFull(error: unknown): boolean {
	ok(error instanceof ArchiveError, String(error))
	equal(error.kind, 'disk-full', error.message)
	ok(error.message.includes('the disk is full; all that was told before is kept'))
	return true
}
