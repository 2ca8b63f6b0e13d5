import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import Database from 'better-sqlite3'
import type { Archive, CandidateRecord } from '../../src/archive/archive.ts'
import { ArchiveError } from '../../src/archive/archive-error.ts'
import { championshipOf } from '../../src/archive/champion.ts'
import { exportCsv } from '../../src/archive/export.ts'
import type { IncidentRecord } from '../../src/archive/incident.ts'
import { textMessage } from '../../src/archive/message.ts'
import { bytesOfPage } from '../../src/archive/open-database.ts'
import { type Recovered, recoverArchive } from '../../src/archive/recover-archive.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import type { TuneRequest, Tuning } from '../../src/scoring/tuning.ts'
import { Folder } from './folder.ts'
import { newRun, tellOf } from './records.ts'

const told = 500

interface Page {
	readonly name: string
	readonly pageno: number
	readonly pagetype: string
}

/** An archive of two runs, one with requests to models; what it has in it. */
class Filled implements Disposable {
	readonly folder: Folder = new Folder()
	readonly path: string = this.folder.file('a.db')
	readonly ids: readonly string[]
	readonly candidates: ReadonlyMap<string, readonly CandidateRecord[]>
	readonly #stat: readonly Page[]

	constructor() {
		const archive = openArchive(this.path, { mode: 'write' })
		const runs = [0, 1].map((index) => archive.createRun({ ...newRun, startedAt: index }))
		for (const run of runs) {
			for (let number = 0; number < told; number++) {
				const migrations = number % 50 === 0 ? [migrationAt(number)] : []
				run.tell({ ...tellOf(number, { detail: `${Math.sin(number)}`.repeat(8) }), migrations })
			}
			run.confirm({ candidate: 3, outcome: tellOf(3).candidate.outcome, confirmedAtMs: 1 })
			run.keepOrder({ kind: 'note', text: 'try' }, 5, 1)
			run.incidents.keep(incident)
			run.tunings.keep(tuneRequest, tuning)
			run.setStatus('budget', told * 10, 2)
			const { experiment } = run.record()
			const before = experiment.islands
			run.keepOrder({ kind: 'budget', candidates: told, before: 1000 }, told, 3)
			run.setBudget({ ...experiment.budget, candidates: told })
			run.replan({ kind: 'islands', islands: [...before, ...before], before }, [], told, 3)
			run.rescore({ ...otherCompiler, fingerprint: newRun.evaluatorFingerprint }, 'e2 s1 rustc 2', told, 4)
			run.rescore({ ...otherCompiler, before: 'rustc 2', now: 'rustc 3' }, 'e3 s1 rustc 3', told, 5)
		}
		for (let ask = 0; ask < 60; ask++) runs[0]?.modelLog.open(requestOf(ask))
		this.ids = runs.map(({ id }) => id)
		this.candidates = new Map(runs.map((run) => [run.id, [...run.candidates()]]))
		archive.close()
		const database = new Database(this.path, { readonly: true })
		this.#stat = database.prepare<[], Page>('SELECT name, pageno, pagetype FROM dbstat').all()
		database.close()
	}

	/** Pages of a table or an index that hold rows, in their order; numbers from 1. */
	leaves(name: string): number[] {
		return this.#stat.filter((page) => page.name === name && page.pagetype === 'leaf').map(({ pageno }) => pageno)
	}

	/** Pages of these numbers, from 1, filled with zeros, in a copy that is then recovered. */
	recovered(damaged: readonly number[], look: (archive: Archive, recovered: Recovered) => void): void {
		const bytes = readFileSync(this.path)
		for (const page of damaged) bytes.fill(0, (page - 1) * bytesOfPage, page * bytesOfPage)
		this.recoveredFrom(bytes, look)
	}

	recoveredFrom(bytes: Buffer, look: (archive: Archive, recovered: Recovered) => void): void {
		using folder = new Folder()
		const [damaged, to] = [folder.file('damaged.db'), folder.file('to.db')]
		writeFileSync(damaged, bytes)
		const before = folder.contents()
		const recovered = recoverArchive(damaged, to)
		const archive = openArchive(to, { mode: 'change' })
		try {
			archive.vacuum()
			this.#expectPart(archive, recovered)
			look(archive, recovered)
		} finally {
			archive.close()
		}
		const after = folder.contents()
		deepEqual(Object.keys(after).sort(), ['damaged.db', 'to.db', 'to.db-lock'])
		equal(after['damaged.db'], before['damaged.db'])
	}

