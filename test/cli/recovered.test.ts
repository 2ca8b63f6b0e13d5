import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import { bytesOfPage } from '../../src/archive/open-database.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { experiment, newRun, tellOf } from '../archive/records.ts'
import { fails } from './fails.ts'
import { Folder, oxipelago } from './oxipelago.ts'

/** An archive with one run, of which the row that says what it was started with is lost but for its beginning; its id. */
function withoutSettings(path: string): string {
	const archive = openArchive(path, { mode: 'write' })
	const task = Array.from({ length: 400 }, (_, number) => Math.sin(number)).join(' ')
	const run = archive.createRun({ ...newRun, experiment: { ...experiment, task } })
	for (let number = 0; number < 60; number++) run.tell(tellOf(number))
	run.setStatus('budget', 600, 2)
	archive.close()
	const database = new Database(path, { readonly: true })
	const pages = database
		.prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'runs' AND pagetype = 'overflow'")
		.pluck()
		.all()
	database.close()
	const bytes = readFileSync(path)
	for (const page of pages) bytes.fill(0, (page - 1) * bytesOfPage, page * bytesOfPage)
	writeFileSync(path, bytes)
	return run.id
}

describe('a run that was recovered without its settings', () => {
	it('has its candidates in every look, says what it lacks, and is refused where its settings are needed', async () => {
		using folder = new Folder()
		const [path, saved] = ['a.db', 'a-recovered.db'].map((name) => join(folder.path, name)) as [string, string]
		const id = withoutSettings(path)
		const { out, err, code } = await oxipelago(['recover', path])
		assert.equal(code, 0, err)
		assert.match(
			out,
			new RegExp(`^.*a-recovered\\.db: 1 run\n${id}: all 60 candidates; what it was started with is lost, so `),
		)
		const at = ['--archive', saved]
		const look = async (...words: string[]) => {
			const ended = await oxipelago([...words, ...at])
			assert.equal(ended.code, 0, `${words.join(' ')}: ${ended.err}`)
			return ended.out
		}
		const [best, runs, status, exported, report] = await Promise.all([
			look('best'),
			look('runs'),
			look('status'),
			look('export', '--format', 'csv'),
			look('report', '--markdown'),
		])
		assert.match(best, /candidate +59, by mutate\n/)
		assert.match(runs, new RegExp(`${id} +interrupted `))
		assert.match(status, /settings +lost: recovered from a damaged archive without them\n/)
		assert.doesNotMatch(status, /isolation|budget|seed 0/)
		assert.match(exported.split('\n')[0] ?? '', /metric_mse/)
		assert.match(report, /recovered from a damaged archive without its settings, with 60 of 60 candidates/)
		const refused = /was recovered from a damaged archive without its settings/
		for (const words of [['resume'], ['replay'], ['inject', id, '-'], ['best', '--patch']]) {
			await fails([...words, ...at], 2, refused)
		}
	})
})
