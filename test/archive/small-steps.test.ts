import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import type { Archive } from '../../src/archive/archive.ts'
import { textMessage } from '../../src/archive/message.ts'
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
