import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import Database from 'better-sqlite3'
import { textMessage, textOf } from '../../src/archive/message.ts'
import type { ConversationData } from '../../src/report/conversation-data.ts'
import type { RunUpdate } from '../../src/report/run-data.ts'
import { replied, request } from '../archive/model-records.ts'
import { newRun, record, tellOf } from '../archive/records.ts'
import { ask, run, server, writer } from './served-page.ts'

suite('a page that is served', () => {
	test('answers who has its address, on loopback', async () => {
		assert.match(server.address, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/)
		assert.deepEqual(await ask(''), [200, '<p>page</p>'])
		const [status, body] = await ask('runs')
		const { id } = run
		const [listed] = (JSON.parse(body) as object[]).filter((one) => 'id' in one && one.id === id)
		assert.deepEqual([status, listed], [200, { id, status: 'running', endedBy: null, experiment: 'Fit a Curve' }])
	})

	for (const [who, path, headers, expected] of [
		['without the token', '/', {}, 404],
		['with another token', `/${'0'.repeat(32)}/`, {}, 404],
		['by another name, which may be led here', '', { Host: 'evil.example' }, 421],
		['from a page of another site', 'runs', { Origin: 'http://evil.example' }, 403],
		['from a file', 'runs', { Origin: 'null' }, 403],
		['for a candidate of a run that is not there', 'runs/nobody-0000/candidates/1', {}, 404],
		['for a conversation that is not there', `runs/${run.id}/conversations/0/99`, {}, 404],
		['for a candidate that is not there', `runs/${run.id}/candidates/99`, {}, 404],
		['for a path that leads elsewhere', 'runs/..%2f..%2fetc/candidates/1', {}, 404],
		['for what is no text', 'runs/%ff/events', {}, 400],
		['for half an escape', 'runs/%', {}, 400],
		['for what is no address', 'http://', {}, 400],
	] as const) {
		test(`answers nobody ${who}`, async () => assert.deepEqual(await ask(path, headers), [expected, '']))
	}

	test('only reads', async () => assert.equal((await ask('runs', {}, 'POST'))[0], 405))

	test('gives a candidate with its source as data', async () => {
		const [, body] = await ask(`runs/${run.id}/candidates/2`)
		assert.equal((JSON.parse(body) as { source: string }).source, record(2).source)
	})

	test('gives a conversation in full, and of a long run its list in the figures', async () => {
		const asked = writer.createRun({ ...newRun, tellOrder: 'arrival' })
		asked.tell(tellOf(0))
		const messages = [textMessage('user', `Write Rust. ${'x'.repeat(20_000)}`)]
		asked.modelLog.open({ ...request, messages })
		asked.modelLog.close(request, replied)
		asked.modelLog.use(request, { kind: 'fault', fault: 'prose' })
		const { next, cancel } = await updatesOf(asked.id)
		const { models } = (await next()).run
		const about = '50 + 10 tokens, 0.1 s, no draft: prose'
		const { island, ask: number, operator, model } = request
		assert.deepEqual(models?.conversations, [
			{ island, ask: number, operator, model, ended: null, last: about, requests: 1 },
		])
		assert.deepEqual(models?.lastEnds, [
			{ model, endpoint: request.endpoint, endedAt: request.sentAt + replied.latencyMs, failure: null },
		])
		const [, body] = await ask(`runs/${asked.id}/conversations/${island}/${number}`)
		assert.deepEqual((JSON.parse(body) as ConversationData).turns, [
			{ who: 'user', about: '', text: messages.map(textOf).join('') },
			{ who: 'assistant', about, text: replied.text },
		])
		await cancel()
	})

	/** What is told of a run, one after the other. */
	async function updatesOf(id: string): Promise<{ next: () => Promise<RunUpdate>; cancel: () => Promise<void> }> {
		const response = await fetch(`${server.address}runs/${id}/events`)
		const updates = response.body?.pipeThrough(new TextDecoderStream()).getReader() ?? assert.fail()
		let rest = ''
		const next = async (): Promise<RunUpdate> => {
			for (let end = rest.indexOf('\n\n'); ; end = rest.indexOf('\n\n')) {
				if (end !== -1) {
					const line = rest.slice('data: '.length, end)
					rest = rest.slice(end + 2)
					return JSON.parse(line) as RunUpdate
				}
				rest += (await updates.read()).value ?? assert.fail('it ended')
			}
		}
		return { next, cancel: () => updates.cancel() }
	}

	test('tells what is there, and then what another process adds, and its end', async () => {
		const { next, cancel } = await updatesOf(run.id)
		const first = await next()
		assert.deepEqual([first.from, first.outline.number], [0, [0, 1, 2]])
		run.tell(tellOf(3))
		let update = await next()
		while (update.outline.number.length === 0) update = await next()
		assert.deepEqual([update.from, update.outline.number, update.run.asked], [3, [3], 3])
		run.setStatus('budget', 50, 1)
		while (update.run.status === 'running') update = await next()
		assert.equal(update.run.status, 'budget')
		await cancel()
	})

	test('tells of a long run first all but most of its candidates, then these, and nothing twice', async () => {
		const long = writer.createRun(newRun)
		for (let number = 0; number < 2100; number++) long.tell(tellOf(number))
		const { next, cancel } = await updatesOf(long.id)
		const first = await next()
		assert.deepEqual([first.from, first.outline.number.length, first.run.asked], [0, 2000, 2099])
		assert.equal(first.run.champion?.report.candidate, 2099)
		long.tell(tellOf(2100))
		const told = [...first.outline.number]
		while (told.length < 2101) {
			const { from, outline } = await next()
			assert.equal(from, told.length)
			told.push(...outline.number)
		}
		assert.deepEqual(
			told,
			Array.from({ length: 2101 }, (_, number) => number),
		)
		await cancel()
	})
})

