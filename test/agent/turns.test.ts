import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { createAgents } from '../../src/agent/agents.ts'
import { defaultAgentSettings } from '../../src/agent/settings.ts'
import { planModel } from '../../src/agent/wire/model-plan.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { sleep, systemClock } from '../../src/candidate/clock.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { tokenize } from '../../src/candidate/tokens.ts'
import type { Experiment } from '../../src/experiment/experiment.ts'
import { runSearch } from '../../src/search/run-search.ts'
import { ToyEvaluator, toyCrossover, toyExperiment, toyFacts, toyMutate, toySource } from '../search/toy-evaluator.ts'
import { ManualClock, TickingClock } from './clocks.ts'
import { startEndpoint } from './endpoint.ts'
import { askOf, block, converse, host, islandPlan, parent, scored, surface } from './host.ts'

const folder = mkdtempSync(join(tmpdir(), 'oxipelago-turns-'))
after(() => rmSync(folder, { recursive: true, force: true }))

suite('what an ask works on', () => {
	test('is drawn when its request is sent, however much is told while the endpoint is busy', async () => {
		const experiment: Experiment = {
			...toyExperiment,
			seed: {
				...toyExperiment.seed,
				functions: [{ name: 'answer', signature: 'pub fn answer() -> f64', type: 'fn() -> f64', line: 1 }],
			},
			islands: [islandPlan({ rewrite: 0.5, mutate: 0.5 }), islandPlan({ rewrite: 1 }, { name: 'two' })],
			budget: { forMs: undefined, candidates: 120, target: undefined },
		}
		const archive = openArchive(join(folder, 'a.db'), { mode: 'write' })
		const seed = { experiment, facts: toyFacts, seed: 1, evaluatorFingerprint: 'toy', startedAt: 0 }
		const kept = archive.createRun({ ...seed, tellOrder: 'arrival' })
		let told = 0
		let replies = 0
		await using endpoint = await startEndpoint(() => ({
			kind: 'text',
			text: block(`${toySource(400 + ++replies)}\n`),
			delayMs: 5,
		}))
		const sentAt: number[] = []
		const drawnAt: number[] = []
		const stop = new AbortController()
		const agents = createAgents({
			experiment,
			facts: toyFacts,
			seed: 1,
			models: [planModel({ baseUrl: endpoint.baseUrl, id: 'tiny' })],
			environment: {},
			budget: {},
			settings: { ...defaultAgentSettings, notesEvery: 0, attempts: 1, similarity: 1 },
			log: kept.modelLog,
			notes: kept.modelLog,
			instructions: kept.modelLog,
			tokens: (source) => tokenize(source).tokens.map(({ text }) => text),
			clock: systemClock,
			listener: (event) => {
				if (event.kind !== 'model-requested') return
				const entry = [...kept.journal.from(0)].find(({ island, ask }) => island === event.island && ask === event.ask)
				drawnAt.push(entry?.toldBefore ?? Number.NaN)
				sentAt.push(told)
			},
			signal: stop.signal,
		})
		await runSearch(
			{
				run: kept.record(),
				archive: kept,
				evaluator: new ToyEvaluator(2, 1),
				operators: new Map([toyMutate, toyCrossover].map((operator) => [operator.name, operator])),
				describe: (source) => ({ fingerprint: source, size: source.length }),
				clock: systemClock,
				listener: (event) => {
					if (event.kind === 'candidate-told') told = event.candidate + 1
				},
				signal: stop.signal,
			},
			agents,
		)
		await agents.close()
		archive.close()
		assert.ok(sentAt.length > 10, `${sentAt.length} requests`)
		// What had arrived already is told in the turns of the event loop between the two.
		for (const [index, at] of sentAt.entries()) {
			const behind = at - (drawnAt[index] ?? Number.NaN)
			assert.ok(behind <= 2, `request ${index}: ${behind} candidates behind`)
		}
	})

	test('is given up when its island has got far beyond it meanwhile, and a replay ends there as well', async () => {
		await using endpoint = await startEndpoint(() => ({ kind: 'text', text: block(surface('x * z')) }))
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny' }]
		const first = host({ models })
		const elites = [parent(1, surface('x'), scored(-100))]
		const far = parent(2, surface('x * x'), scored(-1))
		const judge = (): Outcome => {
			elites.unshift(far)
			return { kind: 'wrong', feedback: 'NaN' }
		}
		await converse(first.operator(), askOf({ elites }), judge)
		assert.equal(endpoint.requests.length, 1)
		assert.equal(first.log.ended(0, 0)?.ended, 'overtaken')
		const again = host({ models, recorded: first.log })
		const operator = again.agents.operatorOf(0, 'rewrite', 'tiny') ?? assert.fail()
		await converse(operator, askOf(), () => ({ kind: 'wrong', feedback: 'NaN' }))
		assert.deepEqual(again.log.asks, first.log.asks)
	})
})

