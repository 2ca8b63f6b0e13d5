import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ManualClock, TickingClock } from '../clocks.ts'
import { type Answer, startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, host, islandPlan, scored, surface } from '../host.ts'
import { MemoryLog } from '../memory-log.ts'

const good = surface('x * x + y * y')
const ok: Answer = { kind: 'text', text: block(good) }
const down: Answer = { kind: 'status', status: 503 }

suite('passing failures', () => {
	test('are tried again after a back-off, and the reply is used', async () => {
		await using endpoint = await startEndpoint([{ kind: 'reset' }, { kind: 'malformed' }, down, ok])
		using clock = new TickingClock(500)
		const { operator, log, events } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], clock })
		assert.equal((await converse(operator(), askOf(), () => scored(-1))).length, 1)
		assert.deepEqual(
			log.entries.map(({ request, end }) => [request.step, request.retry, end?.kind]),
			[
				[0, 0, 'failed'],
				[0, 1, 'failed'],
				[0, 2, 'failed'],
				[0, 3, 'replied'],
			],
		)
		const waits = events.flatMap((event) => (event.kind === 'model-failed' ? [event.retryInMs ?? -1] : []))
		for (const [index, ms] of waits.entries()) assert.ok(ms >= 0 && ms <= 1_000 * 2 ** index, `wait ${index}: ${ms}`)
	})

	for (const [how, value] of [
		['seconds', '20'],
		['a date', new Date(1_700_000_020_000 + 1_000).toUTCString()],
	] as const) {
		test(`Retry-After as ${how} holds all requests of the endpoint`, async () => {
			using clock = new TickingClock(1_000)
			const sent: number[] = []
			await using endpoint = await startEndpoint((_, index) => {
				sent.push(clock.now())
				return index === 0 ? { kind: 'status', status: 429, headers: { 'retry-after': value } } : ok
			})
			const { operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], clock })
			const first = converse(operator(), askOf(), () => scored(-1))
			while (endpoint.requests.length === 0 || endpoint.inFlight > 0) await new Promise(setImmediate)
			await new Promise((resolve) => setTimeout(resolve, 2))
			await Promise.all([first, converse(operator(0, 1), askOf({ number: 1 }), () => scored(-1))])
			assert.equal(sent.length, 3)
			for (const at of sent.slice(1)) assert.ok(at - (sent[0] ?? 0) >= 15_000, `${at - (sent[0] ?? 0)} ms`)
		})
	}

	test('an endpoint that asks for an hour is down for an hour, and the ask ends', async () => {
		await using endpoint = await startEndpoint(() => ({
			kind: 'status',
			status: 429,
			headers: { 'retry-after': '3600' },
		}))
		const { agents, operator, log } = host({
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }],
			clock: new ManualClock(),
		})
		assert.deepEqual(await converse(operator(), askOf(), () => scored(-1)), [])
		assert.equal(endpoint.requests.length, 1)
		assert.equal(log.ended(0, 0)?.ended, 'endpoint-down')
		assert.equal(agents.state.kind, 'down')
	})

	test('while it is down embedded operators are chosen, and then the model again by itself', async () => {
		using clock = new TickingClock(1_000)
		let isUp = false
		await using endpoint = await startEndpoint(() => (isUp ? ok : down))
		const { agents, operator, events } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], clock })
		const isDown = () => agents.state.kind === 'down'
		for (let number = 0; number < 3; number++) await converse(operator(0, number), askOf({ number }), () => scored(-1))
		assert.ok(isDown())
		assert.equal(operator(0, 3).kind, 'embedded')
		const sent = endpoint.requests.length
		isUp = true
		while (isDown()) await new Promise((resolve) => setTimeout(resolve, 1))
		assert.equal((await converse(operator(0, 4), askOf({ number: 4 }), () => scored(-1))).length, 1)
		assert.equal(endpoint.requests.length, sent + 1)
		assert.equal(agents.state.kind, 'ready')
		const changes = events.filter(({ kind }) => kind.startsWith('endpoint-')).map(({ kind }) => kind)
		assert.deepEqual(changes, ['endpoint-down', 'endpoint-up'])
	})
})

