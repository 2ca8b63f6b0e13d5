import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { sleep } from '../../../src/candidate/clock.ts'
import type { Outcome } from '../../../src/candidate/outcome.ts'
import { randomStream } from '../../../src/candidate/random.ts'
import { ManualClock, TickingClock } from '../clocks.ts'
import { type Answer, startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, host, islandPlan, parent, scored, surface } from '../host.ts'

const minute = 60_000

suite('a night with an endpoint that fails', () => {
	test('in every way, in random order, for ten minutes: it neither stops nor spins, and no reply is lost or used twice', async () => {
		using clock = new TickingClock(150)
		const random = randomStream('chaos')
		const sent = new Map<string, number>()
		let made = 0
		const failuresAtOnce: (() => Answer)[] = [
			() => ({ kind: 'status', status: 429 }),
			() => ({ kind: 'status', status: 429, headers: { 'retry-after': '5' } }),
			() => ({ kind: 'status', status: 500 }),
			() => ({ kind: 'status', status: 503, headers: { 'retry-after': new Date(clock.now() + 4_000).toUTCString() } }),
			() => ({ kind: 'reset' }),
			() => ({ kind: 'reset', after: 'fn surface' }),
		]
		const failures: (() => Answer)[] = [
			...failuresAtOnce,
			() => ({ kind: 'stall' }),
			() => ({ kind: 'stall', after: '```rust' }),
			() => ({ kind: 'endless', what: 'tokens' }),
			() => ({ kind: 'endless', what: 'line' }),
			() => ({ kind: 'malformed' }),
			() => ({ kind: 'unfinished', text: 'pub' }),
			() => ({ kind: 'stream-error', message: 'overloaded', code: 529 }),
			() => ({ kind: 'page' }),
		]
		const replies: (() => Answer)[] = [
			() => {
				const text = block(surface(`x * ${++made}.0`))
				sent.set(text, 0)
				return { kind: 'text', text, delayMs: 1_000 + random.below(3_000) }
			},
			() => ({ kind: 'text', text: `Perhaps ${++made}.` }),
			() => ({ kind: 'refusal', text: 'No.' }),
			() => ({ kind: 'text', text: '```rust\npub fn sur', finish: 'length' }),
			() => ({ kind: 'text', text: block(surface(`x * ${++made}.0`)), delayMs: 60_000 }),
		]
		// Nothing but failures every 75 seconds until the breaker has opened: how many in a row that takes depends on what is under way.
		const answer = (): Answer => {
			const openings = events.filter(({ kind }) => kind === 'endpoint-down').length
			if (openings <= Math.floor((clock.now() - startedAt) / 75_000)) return random.pick(failuresAtOnce)()
			if (random.chance(0.35)) return random.pick(failures)()
			return random.chance(0.7) ? (replies[0] as () => Answer)() : random.pick(replies)()
		}
		await using endpoint = await startEndpoint(answer, clock)
		const budget = { tokens: 3_000_000, money: 50, requests: 4_000 }
		const timeouts = { firstTokenMs: 30_000, stallMs: 20_000, totalMs: 120_000 }
		const islands = ['a', 'b', 'c', 'd'].map((name) =>
			islandPlan({ rewrite: 2, edit: 1, blend: 1, repair: 1 }, { name }),
		)
		const { agents, operator, log, events, stop } = host({
			models: [
				{
					baseUrl: endpoint.baseUrl,
					id: 'tiny',
					concurrency: 8,
					maxOutputTokens: 128,
					timeouts,
					prices: { input: 5, output: 15 },
				},
			],
			islands,
			budget,
			clock,
			settings: { breaker: { failures: 6, coolDownMs: 2_000, maxCoolDownMs: 20_000 } },
		})
		const startedAt = clock.now()
		const until = startedAt + 10 * minute
		const used = new Map<string, number>()
		const elites = [1, 2, 3].map((n) => parent(n, surface(`y * ${n}.5`), scored(-50 - n)))
		const numbers = islands.map(() => 0)
		const worker = async (island: number) => {
			while (clock.now() < until && agents.state.kind !== 'refused') {
				const number = numbers[island] ?? 0
				numbers[island] = number + 1
				const chosen = operator(island, number)
				if (chosen.kind === 'embedded') {
					await sleep(clock, 500)
					continue
				}
				const judge = (source: string): Outcome => {
					used.set(source, (used.get(source) ?? 0) + 1)
					return random.chance(0.5) ? scored(-10 * random.float()) : { kind: 'wrong', feedback: 'NaN' }
				}
				await converse(chosen, askOf({ island, number, elites, parents: [random.pick(elites)] }), judge)
			}
		}
		const ended = await Promise.race([
			Promise.all([0, 1, 2, 3, 0, 1].map(worker)).then(() => 'ended' as const),
			new Promise<'hung'>((resolve) => setTimeout(resolve, 240_000, 'hung').unref()),
		])
		stop.abort()
		assert.equal(ended, 'ended')
		assert.notEqual(agents.state.kind, 'refused')

		// Not stopped: replies in each two of the ten minutes. Not spinning: tries of failures are bounded by back-off.
		const replied = log.entries.filter(({ end }) => end?.kind === 'replied')
		for (let at = 0; at < 5; at++) {
			const within = replied.filter(({ request }) => Math.floor((request.sentAt - startedAt) / (2 * minute)) === at)
			assert.ok(within.length > 0, `minutes ${2 * at} and ${2 * at + 1}`)
		}
		assert.ok(endpoint.requests.length < 10 * 60 * 8, `${endpoint.requests.length} requests`)
		const kinds = new Set(
			events.flatMap((event) =>
				event.kind === 'model-failed' && event.failure.kind === 'transient' ? [event.failure.reason] : [],
			),
		)
		assert.deepEqual([...kinds].sort(), [
			'connection',
			'endless',
			'malformed',
			'rate-limited',
			'server',
			'slow',
			'stalled',
		])
		assert.ok(events.some(({ kind }) => kind === 'endpoint-down') && events.some(({ kind }) => kind === 'endpoint-up'))

		// Every request that was sent is kept and ended; every reply has one use, every draft one reply.
		assert.ok(log.entries.length >= endpoint.requests.length)
		assert.ok(log.entries.every(({ end }) => end !== undefined))
		assert.ok(replied.every(({ use }) => use !== undefined))
		const drafts = replied.filter(({ use }) => use?.kind === 'draft')
		assert.equal(
			new Set(drafts.map(({ request, use }) => JSON.stringify([request.island, request.ask, use]))).size,
			drafts.length,
		)
		assert.equal(
			[...used.values()].reduce((sum, count) => sum + count, 0),
			drafts.length,
		)
		for (const [source, count] of used) assert.equal(count, 1, source)

		const { spent } = agents
		assert.ok(spent.tokens <= budget.tokens && spent.money <= budget.money && spent.requests <= budget.requests)
		const { estimatedTokens, ...kept } = log.spent()
		assert.deepEqual({ ...spent, money: 0 }, { ...kept, money: 0 })
		assert.ok(Math.abs(spent.money - kept.money) < 1e-9 && estimatedTokens <= kept.tokens)
	})

	test('4 islands of 8 keep an endpoint of 300 ms busy, however long their candidates take', async () => {
		const clock = new ManualClock()
		let made = 0
		const answer = (): Answer => ({ kind: 'text', text: block(surface(`x * ${++made}.0`)), delayMs: 300 })
		await using endpoint = await startEndpoint(answer, clock)
		const islands = ['a', 'b', 'c', 'd'].map((name) => islandPlan({ rewrite: 1 }, { name }))
		const { agents, operator } = host({
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', concurrency: 32 }],
			islands,
			clock,
			settings: { attempts: 1 },
		})
		assert.equal(agents.slots, 32)
		const numbers = islands.map(() => 0)
		/** Candidates that are not scored yet. */
		let waiting: (() => void)[] = []
		let isOver = false
		const worker = async (island: number) => {
			while (!isOver) {
				const number = numbers[island] ?? 0
				numbers[island] = number + 1
				await converse(operator(island, number), askOf({ island, number }), async (): Promise<Outcome> => {
					if (!isOver) await new Promise<void>((resolve) => waiting.push(resolve))
					return scored(-1)
				})
			}
		}
		const workers = Promise.all(Array.from({ length: 2 * agents.slots }, (_, at) => worker(at % 4)))
		/** Requests that wait for their reply: what is replied counts no more, however late its connection is told closed. */
		const taken = () => endpoint.requests.filter(({ sent }) => !sent).length
		// Nine of ten places: how many are asked for at once follows what the endpoint is found to serve.
		const most = 29
		for (let round = 0; round < 8; round++) {
			// They are taken while every candidate of the round before waits for its score.
			while (taken() < most || waiting.length < (round === 0 ? 0 : most)) await setImmediate()
			const told = waiting
			waiting = []
			clock.advance(300)
			while (waiting.length < most) await setImmediate()
			for (const tell of told) tell()
		}
		isOver = true
		let haveEnded = false
		void workers.then(() => {
			haveEnded = true
		})
		while (!haveEnded) {
			for (const tell of waiting) tell()
			clock.advance(300)
			await setImmediate()
		}
		await workers
		// How many of the last places are taken when a round is told is a matter of what arrives first.
		assert.ok(endpoint.maxInFlight <= 32, `${endpoint.maxInFlight} at once`)
	})
})