suite('a place at an endpoint', () => {
	/** Requests of two conversations at once, of two drafts each that take half a second to score. */
	async function twoConversations(delayMs: number): Promise<string[]> {
		using clock = new TickingClock(50)
		const order: string[] = []
		await using endpoint = await startEndpoint(({ body }) => {
			order.push(/worked on by (\w+)/.exec(body.messages[1]?.content ?? '')?.[1] ?? '?')
			return { kind: 'text', text: block(surface(`x * ${order.length}.0`)), delayMs }
		}, clock)
		const { operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', concurrency: 1 }], clock })
		const talk = async (number: number, name: string) => {
			const own = parent(number + 1, surface(`0.0 // worked on by ${name}`), scored(-1))
			await converse(operator(0, number), askOf({ number, parents: [own] }), async () => {
				await sleep(clock, 500)
				return scored(-2)
			})
		}
		await talk(0, 'first')
		await Promise.all([talk(1, 'one'), talk(2, 'two')])
		return order.slice(2)
	}

	test('is kept while a draft is scored, where the server takes long to read a conversation again', async () => {
		assert.deepEqual(await twoConversations(8_000), ['one', 'one', 'two', 'two'])
	})

	test('is left to others meanwhile, where it reads one in no time', async () => {
		assert.deepEqual(await twoConversations(0), ['one', 'two', 'one', 'two'])
	})
})

suite('slowness alone', () => {
	test('never counts as down: fewer requests at once, longer limits, and the ask ends slow', async () => {
		using clock = new TickingClock(5_000)
		await using endpoint = await startEndpoint(() => ({ kind: 'stall' }))
		const { agents, operator, log, events } = host({
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', concurrency: 8 }],
			clock,
		})
		const asks = Array.from({ length: 8 }, (_, number) =>
			converse(operator(0, number), askOf({ number }), () => scored(-1)),
		)
		await Promise.all(asks)
		assert.ok(agents.slots <= 4)
		assert.equal(agents.state.kind, 'ready')
		assert.deepEqual(
			log.asks.map(({ ended }) => ended),
			Array.from({ length: 8 }, () => 'slow'),
		)
		assert.ok(!events.some(({ kind }) => kind === 'endpoint-down'))
		const waits = log.entries.map(({ end }) => end?.latencyMs ?? 0)
		assert.ok(Math.max(...waits) >= 2 * Math.min(...waits), 'limits follow')
		const [entry] = log.entries
		assert.match(JSON.stringify(entry?.end), /timeouts\.firstTokenMs/)
	})

	test('of a server with one slot finds one request at once, as the server says', async () => {
		const said = { total_slots: 1, default_generation_settings: { n_ctx: 2_048 } }
		await using endpoint = await startEndpoint(
			() => ({ kind: 'text', text: block(surface(`x * ${endpoint.requests.length}.5`)) }),
			undefined,
			(path) => ({ kind: 'status', status: path === '/props' ? 200 : 404, body: JSON.stringify(said) }),
		)
		const { operator, agents } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		for (let number = 0; number < 40; number++) await converse(operator(0, number), askOf({ number }), () => scored(-1))
		assert.equal(agents.slots, 1)
		for (const { body } of endpoint.requests) assert.equal(body.max_tokens, 1_024)
	})
})

test('an ask that begins finds a place free in the same turn, and the next does not', async () => {
	await using endpoint = await startEndpoint(() => ({ kind: 'text', text: block(surface('x * 2.0')) }))
	const { operator, agents } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], clock: new ManualClock() })
	const known = Promise.withResolvers<void>()
	agents.onRoom(known.resolve)
	await known.promise
	assert.equal(agents.room(0), true)
	const ended = converse(operator(), askOf(), () => scored(-1))
	assert.equal(agents.room(0), false)
	await ended
	assert.equal(agents.room(0), true)
})
