import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { newRun, scored, tellOf } from '../archive/records.ts'
import { Folder, oxipelago } from './oxipelago.ts'

describe('status --watch', () => {
	it('says how a run of another process stands until it ends', async () => {
		using folder = new Folder()
		const archive = openArchive(`${folder.path}/a.db`, { mode: 'write' })
		const run = archive.createRun(newRun)
		run.tell(tellOf(0))
		run.tell(tellOf(1))
		let seen = 0
		const { code, out, err } = await oxipelago(['status', '--watch', '--json', '--archive', archive.path], {
			onLine: () => {
				if (seen++ > 0) return
				run.tell(tellOf(2, { outcome: scored(-5) }))
				run.setStatus('budget', 90, 90)
			},
		})
		archive.close()
		assert.equal(code, 0, err)
		const lines = out
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line))
		assert.deepEqual(
			lines.map(({ status, asked, lastGain }) => [status, asked, lastGain]),
			[
				['running', 1, { candidate: 1, toldAtMs: 10 }],
				['budget', 2, { candidate: 1, toldAtMs: 10 }],
			],
		)
	})
})

describe('top', () => {
	it('names the best of the search, the best first, as many as are asked for', async () => {
		using folder = new Folder()
		const archive = openArchive(`${folder.path}/a.db`, { mode: 'write' })
		const run = archive.createRun(newRun)
		for (const [number, score] of [-9, -3, -7, -1].entries()) run.tell(tellOf(number, { outcome: scored(score) }))
		run.confirm({ candidate: 3, outcome: scored(-1), confirmedAtMs: 5 })
		archive.close()
		const top = (...words: string[]) => oxipelago(['top', ...words, '--archive', archive.path])
		const { out } = await top('2', '--json')
		const best = out
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line))
		assert.deepEqual(
			best.map(({ candidate, score, heldOut }) => [candidate, score, heldOut?.verdict ?? null]),
			[
				[3, -1, 'holds-up'],
				[1, -3, null],
			],
		)
		assert.match((await top()).out, /^ *3 +-1 +mse 1 .* wild .*holds up/m)
	})
})