	/** All of it is read, and is part of what was kept. */
	#expectPart(archive: Archive, { runs }: Recovered): void {
		equal(archive.runs().length, runs.length)
		for (const { id, candidates, isResumable } of runs) {
			const run = archive.run(id)
			const was = this.candidates.get(id) ?? []
			let count = 0
			for (const one of run.candidates()) {
				deepEqual(one, was[one.number])
				count++
			}
			equal(count, candidates.kept)
			ok(candidates.of <= told)
			if (isResumable) {
				equal(run.record().told, count)
			}
			run.best(5)
			championshipOf(run)
			for (const _ of exportCsv(run));
			for (const { island, ask } of run.modelLog.latestAsks(100)) {
				for (const { request } of run.modelLog.requests(island, ask)) {
					deepEqual(request.messages, requestOf(ask).messages)
				}
			}
		}
	}

	[Symbol.dispose](): void {
		this.folder[Symbol.dispose]()
	}
}

const otherCompiler = { kind: 'compiler', before: 'rustc 1', now: 'rustc 2', scores: [], confirmed: 1 } as const

function migrationAt(at: number) {
	return { at, candidate: at, from: 0, to: 1, cause: 'migration', accepted: true } as const
}

function requestOf(ask: number) {
	return {
		island: 1,
		ask,
		step: 0,
		retry: 0,
		purpose: 'propose',
		operator: 'rewrite',
		model: 'small',
		modelId: 'vendor/small-7b',
		endpoint: 'http://127.0.0.1:8080/v1',
		messages: [
			textMessage('user', `${ask}: ${Array.from({ length: 300 }, (_, at) => Math.sin(ask * 300 + at)).join(' ')}`),
		],
		temperature: undefined,
		maxOutputTokens: 100,
		parents: [0],
		reserved: { tokens: 150, money: 0.25, requests: 1 },
		sentAt: 1,
	} as const
}

const lost = { kind: 'process-lost', process: 'judge', why: 'The judge ended with SIGKILL' } as const
const incident: IncidentRecord = { incident: lost, elapsedMs: 1, at: 2 }

const tuneRequest: TuneRequest = {
	source: 'f',
	numbers: [{ kind: 'real', value: 1 }],
	seed: 'ab'.repeat(32),
	vectors: 9,
}
const tuning: Tuning = { kind: 'tuned', best: { values: [1.25], cost: 1, before: 2 }, vectors: 7 }

const filled = new Filled()
after(() => filled[Symbol.dispose]())

