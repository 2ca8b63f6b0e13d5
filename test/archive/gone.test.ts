import { deepEqual, equal, match, ok, throws } from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import type { Archive, RunArchive } from '../../src/archive/archive.ts'
import { ArchiveError } from '../../src/archive/archive-error.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { newRun, record, tellOf } from './records.ts'

const told = 50

describe('an archive that is written', () => {
	const losses: readonly (readonly [how: string, lose: (path: string) => void, says: RegExp])[] = [
		['is removed', (path) => remove(path, ''), /a\.db was removed or moved away while/],
		['is removed with its log', (path) => remove(path, '', '-wal', '-shm', '-lock'), /a\.db was removed or moved away/],
		['is moved away', (path) => renameSync(path, `${path}.old`), /a\.db was removed or moved away while/],
		['is replaced', replace, /a\.db was replaced by another file while/],
		['loses its log', (path) => remove(path, '-wal'), /a\.db has lost a\.db-wal, which was removed/],
		['loses its lock', (path) => remove(path, '-lock'), /a\.db has lost a\.db-lock, which was removed/],
	]
	for (const [how, lose, says] of losses) {
		it(`and ${how} is refused the next write, and is kept whole beside it`, () => {
			using folder = new Folder()
			const path = folder.file('a.db')
			const { archive, run } = begin(path)
			lose(path)
			const error = refusal(() => run.tell(tellOf(told)))
			match(error.message, says)
			const copy = rescuedIn(folder.path)
			ok(error.message.includes(` is kept in ${copy}:`), error.message)
			expectWhole(copy, run.id)
			// Said again to whoever asks again, and nothing is written twice.
			equal(
				refusal(() => run.setStatus('failed', 1, 2)),
				error,
			)
			equal(
				refusal(() => archive.close()),
				error,
			)
			equal(rescuedIn(folder.path), copy)
		})
	}

	it('and loses its folder is kept in the one above', () => {
		using folder = new Folder()
		const path = folder.file('deep/er/a.db')
		const { archive, run } = begin(path)
		rmSync(folder.file('deep'), { recursive: true })
		throws(() => archive.close(), { kind: 'gone' })
		expectWhole(rescuedIn(folder.path), run.id)
	})

	it('and is replaced by another archive at rest does nothing to that one', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const other = begin(folder.file('other.db'))
		other.archive.close()
		const { run } = begin(path)
		renameSync(folder.file('other.db'), path)
		const before = readFileSync(path)
		equal(refusal(() => run.tell(tellOf(told))).kind, 'gone')
		deepEqual(readFileSync(path), before)
		const archive = openArchive(path, { mode: 'read' })
		deepEqual(
			archive.runs().map(({ id }) => id),
			[other.run.id],
		)
		equal(archive.run(other.run.id).record().told, told)
		archive.close()
	})

	it('and is replaced by another archive leaves that one and its log alone', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const { archive } = begin(path)
		for (const end of ['', '-wal', '-shm', '-lock']) renameSync(path + end, folder.file(`moved.db${end}`))
		const other = begin(path)
		const before = readFileSync(`${path}-wal`)
		throws(() => archive.close(), { kind: 'gone' })
		deepEqual(readFileSync(`${path}-wal`), before)
		other.run.tell(tellOf(told))
		other.archive.close()
		equal(openArchive(path, { mode: 'read' }).runs()[0]?.record().told, told + 1)
	})
})

function begin(path: string): { readonly archive: Archive; readonly run: RunArchive } {
	const archive = openArchive(path, { mode: 'write' })
	const run = archive.createRun(newRun)
	for (let number = 0; number < told; number++) run.tell(tellOf(number))
	return { archive, run }
}

function remove(path: string, ...ends: readonly string[]): void {
	for (const end of ends) rmSync(path + end)
}

function replace(path: string): void {
	mkdirSync(`${dirname(path)}/new`)
	writeFileSync(`${dirname(path)}/new/a.db`, 'of somebody else')
	renameSync(`${dirname(path)}/new/a.db`, path)
}

function refusal(write: () => void): ArchiveError {
	try {
		write()
	} catch (error) {
		ok(error instanceof ArchiveError && error.kind === 'gone', String(error))
		equal(error.message.includes('\n'), false)
		return error
	}
	throw new Error('Expected the write to be refused')
}

/** The one copy in a folder. */
function rescuedIn(folder: string): string {
	const copies = readdirSync(folder).filter((name) => /^a\.db\.rescued-[\dT-]{19}$/.test(name))
	equal(copies.length, 1, copies.join())
	return `${folder}/${copies[0]}`
}

/** Everything that was told is in the file, which is an archive at rest that can be gone on with. */
function expectWhole(path: string, run: string): void {
	deepEqual(
		readdirSync(dirname(path)).filter((name) => name.startsWith(`${basename(path)}-`)),
		[],
	)
	const archive = openArchive(path, { mode: 'write' })
	const kept = archive.run(run)
	equal(kept.record().status, 'running')
	deepEqual(
		[...kept.candidates()],
		Array.from({ length: told }, (_, number) => record(number)),
	)
	kept.tell(tellOf(told))
	archive.close()
	const database = new Database(path, { readonly: true })
	deepEqual(database.prepare('PRAGMA integrity_check').pluck().all(), ['ok'])
	database.close()
}
