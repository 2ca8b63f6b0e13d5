import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { status } from '../../src/cli/commands/status.ts'
import type { Context } from '../../src/cli/context.ts'
import { placesOf } from '../../src/cli/places.ts'
import { experiment, newRun, scored, tellOf } from '../archive/records.ts'
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

/** What is written to a terminal of 24 by 80. */
class Terminal extends PassThrough {
	readonly isTTY = true
	readonly writes: string[] = []

	readonly columns: number
	readonly rows: number

	constructor(columns = 80, rows = 24) {
		super()
		this.columns = columns
		this.rows = rows
		this.on('data', (text) => this.writes.push(String(text)))
	}
}

describe('status --watch on a terminal', () => {
	const watched = async (terminal: Terminal, islands: number): Promise<string> => {
		using folder = new Folder()
		const archive = openArchive(`${folder.path}/a.db`, { mode: 'write' })
		const [calm, wild] = experiment.islands
		const many = Array.from({ length: islands }, (_, index) => ({ ...(calm ?? assert.fail()), name: `calm-${index}` }))
		const run = archive.createRun({
			...newRun,
			experiment: { ...experiment, islands: [...many, wild ?? assert.fail()] },
		})
		run.tell(tellOf(0))
		for (let number = 1; number < 30; number++)
			run.tell(tellOf(number, { island: number % islands, operator: `o-${number}` }))
		const context: Context = {
			places: { ...placesOf({}, folder.path), archive: archive.path },
			env: {},
			out: terminal as unknown as NodeJS.WriteStream,
			err: process.stderr,
			input: async () => Buffer.alloc(0),
			forPrograms: false,
			program: 'oxipelago',
		}
		terminal.once('data', () => run.setStatus('budget', 90, 90))
		await status(context, undefined, { watch: true })
		archive.close()
		return run.id
	}

	it('that is low shows what matters most, and all of it at the end', async () => {
		const terminal = new Terminal()
		const run = await watched(terminal, 12)
		const [first = ''] = terminal.writes
			.map((text) => stripVTControlCharacters(text))
			.filter((text) => text.includes(run))
		const lines = first.trimEnd().split('\n')
		assert.ok(lines.length <= 22 && lines.every((line) => line.length < 80), first)
		for (const name of ['run', 'budget', 'so far', 'last gain', 'best'])
			assert.ok(
				lines.some((line) => line.startsWith(`${name} `)),
				`${name}: ${first}`,
			)
		const last = stripVTControlCharacters(terminal.writes.join('').slice(terminal.writes.join('').lastIndexOf('run ')))
		for (let number = 1; number < 30; number++) assert.ok(last.includes(`o-${number} `), last)
	})

	it('without columns is written to as to a file', async () => {
		const terminal = new Terminal(0, 0)
		const run = await watched(terminal, 2)
		assert.match(terminal.writes[0] ?? '', new RegExp(`^run +${run}, running\n`))
		assert.match(terminal.writes.at(-1) ?? '', new RegExp(`^run +${run}, the budget is used up\n`))
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
		const all = (await top()).out
		assert.match(all, /^ *3 +-1 +mse 1 .* wild .*holds up/m)
		assert.equal((await top(run.id)).out, all)
		assert.deepEqual([(await top(run.id, '2')).out, all.split('\n').length], [(await top('2', run.id)).out, 6])
	})
})
