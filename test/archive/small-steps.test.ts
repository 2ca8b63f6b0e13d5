import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import type { Archive } from '../../src/archive/archive.ts'
import { giveOrder } from '../../src/archive/give-order.ts'
import { textMessage } from '../../src/archive/message.ts'
import { recoverArchive } from '../../src/archive/recover-archive.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { newRun, tellOf } from './records.ts'

const told = 12_000

/** As much as some tens of milliseconds write. */
const mostBytes = 3_000_000

describe('a change that writes much', () => {
	it('leaves room for other writers between transactions that each write little', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const archive = filled(path)
		const [run] = archive.runs()
		const before = commitsOf(path).length
		run?.prune(new Set([0]), 1)
		const pruning = commitsOf(path).slice(before)
		archive.delete(run?.id ?? '')
		const deleting = commitsOf(path).slice(before + pruning.length)
		for (const commits of [pruning, deleting]) {
			ok(commits.length > 5, `${commits}`)
			ok(Math.max(...commits) < mostBytes, `${commits}`)
		}
		archive.close()
		equal(rowsIn(path), 0)
	})

	it('makes no pauses where only this process holds runs, and some beside another', (test) => {
		using folder = new Folder()
		const pauses = test.mock.method(Atomics, 'wait', () => 'timed-out' as const)
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const [one, other] = [archive.createRun(newRun), archive.createRun(newRun)]
		one.prune(new Set(), 0)
		archive.delete(one.id)
		equal(pauses.mock.callCount(), 0)
		const another = openArchive(folder.file('a.db'), { mode: 'write' })
		another.createRun(newRun)
		archive.delete(other.id)
		ok(pauses.mock.callCount() > 0)
		for (const each of [archive, another]) each.close()
	})

	it('that was cut short while it deleted is found no more, and the rest goes with what is deleted next', () => {
		for (const next of ['delete', 'vacuum'] as const) {
			using folder = new Folder()
			const path = folder.file('a.db')
			const archive = filled(path)
			const [{ id } = { id: '' }] = archive.runs()
			const other = archive.createRun(newRun)
			archive.close()
			const cut = new Database(path)
			cut.exec(`UPDATE runs SET status = 'deleted' WHERE id = '${id}'; DELETE FROM text_blocks WHERE first < 5000`)
			cut.close()
			const again = openArchive(path, { mode: 'write' })
			deepEqual(
				again.runs().map((run) => run.id),
				[other.id],
			)
			deepEqual([again.find(id).id, again.find(undefined).id], [undefined, other.id])
			if (next === 'delete') again.delete(other.id)
			else again.vacuum()
			again.close()
			equal(rowsIn(path), next === 'delete' ? 0 : 1)
		}
	})
})

describe('a run that is being deleted', () => {
	it('takes no orders, which a later run of its number would find', () => {
		using folder = new Folder()
		const { path, id } = cutShort(folder)
		throws(() => giveOrder(path, id, { kind: 'stop' }, 0), RangeError)
	})

	it('is not got back, and nothing is said to be lost for it', () => {
		using folder = new Folder()
		const { path, other } = cutShort(folder)
		const { runs, lostRuns, isWhole } = recoverArchive(path, folder.file('to.db'))
		deepEqual([runs.map(({ id }) => id), lostRuns, isWhole], [[other], 0, true])
		equal(rowsIn(folder.file('to.db')), 1 + 2 * 2)
	})

	it('is not got back where the archive is damaged, too', () => {
		using folder = new Folder()
		const { path, other } = cutShort(folder)
		const damaged = new Database(path)
		damaged.unsafeMode()
		damaged.pragma('writable_schema = ON')
		damaged.exec("UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'best_candidates'")
		damaged.close()
		const { runs } = recoverArchive(path, folder.file('to.db'))
		deepEqual(
			runs.map(({ id }) => id),
			[other],
		)
	})

	it('is not added to by who found it before, nor is the run that has its number since', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const [first, second] = [openArchive(path, { mode: 'write' }), openArchive(path, { mode: 'write' })]
		const { id } = first.createRun(newRun)
		first.close()
		const found = second.run(id)
		const third = openArchive(path, { mode: 'write' })
		third.delete(id)
		third.close()
		const next = second.createRun(newRun)
		throws(() => found.tell(tellOf(0)), RangeError)
		throws(() => found.hold(), RangeError)
		equal(next.record().told, 0)
		second.close()
	})
})

/** An archive of two runs, of which one is deleted by a process that was killed. */
function cutShort(folder: Folder): { readonly path: string; readonly id: string; readonly other: string } {
	const path = folder.file('a.db')
	const archive = openArchive(path, { mode: 'write' })
	const [other, run] = [archive.createRun(newRun), archive.createRun(newRun)]
	for (let number = 0; number < 2; number++) other.tell(tellOf(number))
	for (let number = 0; number < 300; number++) run.tell(tellOf(number))
	archive.close()
	const cut = new Database(path)
	cut.exec(`UPDATE runs SET status = 'deleted' WHERE id = '${run.id}'; DELETE FROM text_blocks`)
	cut.close()
	return { path, id: run.id, other: other.id }
}

/** An archive of one run with candidates and requests to a model. */
function filled(path: string): Archive {
	const archive = openArchive(path, { mode: 'write' })
	const run = archive.createRun(newRun)
	for (let number = 0; number < told; number++) run.tell(tellOf(number, { source: `${Math.sin(number)}`.repeat(9) }))
	for (let ask = 0; ask < 1000; ask++) {
		run.modelLog.open({
			...{ island: 0, ask, step: 0, retry: 0, purpose: 'propose', operator: 'edit', model: 'm', modelId: 'm' },
			...{ endpoint: 'e', temperature: undefined, maxOutputTokens: 10, messages: [textMessage('user', `${ask}`)] },
			...{ parents: [], reserved: { tokens: 1, money: 0, requests: 1 }, sentAt: 0 },
		})
	}
	return archive
}

/** Bytes of each commit that stands in the log of an archive (https://www.sqlite.org/fileformat2.html, section 4.1). */
function commitsOf(path: string): number[] {
	const log = readFileSync(`${path}-wal`)
	const frame = 24 + log.readUInt32BE(8)
	const commits: number[] = []
	let from = 32
	for (let at = from; at + frame <= log.length && log.compare(log, 16, 24, at + 8, at + 16) === 0; at += frame) {
		if (log.readUInt32BE(at + 4) === 0) continue
		commits.push(at + frame - from)
		from = at + frame
	}
	return commits
}

/** Rows of runs, candidates, their texts, and of models. */
function rowsIn(path: string): unknown {
	const database = new Database(path, { readonly: true })
	const tables = ['runs', 'candidates', 'text_blocks', 'fresh_texts', 'model_requests', 'model_parts', 'model_texts']
	const counts = tables.map((table) => `(SELECT count(*) FROM ${table})`)
	const rows = database
		.prepare(`SELECT ${counts.join(' + ')}`)
		.pluck()
		.get()
	database.close()
	return rows
}
