import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as turn } from 'node:timers/promises'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { newRun, tellOf } from '../archive/records.ts'
import { refuses } from './fails.ts'
import { Folder, oxipelago, plainIslands, plainTinkerer } from './oxipelago.ts'
import { endOf, eventsOf } from './small-run.ts'

describe('orders from another terminal', () => {
	it('inject, then stop: the run tells what was put in, ends cleanly, and is replayed the same', async () => {
		using folder = new Folder()
		const archive = join(folder.path, 'a.db')
		const at = ['--archive', archive]
		const mine = folder.file('mine.rs', 'pub fn surface(x: f64, y: f64) -> f64 {\n    x * x + y * y + 17.0\n}\n')
		const orders: Promise<string>[] = []
		const order = (...words: string[]) =>
			orders.push(
				oxipelago([...words, ...at]).then(({ code, out, err }) => {
					assert.equal(code, 0, err)
					return out
				}),
			)
		const { code, out, err } = await oxipelago(
			['run', '--islands', `${plainTinkerer},${plainTinkerer}`, '--for', '10m', '--seed', '2', '--json', ...at],
			{
				onLine: (line) => {
					if (line.includes('"candidate":10,') && line.includes('candidate-told'))
						order('inject', 'rastrigin', mine, '--island', '1')
					if (line.includes('"operator":"inject"')) order('stop')
				},
			},
		)
		assert.equal(code, 0, err)
		const [injected = '', stopped = ''] = await Promise.all(orders)
		assert.match(injected, /^rastrigin-\w+: inject is ordered; it is taken before candidate \d+$/m)
		assert.match(stopped, /^rastrigin-\w+: stop is ordered; the run ends$/m)
		assert.equal(endOf(out).reason, 'stopped')
		assert.match(err, /what you put in is candidate \d+: scored -/)
		const told = eventsOf(out).find((event) => event.kind === 'candidate-told' && event.operator === 'inject')
		assert.ok(told?.kind === 'candidate-told' && told.outcome === 'scored' && told.island === 1)
		const shown = await oxipelago(['show', String(told.candidate), ...at])
		assert.match(shown.out, /^made +by inject on island tinkerer-2, from mine\.rs$/m)
		const again = await oxipelago(['replay', ...at])
		assert.match(again.out, /is the same as rastrigin-\w+, candidate by candidate$/m, again.err)
	})

	it('are kept for a run that does not go on; what makes no sense is one line and 2', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		const archive = openArchive(path, { mode: 'write' })
		const run = archive.createRun(newRun)
		for (const number of [0, 1]) run.tell(tellOf(number))
		run.setStatus('budget', 10, 10)
		archive.close()
		let files = 0
		const mine = (source: string) => {
			mkdirSync(join(folder.path, `${++files}`))
			return folder.file(`${files}/mine.rs`, source)
		}
		const paused = await oxipelago(['pause', '--island', 'wild', '--archive', path])
		assert.equal(paused.code, 0, paused.err)
		assert.match(paused.out, /the run is not going on \(the budget is used up\): `resume` takes it/)
		for (const [words, line] of [
			[['stop'], /is not running: the budget is used up$/],
			[['inject', run.id, mine('pub fn curve(x: f64) -> f64 { x +')], /mine\.rs: The source does not parse: line 1/],
			[
				['inject', run.id, mine('pub fn curve(x: f32) -> f32 { x }')],
				/mine\.rs: expected `pub fn curve\(x: f64\) -> f64`, as fit-a-curve-\w+ evolves it, found `pub fn curve\(x: f32\) -> f32`$/,
			],
			[
				['inject', run.id, mine('pub fn line(x: f64) -> f64 { x }')],
				/mine\.rs: Expected a function `curve` at the top level of the source, found `line`$/,
			],
			[['inject', run.id, mine('pub fn curve(x: f64) -> f64 { unsafe { std::mem::zeroed() } }')], /mine\.rs: .*unsafe/],
			[['inject', run.id, 'no.rs'], /no\.rs: expected a Rust file, found nothing there/],
			[['inject', run.id, 'README.md'], /README\.md: expected a Rust file, whose name ends in \.rs, or - for/],
			[['pause', '--island', 'east'], /has no island `east`; its islands are calm, wild/],
			[['note', run.id, 'try', 'a', 'radix', 'sort'], /asks no model/],
			[
				['rates', run.id, 'mutate=much'],
				/expected a rate such as `mutate=0\.5`, of mutate, cross, found `mutate=much`/,
			],
			[['rates', run.id, 'mutate=0', '--island', 'calm'], /island calm would have no operator left/],
			[['budget', run.id], /expected --for, --candidates, --target, --patience or --disk/],
			[['budget', run.id, '--disk', '2 elephants'], /--disk <size>.* is invalid/],
			[
				['budget', run.id, '--candidates', '1'],
				/expected more candidates in all than the 1 that fit-a-curve-\w+ has already, or `\+500` for 500 more, found 1$/,
			],
		] as const) {
			await refuses([...words, '--archive', path], line)
		}
		const reader = openArchive(path, { mode: 'read' })
		assert.deepEqual(
			reader
				.run(run.id)
				.waitingOrders()
				.map(({ order }) => order),
			[{ kind: 'pause', island: 1 }],
		)
		reader.close()
	})
})

