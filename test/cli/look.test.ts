import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, suite, test } from 'node:test'
import Database from 'better-sqlite3'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { servePage } from '../../src/cli/look/page-server.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import type { RunUpdate } from '../../src/report/run-data.ts'
import { newRun, record, tellOf } from '../archive/records.ts'

const folder = mkdtempSync(join(tmpdir(), 'oxi-look-'))
// Two handles, as of two processes: one writes, the other is read.
const writer = openArchive(join(folder, 'a.db'), { mode: 'write' })
const run = writer.createRun(newRun)
for (let number = 0; number < 3; number++) run.tell(tellOf(number))
const archive = openArchive(join(folder, 'a.db'), { mode: 'read' })
const server = await servePage({ archive, syntax: await loadRustSyntax(), template: '<p>page</p>', port: 0 })
after(async () => {
	await server.close()
	archive.close()
	writer.close()
	rmSync(folder, { recursive: true })
})

/** Status and body of an answer to a request whose headers may be made up, as a browser's are not. */
function ask(
	path: string,
	headers: Record<string, string> = {},
	method = 'GET',
	sent?: string,
): Promise<[number, string]> {
	const { promise, resolve, reject } = Promise.withResolvers<[number, string]>()
	const { hostname, port, pathname } = new URL(path, server.address)
	const asked = request({ hostname, port, path: pathname, headers, method }, (response) => {
		text(response).then((body) => resolve([response.statusCode ?? 0, body]), reject)
	})
	asked.on('error', reject).end(sent)
	return promise
}