suite('fatal refusals', () => {
	test("end the model with the endpoint's own words, said once, and embedded operators go on", async () => {
		await using endpoint = await startEndpoint(() => ({
			kind: 'status',
			status: 401,
			message: 'Incorrect API key provided',
		}))
		const { agents, operator, events } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		const asks = [0, 1, 2].map((number) => converse(operator(0, number), askOf({ number }), () => scored(-1)))
		assert.deepEqual((await Promise.all(asks)).flat(), [])
		assert.deepEqual(agents.state, { kind: 'refused', message: 'Incorrect API key provided' })
		assert.equal(events.filter(({ kind }) => kind === 'model-refused').length, 1)
		assert.equal(operator(0, 3).kind, 'embedded')
	})

	test('are none where a 403 is said once, and are where it is said again after a pause', async () => {
		using clock = new TickingClock(500)
		await using endpoint = await startEndpoint((_, index) => (index === 1 ? ok : { kind: 'status', status: 403 }))
		const { agents, operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], clock })
		assert.equal((await converse(operator(), askOf(), () => scored(-1, '', true))).length, 1)
		assert.equal(agents.state.kind, 'ready')
		await converse(operator(0, 1), askOf({ number: 1 }), () => scored(-1))
		assert.equal(agents.state.kind, 'refused')
		assert.equal(endpoint.requests.length, 4)
	})

	test('are none where a filter refuses prompts, unless it refuses all', async () => {
		const filtered: Answer = { kind: 'status', status: 400, code: 'content_filter', message: 'filtered' }
		await using endpoint = await startEndpoint((_, index) => (index === 8 ? ok : filtered))
		const { agents, operator, log } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		for (let number = 0; agents.state.kind === 'ready'; number++) {
			await converse(operator(0, number), askOf({ number }), () => scored(-1, '', true))
		}
		assert.equal(endpoint.requests.length, 9 + 24)
		assert.equal(log.ended(0, 0)?.ended, 'refused')
	})

	test('of one model leave the others', async () => {
		await using endpoint = await startEndpoint((request) =>
			request.body.model === 'gone' ? { kind: 'status', status: 404, message: 'no such model' } : ok,
		)
		const models = ['gone', 'here'].map((id) => ({ baseUrl: endpoint.baseUrl, id }))
		const { agents, operator } = host({ models })
		for (let number = 0; number < 30; number++) await converse(operator(0, number), askOf({ number }), () => scored(-1))
		assert.equal(agents.state.kind, 'ready')
		assert.equal(endpoint.requests.filter(({ body }) => body.model === 'gone').length, 1)
		assert.equal(endpoint.requests.length, 30)
	})

	test('one request rejected is not the last word, three in a row are', async () => {
		await using endpoint = await startEndpoint((_, index) =>
			index === 0 || index === 2 ? ok : { kind: 'status', status: 400, message: 'bad' },
		)
		const { agents, operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		for (let number = 0; number < 5; number++) await converse(operator(0, number), askOf({ number }), () => scored(-1))
		assert.equal(agents.state.kind, 'ready')
		await converse(operator(0, 5), askOf({ number: 5 }), () => scored(-1))
		assert.deepEqual(agents.state, { kind: 'refused', message: 'bad' })
	})
})

suite('budgets', () => {
	for (const [name, budget, requests] of [
		['requests', { requests: 5 }, 5],
		// 100 + 50 tokens a reply; set aside is what the longest may take.
		['tokens', { tokens: 5_000 }, undefined],
		['money', { money: 0.05 }, undefined],
	] as const) {
		test(`${name}: never passed, with eight asks at once`, async () => {
			await using endpoint = await startEndpoint(() => ok)
			const { agents, operator, events } = host({
				models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', maxOutputTokens: 200, prices: { input: 10, output: 20 } }],
				budget,
			})
			const worker = async (at: number) => {
				for (let number = at; agents.state.kind === 'ready' && number < 400; number += 8) {
					const chosen = operator(0, number)
					if (chosen.kind === 'model') await converse(chosen, askOf({ number }), () => scored(-1))
				}
			}
			await Promise.all(Array.from({ length: 8 }, (_, at) => worker(at)))
			assert.deepEqual(agents.state, { kind: 'budget-spent', limit: name })
			assert.ok(agents.spent[name] <= (Object.values(budget)[0] ?? 0), JSON.stringify(agents.spent))
			// Little is left unused: no more than one request could have taken.
			assert.ok(endpoint.requests.length >= 3)
			if (requests !== undefined) assert.equal(endpoint.requests.length, requests)
			assert.equal(events.filter(({ kind }) => kind === 'model-budget-spent').length, 1)
		})
	}

	test('what earlier sessions used counts, a request without an end as much as it may have used', async () => {
		await using endpoint = await startEndpoint(() => ok)
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny' }]
		const log = new MemoryLog()
		const first = host({ models, log })
		await converse(first.operator(), askOf(), () => scored(-1))
		const [entry] = log.entries
		log.open({ ...(entry?.request ?? assert.fail()), ask: 7 })
		const second = host({ models, log, budget: { requests: 3 } })
		assert.equal(second.agents.spent.requests, 2)
		assert.equal(second.agents.spent.tokens, 150 + (entry?.request.reserved.tokens ?? 0))
	})
})

test('a correction goes before asks that have not begun', async () => {
	const order: string[] = []
	await using endpoint = await startEndpoint(({ body }) => {
		order.push(`${body.messages.length > 2 ? 'correction' : 'ask'}`)
		return body.messages.length > 2 ? ok : { kind: 'text', text: 'Hm.' }
	})
	const { operator } = host({
		models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', concurrency: 1 }],
		settings: { attempts: 2 },
	})
	const asks = [0, 1, 2, 3].map((number) => converse(operator(0, number), askOf({ number }), () => scored(-1)))
	await Promise.all(asks)
	assert.equal(order.length, 8)
	assert.ok(order.indexOf('correction') < order.lastIndexOf('ask') - 1, order.join())
})

suite('chance', () => {
	test('choosing draws the same from the stream of the ask whether models can be reached or not', async () => {
		await using endpoint = await startEndpoint(() => ({ kind: 'status', status: 401 }))
		const islands = [islandPlan({ rewrite: 1, mutate: 1, tune: 1 })]
		const reached = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], islands })
		const refused = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], islands })
		for (let number = 0; refused.agents.state.kind === 'ready'; number++) {
			const operator = refused.operator(0, number)
			if (operator.kind === 'model') await converse(operator, askOf({ number }), () => scored(-1))
		}
		const names = (one: typeof reached) => Array.from({ length: 40 }, (_, number) => one.operator(0, number + 100).name)
		const [up, out] = [names(reached), names(refused)]
		assert.ok(up.includes('rewrite') && up.includes('mutate') && up.includes('tune'))
		assert.ok(!out.includes('rewrite'))
		for (const [index, name] of up.entries()) if (name !== 'rewrite') assert.equal(out[index], name)
	})
})
