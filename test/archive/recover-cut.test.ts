import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import Database from 'better-sqlite3'
import type { CandidateRecord } from '../../src/archive/archive.ts'
import { championReport } from '../../src/archive/champion.ts'
import { exportCsv } from '../../src/archive/export.ts'
import { bytesOfPage } from '../../src/archive/open-database.ts'
import { recoverArchive } from '../../src/archive/recover-archive.ts'
import { lacksSettings } from '../../src/archive/recovery.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { experiment, newRun, tellOf } from './records.ts'

const told = 900

/** Texts that zstd cannot make small. */
function noise(number: number): string {
	return Array.from({ length: 4 }, (_, at) => Math.sin(1 + number * 4 + at)).join(' ')
}

/** An archive of two runs whose rows, longer than a page, were written last, as of any run that has ended. */
class Whole implements Disposable {
	readonly folder: Folder = new Folder()
	readonly path: string = this.folder.file('a.db')
	readonly candidates: ReadonlyMap<string, readonly CandidateRecord[]>
	readonly bytes: Buffer

	constructor() {
		const archive = openArchive(this.path, { mode: 'write' })
		const task = Array.from({ length: 60 }, (_, number) => noise(number)).join('\n')
		const runs = [0, 1].map((startedAt) =>
			archive.createRun({ ...newRun, experiment: { ...experiment, task }, startedAt }),
		)
		for (let number = 0; number < told; number++)
			for (const run of runs) run.tell(tellOf(number, { detail: noise(number) }))
		for (const run of runs) {
			run.confirm({ candidate: 3, outcome: tellOf(3).candidate.outcome, confirmedAtMs: 1 })
			run.setBudget({ ...experiment.budget, candidates: told, diskBytes: 1e9 })
			run.setStatus('budget', told * 10, 2)
		}
		this.candidates = new Map(runs.map((run) => [run.id, [...run.candidates()]]))
		archive.close()
		this.bytes = readFileSync(this.path)
	}

	/** A file cut to that many bytes, and how many candidates its pages still hold. */
	cut(length: number): { readonly damaged: string; readonly to: string; readonly readable: number } {
		const [damaged, to, read] = ['', '-to', '-read'].map((end) => this.folder.file(`${length}${end}.db`)) as Files
		writeFileSync(damaged, this.bytes.subarray(0, length))
		copyFileSync(damaged, read)
		truncateSync(read, this.bytes.length)
		return { damaged, to, readable: readableIn(read, this.path) }
	}

	[Symbol.dispose](): void {
		this.folder[Symbol.dispose]()
	}
}

/** Candidates of which a damaged archive still has row and texts as the whole one has them. */
function readableIn(damaged: string, whole: string): number {
	const [one, other] = [damaged, whole].map((path) => new Database(path, { readonly: true })) as [Rows, Rows]
	const asked = (sql: string): ((...values: number[]) => boolean) => {
		const expected = other.prepare<number[], object>(sql)
		let read: typeof expected | undefined
		return (...values) => {
			try {
				read ??= one.prepare<number[], object>(sql)
				return isDeepStrictEqual(read.get(...values), expected.get(...values))
			} catch (error) {
				if (error instanceof Database.SqliteError) return false
				throw error
			}
		}
	}
	const hasTexts = {
		text_blocks: asked('SELECT lines FROM text_blocks WHERE id = ?'),
		fresh_texts: asked('SELECT line FROM fresh_texts WHERE id = ?'),
	}
	const hasRow = asked('SELECT * FROM candidates WHERE run = ? AND number = ?')
	const texts = other
		.prepare<[], { from: keyof typeof hasTexts; id: number; run: number; first: number; size: number }>(
			`SELECT 'text_blocks' AS "from", id, run, first, candidates AS size FROM text_blocks
			UNION ALL SELECT 'fresh_texts', id, run, number, 1 FROM fresh_texts`,
		)
		.all()
	const readable = texts
		.filter(({ from, id }) => hasTexts[from](id))
		.flatMap(({ run, first, size }) => Array.from({ length: size }, (_, at) => hasRow(run, first + at)))
	for (const database of [one, other]) database.close()
	return readable.filter((is) => is).length
}

type Files = [damaged: string, to: string, read: string]
type Rows = Database.Database

const whole = new Whole()
after(() => whole[Symbol.dispose]())

describe('recovering an archive that was cut', () => {
	for (const tenth of [1, 2, 3, 4, 5, 6, 7, 8, 9])
		it(`gives all that its pages hold where ${tenth}0 % of it are left, each as it was`, () => {
			const { damaged, to, readable } = whole.cut(Math.floor((whole.bytes.length * tenth) / 10))
			ok(readable > 0 || tenth < 6)
			if (readable === 0) {
				throws(() => recoverArchive(damaged, to), /cannot be recovered: nothing of it can be read/)
				return
			}
			const recovered = recoverArchive(damaged, to)
			const kept = recovered.runs.reduce((sum, { candidates }) => sum + candidates.kept, 0)
			ok(kept >= readable, `${kept} of ${readable}`)
			const archive = openArchive(to, { mode: 'read' })
			for (const { id, candidates, isResumable, lacksSettings: isBare } of recovered.runs) {
				const run = archive.run(id)
				const was = whole.candidates.get(id) ?? []
				const all = [...run.candidates()]
				equal(all.length, candidates.kept)
				for (const one of all) deepEqual(one, was[one.number])
				equal(lacksSettings(run.orders()), isBare)
				ok(!(isBare && isResumable))
				ok(championReport(run) !== undefined && run.best(3).length === Math.min(3, all.length))
				equal([...exportCsv(run)].length, all.length + 1)
				equal(run.record().told, (all.at(-1)?.number ?? 0) + 1)
			}
			archive.close()
		})

	it('finds the candidates of runs of which not even the name is left, under the same made-up one each time', () => {
		const database = new Database(whole.path, { readonly: true })
		const pages = database
			.prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'runs' AND pagetype <> 'overflow'")
			.pluck()
			.all()
		database.close()
		const bytes = Buffer.from(whole.bytes)
		for (const page of pages) bytes.fill(0, (page - 1) * bytesOfPage, page * bytesOfPage)
		const damaged = whole.folder.file('nameless.db')
		writeFileSync(damaged, bytes)
		const [once, again] = ['once.db', 'again.db'].map((name) => recoverArchive(damaged, whole.folder.file(name)))
		deepEqual(once, again)
		deepEqual(
			once?.runs.map(({ candidates, lacksSettings: isBare }) => [candidates.kept, isBare]),
			[
				[told, true],
				[told, true],
			],
		)
		for (const { id } of once?.runs ?? []) ok(/^recovered-[0-9a-z]{4}$/.test(id), id)
	})
})
