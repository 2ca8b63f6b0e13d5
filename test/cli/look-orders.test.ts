import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newRun, tellOf } from '../archive/records.ts'
import { ask, server, writer } from './served-page.ts'

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
			{ order: 'budget', for: '', candidates: '+500', target: '-0.5', patience: '', disk: '' },
			{ order: 'budget', for: '', candidates: '', target: '', patience: '20m', disk: '3GB' },
			{ order: 'rates', rates: ['mutate=0.25', 'cross=2'], island: 'wild' },
			{ order: 'stop' },
		]
		for (const order of orders) assert.deepEqual(await give(order), [202, JSON.stringify({ ordered: order.order })])
		assert.deepEqual(given(), [
			{ kind: 'pause', island: 1 },
			{ kind: 'go-on' },
			{ kind: 'inject', island: 1, source: 'pub fn curve(x: f64) -> f64 { x }', from: 'from the page' },
			{ kind: 'budget', more: 500, target: -0.5, before: 1000 },
			{ kind: 'budget', patience: { forMs: 1_200_000 }, diskBytes: 3e9, before: 1000 },
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
			{ order: 'budget', for: 'long', candidates: '', target: '', patience: '', disk: '' },
			own,
			400,
			/^run time `long` is invalid\. Expected a duration such as `90s`/,
		],
		[
			'of candidates that are no number',
			{ order: 'budget', for: '1m', candidates: '1.5', target: '', patience: '', disk: '' },
			own,
			400,
			/^candidates `1\.5` is invalid\. Expected a whole number of at least 1\.$/,
		],
		[
			'of a score that is none',
			{ order: 'budget', for: '', candidates: '', target: 'NaN', patience: '', disk: '' },
			own,
			400,
			/^score `NaN` is invalid\. Expected a finite number\.$/,
		],
		[
			'of another budget that is none',
			{ order: 'budget', for: '', candidates: '', target: '', patience: '', disk: '' },
			own,
			400,
			/^expected a run time, candidates, a target, a patience or a disk size, found none of them$/,
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
			[409, { error: `${steered.id} takes no orders: it does not go on (the budget is used up)` }],
		)
		assert.deepEqual(given(), before)
	})
})
