import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import type { MigrationRecord } from '../../src/archive/archive.ts'
import { ArchiveError } from '../../src/archive/archive-error.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { drawnCandidates } from './drawn-candidates.ts'
import { Folder } from './folder.ts'
import { experiment, newRun, record, scored, tellOf } from './records.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

describe('an archive', () => {
	it('gives back a run with everything it was started with', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('new/folder/a.db'), { mode: 'write' })
		const run = archive.createRun(newRun)
		match(run.id, /^fit-a-curve-[0-9a-hjkmnp-tv-z]{4}$/)
		const kept = { ...newRun, id: run.id, status: 'running', told: 0, elapsedMs: 0, endedAt: undefined }
		deepEqual(run.record(), kept)
		archive.close()
		const reader = openArchive(folder.file('new/folder/a.db'), { mode: 'read' })
		deepEqual(reader.run(run.id).record(), kept)
		reader.close()
	})

	it('gives back every candidate as it was told, whatever its outcome and its texts', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		fc.assert(
			fc.property(fc.array(drawnCandidates, { minLength: 1, maxLength: 5 }), (drafts) => {
				const run = archive.createRun(newRun)
				const told = drafts.map((draft, number) => {
					return record(number, { ...draft, parents: draft.parents.filter((parent) => parent < number) })
				})
				for (const candidate of told) run.tell({ candidate, migrations: [] })
				deepEqual([...run.candidates()], told)
				deepEqual(run.candidate(told.length - 1), told.at(-1))
			}),
			{ numRuns: 200 },
		)
		archive.close()
	})

	it('pages through candidates and lineage in order, from any number, while others are told', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const run = archive.createRun(newRun)
		for (let number = 0; number < 300; number++) run.tell(tellOf(number))
		const seen: number[] = []
		for (const one of run.candidates(120)) {
			if (one.number < 300) run.tell(tellOf(one.number + 180))
			seen.push(one.number)
		}
		deepEqual(
			seen,
			Array.from({ length: 360 }, (_, index) => index + 120),
		)
		deepEqual([...run.lineage(478)], [478, 479].map(figuresOf))
		equal([...run.lineage()].length, 480)
		deepEqual([...run.lineage(480)], [])
		archive.close()
	})

	it('keeps a tell whole or not at all', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const run = archive.createRun(newRun)
		run.tell(tellOf(0))
		const migrant: MigrationRecord = { at: 1, candidate: 0, from: 0, to: 1, cause: 'migration', accepted: true }
		throws(() => run.tell({ candidate: record(1), migrations: [migrant, { ...migrant, candidate: 5 }] }), RangeError)
		throws(
			() => run.tell(tellOf(1, { parents: [0, 1] })),
			/Expected `parents` to name a candidate told before, got `1`/,
		)
		throws(() => run.tell(tellOf(1, { outcome: scored(Number.NaN) })), RangeError)
		deepEqual([run.record().told, [...run.migrations()]], [1, []])
		run.tell({ candidate: record(1), migrations: [migrant, { ...migrant, accepted: false, cause: 'reseed' }] })
		deepEqual([...run.migrations()], [migrant, { ...migrant, accepted: false, cause: 'reseed' }])
		archive.close()
	})

	it('says in one line where it holds what it cannot read', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const archive = openArchive(path, { mode: 'write' })
		const run = archive.createRun(newRun)
		for (let number = 0; number < 130; number++) run.tell(tellOf(number))
		archive.close()
		const database = new Database(path)
		database.exec(`UPDATE fresh_texts SET line = json_set(line, '$[2]', json('{"kind":"scored","score":"high"}'))`)
		database.exec('UPDATE text_blocks SET lines = substr(lines, 1, 100)')
		database.exec(`UPDATE runs SET experiment = json_remove(experiment, '$.seed.source')`)
		database.close()
		const reader = openArchive(path, { mode: 'read' })
		const kept = reader.run(run.id)
		const damaged = (what: RegExp) => (error: Error) => {
			match(error.message, what)
			equal(error.message.includes('\n'), false)
			return error instanceof ArchiveError && error.kind === 'damaged'
		}
		throws(() => kept.candidate(0), damaged(/a\.db holds what this oxipelago cannot read \(unexpected end of file/))
		throws(() => kept.candidate(129), damaged(/a\.db holds what this oxipelago cannot read \(.*score/))
		throws(() => [...kept.candidates()], damaged(/unexpected end/))
		throws(() => kept.record(), damaged(/seed\.source/))
		equal([...kept.lineage()].length, 130)
		reader.close()
	})

	it('refuses a number out of order', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const run = archive.createRun(newRun)
		throws(() => run.tell(tellOf(1)), /Expected `number` to be 0, the next of the run, got `1`/)
		run.tell(tellOf(0))
		throws(() => run.tell(tellOf(0)), RangeError)
		throws(() => run.tell(tellOf(0.5)), RangeError)
		equal(run.record().told, 1)
		archive.close()
	})

	it('ranks the best by score, then by size, then by number, scored ones only', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const run = archive.createRun(newRun)
		const draws = fc.sample(
			fc.record({ score: fc.integer({ min: 0, max: 5 }), size: fc.integer({ min: 1, max: 3 }) }),
			200,
		)
		for (const [number, { score, size }] of draws.entries()) {
			const outcome: Outcome = score === 0 ? { kind: 'wrong', feedback: '' } : scored(score)
			run.tell(tellOf(number, { outcome, size }))
		}
		const ranked = draws
			.map((draw, number) => ({ ...draw, number }))
			.filter(({ score }) => score > 0)
			.sort((one, other) => other.score - one.score || one.size - other.size || one.number - other.number)
			.map(({ number }) => number)
		deepEqual(
			run.best(1000).map((one) => one.number),
			ranked,
		)
		deepEqual(
			run.best(3).map((one) => one.number),
			ranked.slice(0, 3),
		)
		const sizes = ranked.map((number) => draws[number]?.size ?? 0)
		deepEqual(
			run.front().map((one) => one.number),
			ranked.filter((_, index) => sizes.slice(0, index).every((size) => size > (sizes[index] ?? 0))),
		)
		deepEqual(run.best(0), [])
		throws(() => run.best(-1), RangeError)
		archive.close()
	})

	it('finds the first candidate of a fingerprint, in its own run only', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const [one, other] = [archive.createRun(newRun), archive.createRun(newRun)]
		for (const number of [0, 1, 2]) one.tell(tellOf(number, { fingerprint: number === 0 ? 'a' : 'b' }))
		equal(one.findFingerprint('b'), 1)
		equal(one.findFingerprint('c'), undefined)
		equal(other.findFingerprint('b'), undefined)
		archive.close()
	})

	it('finds a run by id or by the beginning of one id, the newest where nothing is asked', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		deepEqual(archive.find(undefined), { id: undefined, matching: [], all: [] })
		const started = [3, 1, 2].map((startedAt) =>
			archive.createRun({ ...newRun, startedAt, experiment: { ...experiment, name: `e${startedAt}` } }),
		)
		const [third, first, second] = started.map((run) => run.id)
		deepEqual(
			archive.runs().map((run) => run.id),
			[third, second, first],
		)
		equal(archive.find(undefined).id, third)
		equal(archive.find('e1').id, first)
		equal(archive.find(first).id, first)
		deepEqual(archive.find('e4'), { id: undefined, matching: [], all: [third, second, first] })
		deepEqual(archive.find('e'), { id: undefined, matching: [third, second, first], all: [third, second, first] })
		throws(() => archive.run('e1'), /Expected the id of a run in .*, got `e1`/)
		archive.close()
	})

	it('finds the newest run of an experiment by its name, however that is written', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const run = (name: string, startedAt: number) =>
			archive.createRun({ ...newRun, startedAt, experiment: { ...experiment, name } }).id
		const [newest] = [run('My_Fit', 2), run('My_Fit', 1), run('My_Fitness', 3), run('run', 4)]
		equal(archive.find('My_Fit').id, newest)
		equal(archive.find('my-fit').id, newest)
		equal(archive.find('my-f').id, undefined)
		archive.close()
	})

	it('passes over replays, and what came to nothing, where it looks for the newest, unless that goes on', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const begun = (startedAt: number, told: number, replays?: string) => {
			const archive = openArchive(path, { mode: 'write' })
			const run = archive.createRun({ ...newRun, startedAt, replays })
			for (let number = 0; number < told; number++) run.tell(tellOf(number))
			archive.close()
			return run.id
		}
		const older = begun(1, 1)
		const searched = begun(2, 2)
		const replay = begun(3, 2, searched)
		begun(4, 0)
		const archive = openArchive(path, { mode: 'write' })
		equal(archive.run(replay).record().replays, searched)
		for (const named of [undefined, experiment.name]) equal(archive.find(named).id, searched)
		equal(archive.find(replay).id, replay)
		const { id } = archive.createRun({ ...newRun, startedAt: 5 })
		equal(archive.find(undefined).id, id)
		archive.close()
		const later = openArchive(path, { mode: 'write' })
		for (const run of [older, searched]) later.delete(run)
		equal(later.find(undefined).id === undefined, false)
		later.close()
	})

	it('adds up run time to the last tell, and ends and reopens a run', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const run = archive.createRun(newRun)
		run.tell(tellOf(0, { toldAtMs: 12.5 }))
		equal(run.record().elapsedMs, 12.5)
		run.confirm({ candidate: 0, outcome: scored(1), confirmedAtMs: 20 })
		equal(run.record().elapsedMs, 20)
		run.setStatus('budget', 30, 1_800_000_000_000)
		const ended = run.record()
		deepEqual([ended.status, ended.elapsedMs, ended.endedAt], ['budget', 30, 1_800_000_000_000])
		run.setBudget({ forMs: 5, candidates: undefined, target: -1 })
		run.setStatus('running', 30, 1_800_000_000_001)
		const reopened = run.record()
		deepEqual([reopened.status, reopened.endedAt], ['running', undefined])
		deepEqual(reopened.experiment, { ...experiment, budget: { forMs: 5, candidates: undefined, target: -1 } })
		archive.close()
	})

	it('keeps confirmations in order, of candidates that were told', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const run = archive.createRun(newRun)
		run.tell(tellOf(0))
		const wrong: Outcome = { kind: 'wrong', feedback: 'case 3' }
		run.confirm({ candidate: 0, outcome: wrong, confirmedAtMs: 2 })
		run.confirm({ candidate: 0, outcome: scored(1), confirmedAtMs: 1 })
		throws(() => run.confirm({ candidate: 1, outcome: wrong, confirmedAtMs: 3 }), RangeError)
		deepEqual(run.confirmations(), [
			{ candidate: 0, outcome: wrong, confirmedAtMs: 2 },
			{ candidate: 0, outcome: scored(1), confirmedAtMs: 1 },
		])
		archive.close()
	})

	it('counts outcomes by island, operator and kind', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const run = archive.createRun(newRun)
		for (let number = 0; number < 5; number++) {
			run.tell(tellOf(number, number === 3 ? { outcome: { kind: 'wrong', feedback: '' } } : {}))
		}
		deepEqual(run.outcomeCounts(), [
			{ island: undefined, operator: 'seed', kind: 'scored', count: 1 },
			{ island: 0, operator: 'mutate', kind: 'scored', count: 2 },
			{ island: 1, operator: 'mutate', kind: 'scored', count: 1 },
			{ island: 1, operator: 'mutate', kind: 'wrong', count: 1 },
		])
		archive.close()
	})
})

function figuresOf(number: number): object {
	const { island, ask, attempt, operator, parents, fingerprint, size, cell, outcome } = record(number)
	const score = outcome.kind === 'scored' ? outcome.score : undefined
	return {
		number,
		island,
		ask,
		attempt,
		operator,
		parents,
		fingerprint,
		size,
		score,
		exact: false,
		cell,
		kind: outcome.kind,
	}
}
