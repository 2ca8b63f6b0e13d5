import { deepEqual, equal, ok } from 'node:assert/strict'
import { statSync } from 'node:fs'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import type { Archive, CandidateRecord } from '../../src/archive/archive.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { candidatesOfBatch, candidatesOfBlock } from '../../src/archive/text-blocks.ts'
import { seedHex } from '../../src/candidate/random.ts'
import { archiveOfBefore, insertCandidateOfBefore, insertRunOfBefore } from './archive-of-before.ts'
import { drawnCandidates } from './drawn-candidates.ts'
import { Folder } from './folder.ts'
import { recordedCandidates } from './recorded-candidates.ts'
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

	it('are packed where one process after another has told them, and read while they are', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const { id } = onceOpen(path, (archive) => archive.createRun(newRun))
		const beside = openArchive(path, { mode: 'read' })
		const read = (number: number) => deepEqual(beside.run(id).candidate(number), record(number))
		for (const [from, to] of [
			[0, candidatesOfBatch + 3],
			[candidatesOfBatch + 3, candidatesOfBlock - 1],
			[candidatesOfBlock - 1, candidatesOfBlock + 1],
		] as const) {
			onceOpen(path, (archive) => {
				for (let number = from; number < to; number++) archive.run(id).tell(tellOf(number))
			})
			for (const number of [5, to - 1]) read(number)
		}
		read(candidatesOfBatch + 1)
		beside.close()
		using database = open(path)
		deepEqual(database.prepare('SELECT first, candidates FROM text_blocks').raw().all(), [[0, candidatesOfBlock]])
	})

	it('take less than half a kilobyte for each further candidate of a real search, its row included, where no model wrote them', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const size = (told: number): number => {
			onceOpen(path, (archive) => {
				const run = archive.runs()[0] ?? archive.createRun(newRun)
				for (let number = run.record().told; number < told; number++) {
					const one = recordedCandidates[number % recordedCandidates.length] as CandidateRecord
					const parents = one.parents.map((parent) => parent % (number + 1)).filter((parent) => parent < number)
					const fingerprint = seedHex(number, 'fingerprint').slice(0, one.fingerprint.length)
					run.tell({ candidate: { ...one, number, parents, fingerprint }, migrations: [] })
				}
			})
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
				...(number % 3 === 0 ? { operator: ownOperators[number % ownOperators.length] } : {}),
				...(number % 5 === 2
					? { outcome: { ...scored(number), interval: { low: number - 1, high: number + 1 } } }
					: {}),
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
		{
			const other = openArchive(folder.file('other.db'), { mode: 'write' })
			const told = other.createRun(newRun)
			for (const candidate of drawn) told.tell({ candidate, migrations: [] })
			deepEqual([...run.lineage()], [...told.lineage()])
			deepEqual([...run.outline()], [...told.outline()])
			deepEqual(run.outcomeCounts(), told.outcomeCounts())
			deepEqual(run.best(9), told.best(9))
			deepEqual(run.front(), told.front())
			other.close()
		}
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

const ownOperators = ['seed', 'mutate', 'crossover', 'tune', 'regress', 'inject', 'rewrite', 'edit', 'blend', 'repair']

/** What `action` does with an archive that is opened for it, and closed then. */
function onceOpen<Result>(path: string, action: (archive: Archive) => Result): Result {
	const archive = openArchive(path, { mode: 'write' })
	try {
		return action(archive)
	} finally {
		archive.close()
	}
}

function open(path: string): Database.Database & Disposable {
	const database = new Database(path, { readonly: true })
	return Object.assign(database, { [Symbol.dispose]: () => database.close() })
}