suite('a page that is served of what cannot be read', () => {
	const events = (id: string) => ask(`runs/${id}/events`)
	const errorOf = ([status, body]: [number, string]) => [status, (JSON.parse(body) as { error: string }).error] as const

	test('says that a run is not there', async () => {
		const [status, error] = errorOf(await events('nobody-0000'))
		assert.equal(status, 404)
		assert.match(error, /^There is no run nobody-0000 in .*a\.db: it was deleted, or is in another archive\.$/)
	})

	test('ends with a run that is deleted, says so to who asks again, and serves all others', async () => {
		const gone = writer.createRun(newRun)
		gone.tell(tellOf(0))
		const response = await fetch(`${server.address}runs/${gone.id}/events`)
		gone.setStatus('budget', 50, 1)
		writer.delete(gone.id)
		// Its end, and no error.
		await response.text()
		assert.equal((await events(gone.id))[0], 404)
		assert.equal((await ask('runs'))[0], 200)
	})

	test('says what is wrong with a damaged run, lists it, and shows it once it can be read', async () => {
		const damaged = writer.createRun(newRun)
		damaged.tell(tellOf(0))
		const database = new Database(writer.path)
		const experiment = database.prepare('SELECT experiment FROM runs WHERE id = ?').pluck().get(damaged.id)
		const set = database.prepare('UPDATE runs SET experiment = ? WHERE id = ?')
		try {
			set.run('{}', damaged.id)
			const [status, error] = errorOf(await events(damaged.id))
			assert.equal(status, 503)
			assert.match(error, /a\.db holds what this oxipelago cannot read/)
			const listed = JSON.parse((await ask('runs'))[1]) as { id: string; status: string }[]
			assert.equal(listed.find(({ id }) => id === damaged.id)?.status, 'unreadable')
			set.run(experiment, damaged.id)
			const response = await fetch(`${server.address}runs/${damaged.id}/events`)
			assert.equal(response.status, 200)
			await response.body?.cancel()
		} finally {
			database.close()
		}
	})
})
