import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ReplayError } from '../../../src/agent/endpoint/kept-replies.ts'
import type { Outcome } from '../../../src/candidate/outcome.ts'
import type { Operator } from '../../../src/variation/operator.ts'
import { TickingClock } from '../clocks.ts'
import { startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, goOn, host, islandPlan, parent, scored, seed, surface } from '../host.ts'
import { MemoryLog } from '../memory-log.ts'

const wrong: Outcome = { kind: 'wrong', feedback: 'NaN' }

suite('every request is kept before it is sent and every reply before it is used', () => {
	test('with text, tokens, cost, latency, prompt, model and what became of it', async () => {
		const log = new MemoryLog()
		const order: string[] = []
		await using endpoint = await startEndpoint((_, index) => {
			order.push(`sent ${index}, kept ${log.entries.length}`)
			return {
				kind: 'text',
				text: index === 0 ? 'Hm.' : block(surface('x')),
				usage: { prompt: 1_000, completion: 100, cached: 800 },
			}
		})
		const { operator } = host({
			models: [
				{ baseUrl: endpoint.baseUrl, id: 'tiny', name: 'small', prices: { input: 1, cachedInput: 0.1, output: 2 } },
			],
			log,
		})
		await converse(operator(), askOf({ number: 3 }), () => {
			order.push(`evaluated with ${log.entries.filter(({ end }) => end?.kind === 'replied').length} replies kept`)
			return scored(-1)
		})
		assert.deepEqual(order, ['sent 0, kept 1', 'sent 1, kept 2', 'evaluated with 2 replies kept'])
		const [first, second] = log.requests(0, 3)
		assert.partialDeepStrictEqual(second?.request, {
			island: 0,
			ask: 3,
			step: 1,
			retry: 0,
			model: 'small',
			modelId: 'tiny',
			operator: 'rewrite',
			parents: [0],
			purpose: 'propose',
		})
		assert.equal(second?.request.messages.length, 4)
		assert.partialDeepStrictEqual(second?.end, {
			kind: 'replied',
			text: block(surface('x')),
			finish: 'stop',
			usage: { inputTokens: 1_000, cachedTokens: 800, outputTokens: 100 },
			cost: (200 + 80 + 200) / 1_000_000,
		})
		assert.deepEqual(
			[first?.use, second?.use],
			[
				{ kind: 'fault', fault: 'prose' },
				{ kind: 'draft', draft: 0 },
			],
		)
		assert.partialDeepStrictEqual(log.ended(0, 3), {
			ended: 'done',
			model: 'small',
			parentScore: -100,
			bestScore: -1,
			cost: { tokens: 2_200, requests: 2 },
		})
	})
})

suite('resuming', () => {
	test('an ask cut short goes on from its kept replies, and none is paid for twice', async () => {
		const replies = ['x * z', 'x * x * z', 'x * x'].map(surface)
		await using endpoint = await startEndpoint((_, index) =>
			index === 2 && endpoint.requests.length === 3
				? { kind: 'stall' }
				: { kind: 'text', text: block(replies[Math.min(index, 2)] ?? '') },
		)
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny' }]
		const log = new MemoryLog()
		const first = host({ models, log })
		const judge = (source: string): Outcome => (source.includes('z') ? wrong : scored(-1))
		const cut = converse(first.operator(), askOf(), judge)
		while (endpoint.requests.length < 3) await new Promise(setImmediate)
		first.stop.abort(new DOMException('stopped', 'AbortError'))
		await assert.rejects(cut, { name: 'AbortError' })
		assert.equal(log.ended(0, 0), undefined)
		assert.equal(log.entries.at(-1)?.end?.kind, 'failed')

		const second = host({ models, log })
		const operator = second.operator()
		assert.equal(operator.name, 'rewrite')
		const told = await converse(operator, askOf(), judge)
		assert.deepEqual(
			told.map(({ draft }) => draft.source),
			replies,
		)
		assert.equal(endpoint.requests.length, 4)
		assert.deepEqual(
			log.requests(0, 0).map(({ request }) => [request.step, request.retry]),
			[
				[0, 0],
				[1, 0],
				[2, 0],
				[2, 1],
			],
		)
	})

	test('a draft that the island knows by now is still the draft that it was, made from what it was made from', async () => {
		await using endpoint = await startEndpoint([
			{ kind: 'text', text: block(surface('x * 1.5')) },
			{ kind: 'stall' },
			{ kind: 'text', text: block(surface('x * 2.5')) },
		])
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny' }]
		const islands = [islandPlan({ repair: 1 })]
		const log = new MemoryLog()
		const broken = parent(3, surface('x / w'), { kind: 'panicked', message: 'no', line: 1 })
		const first = host({ models, islands, log })
		const cut = converse(first.operator(), askOf({ failures: [broken] }), () => scored(-200))
		while (endpoint.requests.length < 2) await new Promise(setImmediate)
		first.stop.abort(new DOMException('stopped', 'AbortError'))
		await assert.rejects(cut, { name: 'AbortError' })

		const told = parent(8, surface('x * 1.5'), scored(-200))
		const later = Array.from({ length: 4 }, (_, index) => ({ ...broken, candidate: 9 + index }))
		const second = host({ models, islands, log })
		const drafts = await goOn(
			second.operator(),
			askOf({ parents: [seed, broken], failures: [...later, told, broken], elites: [told] }),
			(source) => scored(source.includes('1.5') ? -200 : -1),
		)
		assert.deepEqual(
			drafts.map(({ draft }) => [draft.source, draft.parents]),
			[
				[surface('x * 1.5'), [3]],
				[surface('x * 2.5'), [3]],
			],
		)
	})

	test('a request that a crash left without an end is made again', async () => {
		await using endpoint = await startEndpoint(() => ({ kind: 'text', text: block(surface('x')) }))
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny' }]
		const log = new MemoryLog()
		await converse(host({ models, log }).operator(), askOf(), () => scored(-1))
		const [entry] = log.entries
		Object.assign(entry ?? assert.fail(), { end: undefined, use: undefined })
		log.asks.length = 0
		const told = await converse(host({ models, log }).operator(), askOf(), () => scored(-1))
		assert.equal(told.length, 1)
		assert.deepEqual(
			log.entries.map(({ request, end }) => [request.retry, end?.kind]),
			[
				[0, undefined],
				[1, 'replied'],
			],
		)
	})
})