describe('recovering a damaged archive', () => {
	it('gives all of it where only an index is damaged', () => {
		filled.recovered(
			[...filled.leaves('best_candidates'), ...filled.leaves('candidate_fingerprints')],
			(archive, found) => {
				for (const run of archive.runs()) {
					deepEqual(run.incidents.all(), [incident])
					deepEqual(run.tunings.find(tuneRequest), tuning)
				}
				deepEqual(found, {
					...found,
					runs: filled.ids.map(wholeRun),
					lostRuns: 0,
					requests: { kept: 60, of: 60 },
					isWhole: false,
				})
			},
		)
	})

	it('leaves out candidates that are lost, and those whose sources are, and says that the runs have gaps', () => {
		const [leaf, block] = [filled.leaves('candidates')[1], filled.leaves('text_blocks').at(-1)] as [number, number]
		filled.recovered([leaf, block], (archive, { runs: [first, second] }) => {
			for (const run of [first, second]) {
				ok(run !== undefined && run.candidates.kept < told && run.candidates.kept > told / 2, JSON.stringify(run))
				equal(run.candidates.of, told)
				equal(run.isResumable, false)
				const [order] = archive.run(run.id).orders().slice(-1)
				deepEqual(order?.order, { kind: 'recovered', ...run.candidates, isResumable: false })
			}
		})
	})

	it('gives a run of which the end alone is lost as one that was interrupted there', () => {
		filled.recovered(filled.leaves('fresh_texts').slice(-1), (archive, { runs: [first, second] }) => {
			deepEqual(first, wholeRun(filled.ids[0] as string))
			ok(second?.isResumable && second.candidates.kept < told, JSON.stringify(second))
			equal(archive.run(second.id).record().status, 'interrupted')
			const { kept } = second.candidates
			for (let number = kept; number < kept + 130; number++) archive.run(second.id).tell(tellOf(number))
			equal([...archive.run(second.id).candidates()].length, kept + 130)
		})
	})

	it('gives a run whose end is lost islands, budget and compiler that it had where it goes on', () => {
		filled.recovered(filled.leaves('fresh_texts').slice(-1), (archive, { runs: [first, second] }) => {
			const [whole, cut] = [first, second].map((run) => archive.run(run?.id ?? ''))
			const [later, before] = [whole?.record(), cut?.record()]
			deepEqual([later?.experiment.islands.length, later?.evaluatorFingerprint], [4, 'e3 s1 rustc 3'])
			deepEqual(before?.experiment, newRun.experiment)
			equal(before?.evaluatorFingerprint, newRun.evaluatorFingerprint)
			const kinds = cut?.orders().map(({ order }) => order.kind)
			deepEqual(kinds, ['note', 'recovered'])
		})
	})

	it('says that the log of an archive is missing which its last writer did not close', () => {
		using folder = new Folder()
		const [path, copy, to] = [folder.file('a.db'), folder.file('copy.db'), folder.file('to.db')] as const
		const archive = openArchive(path, { mode: 'write' })
		const run = archive.createRun(newRun)
		for (let number = 0; number < 5; number++) run.tell(tellOf(number))
		const of = (ends: readonly string[], file: string) => {
			for (const end of ends) copyFileSync(path + end, copy + end)
			const { lacksLog, isWhole, runs } = recoverArchive(copy, file)
			return { lacksLog, isWhole, kept: runs[0]?.candidates.kept }
		}
		deepEqual(of([''], to), { lacksLog: true, isWhole: true, kept: undefined })
		deepEqual(of(['', '-wal'], folder.file('with.db')), { lacksLog: false, isWhole: true, kept: 5 })
		archive.close()
		rmSync(`${copy}-wal`)
		deepEqual(of([''], folder.file('closed.db')), { lacksLog: false, isWhole: true, kept: 5 })
	})

	it('leaves out requests to models of which a message is lost', () => {
		filled.recovered(filled.leaves('model_texts').slice(1, 3), (_, { runs, requests }) => {
			deepEqual(runs, filled.ids.map(wholeRun))
			ok(requests.kept > 0 && requests.kept < 60 && requests.of === 60, JSON.stringify(requests))
		})
	})

	it('gives what SQLite still finds in a file that was cut', () => {
		const bytes = readFileSync(filled.path)
		// Requests to models came last.
		filled.recoveredFrom(bytes.subarray(0, 0.75 * bytes.length), (_, { runs, requests }) => {
			equal(runs.length, 2)
			ok(
				runs.some(({ candidates }) => candidates.kept > 0),
				JSON.stringify(runs),
			)
			ok(requests.kept < 60, JSON.stringify(requests))
		})
		filled.recoveredFrom(bytes.subarray(0, bytes.length / 2), (_, { runs }) => {
			deepEqual(
				runs.map(({ id }) => id),
				filled.ids,
			)
			ok(
				runs.some(({ candidates }) => candidates.kept < candidates.of),
				JSON.stringify(runs),
			)
		})
	})

	it('says of a text, of a file without a header, without its candidates, or of another program, that nothing can be read, and makes none', () => {
		const bytes = readFileSync(filled.path)
		using folder = new Folder()
		const damaged = folder.file('damaged.db')
		const without = (pages: readonly number[]) => {
			const copy = Buffer.from(bytes)
			for (const page of pages) copy.fill(0, (page - 1) * bytesOfPage, page * bytesOfPage)
			return copy
		}
		const text = Buffer.from('a text of mine, long enough to be no empty file\n'.repeat(20))
		for (const content of [text, without([1]), without([...filled.leaves('runs'), ...filled.leaves('candidates')])]) {
			writeFileSync(damaged, content)
			throws(
				() => recoverArchive(damaged, folder.file('to.db')),
				(error) =>
					error instanceof ArchiveError &&
					/cannot be recovered: nothing of it can be read \(.*\); restore a copy$/.test(error.message),
			)
		}
		deepEqual(Object.keys(folder.contents()), ['damaged.db', 'to.db'])
	})
})

function wholeRun(id: string): Recovered['runs'][number] {
	return { id, candidates: { kept: told, of: told }, isResumable: true, lacksSettings: false }
}
