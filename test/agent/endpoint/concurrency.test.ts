import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Concurrency, type ConcurrencyBounds } from '../../../src/agent/endpoint/concurrency.ts'
import { randomStream } from '../../../src/candidate/random.ts'
import { type ServerPlan, serve } from './simulated-server.ts'

const found: ConcurrencyBounds = { start: 1, most: 128, seeks: true }

function of(bounds: ConcurrencyBounds): Concurrency {
	return new Concurrency(bounds, () => {})
}

/** Requests a second with so many at once, always. */
function fixed(plan: ServerPlan, atOnce: number): number {
	return serve(plan, of({ start: atOnce, most: atOnce, seeks: false }), 600, randomStream('fixed')).late
}

const kinds = {
	'slots of their own': () => 1,
	'one processor for all': (active: number) => 1 / active,
	'batches, each request slower by 3 % for each other': (active: number) => 1 / (1 + 0.03 * (active - 1)),
	'batches, each request slower by 10 % for each other': (active: number) => 1 / (1 + 0.1 * (active - 1)),
	'memory that more than four exhaust': (active: number) => (active <= 4 ? 1 : 1 / active),
}

suite('concurrency is found', () => {
	for (const [kind, share] of Object.entries(kinds)) {
		test(`within 20 % of the best fixed one: ${kind}, from 1 to 64 slots, at every speed`, () => {
			for (const slots of [1, 2, 3, 5, 8, 13, 27, 40, 64]) {
				for (const promptSpeed of [20, 320, 5_000]) {
					for (const replySpeed of [3, 25, 200]) {
						const plan = { slots, promptSpeed, replySpeed, share }
						const best = Math.max(...[1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64].map((atOnce) => fixed(plan, atOnce)))
						const { late, limit } = serve(plan, of(found), 4_000, randomStream('found', slots))
						const what = `${slots} slots, ${promptSpeed} and ${replySpeed} tokens a second: ${limit} at once`
						assert.ok(late >= 0.8 * best, `${what}, ${Math.round((100 * late) / best)} % of the best`)
					}
				}
			}
		})
	}

	test('never beyond what the server says, or a person', () => {
		const plan: ServerPlan = { slots: 64, promptSpeed: 300, replySpeed: 20, share: () => 1 }
		const said = of(found)
		said.bound(4)
		assert.equal(serve(plan, said, 2_000, randomStream('said')).limit, 4)
		const set = of({ start: 8, most: 8, seeks: false })
		assert.equal(serve(plan, set, 2_000, randomStream('set')).limit, 8)
	})
})

suite('slowness', () => {
	test('halves it, once for all that were in flight together, down to one', () => {
		const concurrency = of({ start: 16, most: 16, seeks: false })
		const together = Array.from({ length: 16 }, (_, at) => concurrency.begin(at + 1))
		for (const begun of together) concurrency.slow(begun)
		assert.equal(concurrency.limit, 8)
		for (let times = 0; times < 9; times++) concurrency.slow(concurrency.begin(1))
		assert.equal(concurrency.limit, 1)
	})

	test('is forgotten where the server goes on well', () => {
		const plan: ServerPlan = { slots: 16, promptSpeed: 300, replySpeed: 20, share: () => 1 }
		const concurrency = of({ start: 16, most: 16, seeks: false })
		concurrency.slow(concurrency.begin(16))
		assert.ok(serve(plan, concurrency, 4_000, randomStream('well')).limit >= 14)
	})
})