describe('an order of a run that goes on', () => {
	it('is told to be taken, or left to `resume` where the run ends meanwhile; `status` shows what waits', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		const writer = openArchive(path, { mode: 'write' })
		const run = writer.createRun(newRun)
		for (const number of [0, 1]) run.tell(tellOf(number))
		/** What is said to who orders it, where the run does `what` once it has come in. */
		const said = async (words: readonly string[], what: (id: number) => Promise<void>) => {
			const saying = oxipelago([...words, '--archive', path])
			for (;;) {
				const [waiting] = run.waitingOrders()
				if (waiting !== undefined) {
					await what(waiting.id)
					break
				}
				await turn(20)
			}
			const { code, out, err } = await saying
			assert.equal(code, 0, err)
			return out
		}
		const taken = await said(['pause', '--island', 'wild'], async (id) => run.takeOrder(id, 2))
		assert.match(taken, /^fit-a-curve-\w+: pause is ordered; it is taken before candidate 2$/m)
		run.waitFor('/nowhere: no room is left; waiting for room')
		let shown = ''
		const late = await said(['budget', run.id, '--candidates', '+5'], async () => {
			shown = (await oxipelago(['status', '--archive', path])).out
			run.setStatus('budget', 10, 10)
			writer.close()
		}).finally(() => writer.close())
		assert.match(late, /budget is ordered; the run has ended meanwhile \(the budget is used up\): `resume` takes it$/m)
		assert.match(shown, /^waiting +\/nowhere: no room is left; waiting for room$/m)
		assert.match(shown, /^orders +1 order not taken yet \(budget\): the run takes them/m)
		const { out } = await oxipelago(['status', '--archive', path])
		assert.match(out, /^orders +1 order not taken yet \(budget\): `resume` takes it$/m)
		assert.doesNotMatch(out, /^waiting/m)
	})
})

describe('a budget that is ordered while a run does not go on', () => {
	it('is what `resume` goes on under, unless that says another; a replay comes to the same', async () => {
		using folder = new Folder()
		const at = ['--archive', join(folder.path, 'a.db')]
		const done = async (...words: string[]) => {
			const ended = await oxipelago([...words, ...at])
			assert.equal(ended.code, 0, ended.err)
			return ended
		}
		await done('run', ...plainIslands, '--candidates', '20', '--seed', '5')
		await done('pause', '--island', '1')
		await done('budget', 'rastrigin', '--candidates', '25')
		const said = await done('resume', '--candidates', '+10', '--json')
		assert.equal(endOf(said.out).asked, 30)
		assert.match(said.err, /`budget` was ordered before this `resume`: it is carried out first/)
		await done('budget', 'rastrigin', '--candidates', '+15')
		assert.equal(endOf((await done('resume', '--json')).out).asked, 45)
		assert.match((await done('replay')).out, /is the same as rastrigin-\w+, candidate by candidate$/m)
	})
})

describe('a run with a target', () => {
	it('ends with 6 where its budget was used up before, and with 0 where the target was reached; a replay says that it is the same', async () => {
		using folder = new Folder()
		const run = (target: string) =>
			oxipelago([
				...['run', ...plainIslands, '--candidates', '30', '--seed', '5', '--target', target, '--json'],
				...['--archive', join(folder.path, 'a.db')],
			])
		const [short, reached] = [await run('-0.001'), await run('-1500')]
		assert.deepEqual([short.code, endOf(short.out).reason], [6, 'budget'], short.err)
		const { run: id = '' } = eventsOf(short.out)[0] ?? {}
		const again = await oxipelago(['replay', id, '--archive', join(folder.path, 'a.db')])
		assert.equal(again.code, 0, again.err)
		assert.match(again.out, new RegExp(`is the same as ${id}, candidate by candidate\n$`))
		assert.deepEqual([reached.code, endOf(reached.out).reason], [0, 'target'], reached.err)
	})
})
