import { deepEqual, equal, ok } from 'node:assert/strict'
import { statSync } from 'node:fs'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { candidatesOfBlock } from '../../src/archive/text-blocks.ts'
import { archiveOfBefore, insertCandidateOfBefore, insertRunOfBefore } from './archive-of-before.ts'
import { drawnCandidates } from './drawn-candidates.ts'
import { Folder } from './folder.ts'
import { likeRastrigin } from './like-rastrigin.ts'
import { newRun, record, scored, tellOf } from './records.ts'

const last = 2 * candidatesOfBlock + 10

describe('texts of candidates', () => {
	it('are packed by the block as they are told, in each run by itself, and read back alike', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const archive = openArchive(path, { mode: 'write' })
		const [one, other] = [archive.createRun(newRun), archive.createRun(newRun)]
		const drawn = fc.sample(drawnCandidates, { numRuns: last, seed: 3 }).map((draft, number) => {
			return record(number, { ...draft, parents: draft.parents.filter((parent) => parent < number) })
		})
		const beside = openArchive(path, { mode: 'read' })
		for (const [number, candidate] of drawn.entries()) {
			one.tell({ candidate, migrations: [] })
			if (number % 2 === 0) other.tell(tellOf(number / 2))
			if (number % 50 === 0) deepEqual(beside.run(one.id).candidate(number), candidate)
		}
		deepEqual([...one.candidates()], drawn)
		deepEqual([...beside.run(one.id).candidates(100)], drawn.slice(100))
		deepEqual(
			[...other.candidates()],
			Array.from({ length: last / 2 }, (_, number) => record(number)),
		)
		beside.close()
		archive.close()
		using database = open(path)
		deepEqual(database.prepare('SELECT run, first FROM text_blocks ORDER BY run, first').raw().all(), [
			[1, 0],
			[1, candidatesOfBlock],
			[2, 0],
		])
		equal(database.prepare('SELECT count(*) FROM fresh_texts').pluck().get(), 10 + 5)
	})

	it('take less than half a kilobyte for each further candidate, its row included, where no model wrote them', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const size = (told: number): number => {
			const archive = openArchive(path, { mode: 'write' })
			const run = archive.runs()[0] ?? archive.createRun(newRun)
			for (let number = run.record().told; number < told; number++) run.tell(tellOf(number, likeRastrigin(number)))
			archive.close()
			return statSync(path).size
		}
		const [some, more] = [size(4 * candidatesOfBlock), size(12 * candidatesOfBlock)]
		const bytes = (more - some) / (8 * candidatesOfBlock)
		ok(bytes < 500, `${bytes} bytes a candidate`)
	})

	it('of an archive of before are packed when it is next written, nothing else is changed, and the run goes on', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const drawn = fc.sample(drawnCandidates, { numRuns: last, seed: 4 }).map((draft, number) => {
			const parents = draft.parents.filter((parent) => parent < number)
			// Tables of before kept no lone NUL-free guarantees: hex fingerprints among any other texts.
			return record(number, {
				...draft,
				parents,
				...(number % 2 === 0 ? { fingerprint: record(number).fingerprint } : {}),
			})
		})
		{
			using before = archiveOfBefore(path, 6)
			insertRunOfBefore(before, 'empty-0000', newRun)
			const run = insertRunOfBefore(before, 'drawn-0000', newRun)
			before.transaction(() => {
				for (const one of drawn) insertCandidateOfBefore(before, run, one)
			})()
			before
				.prepare('INSERT INTO confirmations (run, candidate, outcome, confirmed_at_ms) VALUES (?, 3, ?, 1)')
				.run(run, JSON.stringify(scored(1)))
		}
		const archive = openArchive(path, { mode: 'write' })
		const run = archive.run('drawn-0000')
		deepEqual([...run.candidates()], drawn)
		equal(run.findFingerprint(record(200).fingerprint), 200)
		deepEqual(run.confirmations(), [{ candidate: 3, outcome: scored(1), confirmedAtMs: 1 }])
		for (let number = last; number < 3 * candidatesOfBlock; number++) run.tell(tellOf(number))
		deepEqual([...run.candidates(last - 5)].slice(0, 6), [...drawn.slice(-5), record(last)])
		archive.run('empty-0000').tell(tellOf(0))
		archive.close()
		using database = open(path)
		deepEqual(database.pragma('foreign_key_check'), [])
		deepEqual(database.prepare('PRAGMA integrity_check').pluck().all(), ['ok'])
		equal(database.prepare('SELECT count(*) FROM text_blocks').pluck().get(), 3)
	})
})

function open(path: string): Database.Database & Disposable {
	const database = new Database(path, { readonly: true })
	return Object.assign(database, { [Symbol.dispose]: () => database.close() })
}