suite('a page that is served', () => {
	test('answers who has its address, on loopback', async () => {
		assert.match(server.address, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/)
		assert.deepEqual(await ask(''), [200, '<p>page</p>'])
		const [status, body] = await ask('runs')
		const { id } = run
		const [listed] = (JSON.parse(body) as object[]).filter((one) => 'id' in one && one.id === id)
		assert.deepEqual([status, listed], [200, { id, status: 'running', experiment: 'Fit a Curve' }])
	})

	for (const [who, path, headers, expected] of [
		['without the token', '/', {}, 404],
		['with another token', `/${'0'.repeat(32)}/`, {}, 404],
		['by another name, which may be led here', '', { Host: 'evil.example' }, 421],
		['from a page of another site', 'runs', { Origin: 'http://evil.example' }, 403],
		['from a file', 'runs', { Origin: 'null' }, 403],
		['for a candidate of a run that is not there', 'runs/nobody-0000/candidates/1', {}, 404],
		['for a candidate that is not there', `runs/${run.id}/candidates/99`, {}, 404],
		['for a path that leads elsewhere', 'runs/..%2f..%2fetc/candidates/1', {}, 404],
	] as const) {
		test(`answers nobody ${who}`, async () => assert.deepEqual(await ask(path, headers), [expected, '']))
	}

	test('only reads', async () => assert.equal((await ask('runs', {}, 'POST'))[0], 405))

	test('gives a candidate with its source as data', async () => {
		const [, body] = await ask(`runs/${run.id}/candidates/2`)
		assert.equal((JSON.parse(body) as { source: string }).source, record(2).source)
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

suite('orders to a page that is served', () => {
	const { origin } = new URL(server.address)
	const own = { 'Content-Type': 'application/json', Origin: origin }
	const steered = writer.createRun({ ...newRun, experiment: { ...newRun.experiment, name: 'Steered' } })
	steered.tell(tellOf(0))
	const path = `runs/${steered.id}/orders`
	const give = (order: unknown, headers: Record<string, string> = own) =>
		ask(path, headers, 'POST', typeof order === 'string' ? order : JSON.stringify(order))
	const given = () => steered.orders().map(({ order }) => order)

	test('are left for a run that goes on, as the commands leave them', async () => {
		const orders = [
			{ order: 'pause', island: 'wild' },
			{ order: 'go-on' },
			{ order: 'inject', source: 'pub fn curve(x: f64) -> f64 { x }', island: '1' },
			{ order: 'budget', for: '', candidates: '+500', target: '-0.5' },
			{ order: 'rates', rates: ['mutate=0.25', 'cross=2'], island: 'wild' },
			{ order: 'stop' },
		]
		for (const order of orders) assert.deepEqual(await give(order), [202, JSON.stringify({ ordered: order.order })])
		assert.deepEqual(given(), [
			{ kind: 'pause', island: 1 },
			{ kind: 'go-on' },
			{ kind: 'inject', island: 1, source: 'pub fn curve(x: f64) -> f64 { x }', from: 'from the page' },
			{ kind: 'budget', candidates: 501, target: -0.5, before: 1000 },
			{ kind: 'rates', island: 1, rates: { mutate: 0.25, cross: 2 } },
			{ kind: 'stop' },
		])
	})

	for (const [who, where, headers, expected] of [
		['without the token', `/runs/${steered.id}/orders`, own, 404],
		['with another token', `/${'0'.repeat(32)}/runs/${steered.id}/orders`, own, 404],
		['of another origin', path, { ...own, Origin: 'http://evil.example' }, 403],
		['of this address on another port', path, { ...own, Origin: 'http://127.0.0.1:1' }, 403],
		['of this origin by another protocol', path, { ...own, Origin: origin.replace('http', 'https') }, 403],
		['of no origin, as no browser sends it', path, { 'Content-Type': 'application/json' }, 403],
		['of a file', path, { ...own, Origin: 'null' }, 403],
		['to another name, which may be led here', path, { ...own, Host: 'evil.example' }, 421],
		['for a run that is not there', 'runs/nobody-0000/orders', own, 404],
		['to what is only read', 'runs', own, 405],
	] as const) {
		test(`are taken from nobody ${who}`, async () => {
			const before = given()
			assert.deepEqual(await ask(where, headers, 'POST', '{"order":"stop"}'), [expected, ''])
			assert.deepEqual(given(), before)
		})
	}

	test('are no matter of other methods', async () => {
		for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])
			assert.deepEqual(await ask(path, own, method), [405, ''], method)
	})

	for (const [what, order, headers, status, line] of [
		[
			'as a form, which any page can send',
			'{"order":"stop"}',
			{ ...own, 'Content-Type': 'text/plain' },
			415,
			/application\/json/,
		],
		['that is no JSON', 'stop', own, 400, /^expected an order: stop, pause/],
		['of an unknown kind', { order: 'delete' }, own, 400, /^expected an order: stop, pause/],
		['with more than belongs to it', { order: 'stop', now: true }, own, 400, /^expected an order: stop, pause/],
		[
			'for an island that is not there',
			{ order: 'pause', island: 'east' },
			own,
			400,
			/has no island `east`; its islands are calm, wild$/,
		],
		[
			'for models where there is none',
			{ order: 'note', text: 'try' },
			own,
			400,
			/asks no model, so there is nobody to read a note$/,
		],
		[
			'without a function to put in',
			{ order: 'inject', source: ' ' },
			own,
			400,
			/^expected a function to put in, found nothing/,
		],
		[
			'of a budget that is no time',
			{ order: 'budget', for: 'long', candidates: '', target: '' },
			own,
			400,
			/^Expected a duration such as `90s`/,
		],
		[
			'of another budget that is none',
			{ order: 'budget', for: '', candidates: '', target: '' },
			own,
			400,
			/^expected a run time, candidates or a target/,
		],
		[
			'of rates of what is no operator',
			{ order: 'rates', rates: ['pray=1'] },
			own,
			400,
			/^expected a rate such as `mutate=0\.5`, of mutate, cross, found `pray=1`$/,
		],
		['of no rates', { order: 'rates', rates: [] }, own, 400, /^expected a rate such as/],
		[
			'that leave an island without an operator',
			{ order: 'rates', rates: ['mutate=0'], island: 'calm' },
			own,
			400,
			/^island calm would have no operator left/,
		],
		[
			'of four megabytes',
			{ order: 'inject', source: 'x'.repeat(4 << 20) },
			own,
			413,
			/at most 1048576 bytes, found \d+$/,
		],
	] as const) {
		test(`${what} are refused in a line`, async () => {
			const before = given()
			const [found, body] = await give(order, headers)
			assert.equal(found, status)
			assert.match((JSON.parse(body) as { error: string }).error, line)
			assert.deepEqual(given(), before)
		})
	}

	test('are refused for a run that has ended', async () => {
		steered.setStatus('budget', 50, 1)
		const before = given()
		const [status, body] = await give({ order: 'pause' })
		assert.deepEqual(
			[status, JSON.parse(body)],
			[409, { error: `${steered.id} takes no orders: it does not go on (budget)` }],
		)
		assert.deepEqual(given(), before)
	})
})