suite('replaying', () => {
	test('gives the same drafts by the same operators without a request, in the same log', async () => {
		await using endpoint = await startEndpoint((_, index) =>
			index % 5 === 4
				? { kind: 'status', status: 401 }
				: { kind: 'text', text: index % 3 === 0 ? 'Hm.' : block(surface(`x * ${index}.0`)) },
		)
		const islands = [islandPlan({ rewrite: 1, edit: 1, blend: 1, repair: 1, mutate: 2 })]
		const models = ['one', 'two', 'three'].map((id) => ({ baseUrl: endpoint.baseUrl, id }))
		const play = async (operatorOf: (number: number) => Operator | undefined) => {
			const told: unknown[] = []
			for (let number = 0; number < 40; number++) {
				const operator = operatorOf(number) ?? assert.fail()
				journal[number] = operator
				told.push(await converse(operator, askOf({ number }), (_, draft) => (draft === 0 ? wrong : scored(-1))))
			}
			return told
		}
		const journal: Operator[] = []
		const recorded = new MemoryLog()
		const settings = { notesEvery: 3 }
		// Seconds of waiting, since half of the replies are of no use.
		using clock = new TickingClock(100)
		const live = host({ models, islands, log: recorded, settings, clock })
		const first = await play((number) => live.operator(0, number))
		const sent = endpoint.requests.length
		const replayed = new MemoryLog()
		const again = host({ models, islands, log: replayed, recorded, settings, clock })
		const operatorOf = (number: number) => {
			const made = journal[number] ?? assert.fail()
			return made.kind !== 'model' ? made : again.agents.operatorOf(0, made.name, made.model)
		}
		assert.deepEqual(await play(operatorOf), first)
		assert.equal(endpoint.requests.length, sent)
		assert.deepEqual(replayed.entries, recorded.entries)
		assert.deepEqual(replayed.asks, recorded.asks)
		assert.deepEqual(replayed.written, recorded.written)
		assert.deepEqual({ ...again.agents.spent, estimatedTokens: 0 }, recorded.spent())
	})

	test('that comes off the recorded run says so', async () => {
		await using endpoint = await startEndpoint(() => ({ kind: 'text', text: block(surface('x')) }))
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny' }]
		const recorded = new MemoryLog()
		await converse(host({ models, log: recorded }).operator(), askOf(), () => scored(-1))
		const again = host({ models, recorded })
		await assert.rejects(
			converse(again.operator(), askOf(), () => wrong),
			ReplayError,
		)
	})

	test('needs no key', () => {
		const models = [{ baseUrl: 'http://127.0.0.1:9/v1', id: 'tiny', keyVariable: 'API_KEY' }]
		assert.throws(() => host({ models }), /API_KEY/)
		host({ models, recorded: new MemoryLog() })
	})
})

suite('secrets', () => {
	test('a key that the endpoint and the model echo is nowhere in log, events, drafts or prompts', async () => {
		const key = 'sk-live+secret/0123456789=='
		await using endpoint = await startEndpoint((request, index) => {
			assert.equal(request.headers.authorization, `Bearer ${key}`)
			if (index === 0) return { kind: 'status', status: 500, message: `bad key ${key} (${encodeURIComponent(key)})` }
			if (index === 1) return { kind: 'text', text: `Your key is ${key}.` }
			return { kind: 'text', text: `Idea: ${key}\n${block(surface(`x /* ${key} */`))}` }
		})
		const { operator, log, events, agents } = host({
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', keyVariable: 'MY_KEY' }],
			environment: { MY_KEY: key },
			settings: { retries: { tries: 3, baseMs: 1, capMs: 1, patienceMs: 10 } },
		})
		const told = await converse(operator(), askOf(), () => ({ kind: 'panicked', message: key, line: 1 }))
		assert.ok(told.length >= 1)
		const kept = JSON.stringify([
			log,
			events,
			told.map(({ draft }) => draft),
			agents,
			endpoint.requests.map(({ body }) => body),
		])
		for (const form of [
			key,
			encodeURIComponent(key),
			Buffer.from(key).toString('base64').slice(0, 20),
			key.slice(0, 16),
		]) {
			assert.ok(!kept.includes(form), form)
		}
		assert.ok(kept.includes('[redacted]'))
	})
})
