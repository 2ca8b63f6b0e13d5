import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Corrections, replyWorth } from '../../../src/agent/endpoint/corrections.ts'
import { startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, host, surface } from '../host.ts'

const large = 128_000

suite('whether corrections pay', () => {
	test('is believed until replies say no, and asked again now and then', () => {
		const corrections = new Corrections()
		assert.ok(corrections.pay('reply', large))
		for (let reply = 0; reply < 12; reply++) {
			corrections.replied('opening', reply % 3 === 0 ? replyWorth.scored : replyWorth.failed, 20_000)
			corrections.replied('reply', replyWorth.useless, 12_000)
			corrections.replied('draft', reply % 3 === 0 ? replyWorth.scored : replyWorth.useless, 12_000)
		}
		assert.ok(!corrections.pay('reply', large))
		assert.ok(corrections.pay('draft', large))
		for (let reply = 0; reply < 120; reply++) corrections.replied('opening', replyWorth.failed, 20_000)
		assert.ok(new Corrections(corrections.record).pay('reply', large))
	})

	test('goes by the time that they take', () => {
		const [quick, slow] = [1_000, 40_000].map((ms) => {
			const corrections = new Corrections()
			for (let reply = 0; reply < 20; reply++) {
				corrections.replied('opening', replyWorth.failed, 20_000)
				corrections.replied('draft', reply % 4 === 0 ? replyWorth.failed : replyWorth.useless, ms)
			}
			return corrections.pay('draft', large)
		})
		assert.deepEqual([quick, slow], [true, false])
	})

	test('of a model with a small context is doubted where a candidate has failed, until its own replies say', () => {
		const corrections = new Corrections()
		const opened = (count: number) => {
			for (let reply = 0; reply < count; reply++) corrections.replied('opening', replyWorth.failed, 15_000)
		}
		opened(3)
		assert.ok(corrections.pay('reply', 8192) && corrections.pay('draft', large))
		assert.ok(!corrections.pay('draft', 8192))
		opened(7)
		assert.ok(corrections.pay('draft', 8192), 'once in ten openings')
		for (let reply = 0; reply < 2; reply++) corrections.replied('draft', replyWorth.useless, 45_000)
		opened(9)
		assert.ok(!corrections.pay('draft', 8192))
		for (let reply = 0; reply < 4; reply++) corrections.replied('draft', replyWorth.scored, 15_000)
		assert.ok(corrections.pay('draft', 8192), 'it makes something of them')
	})

	const wrong = { kind: 'wrong', feedback: 'NaN' } as const

	test('ends conversations with a model that says the same whatever it is told, and is no end in a replay', async () => {
		// Openings bring candidates; what is said of their outcomes brings prose.
		await using endpoint = await startEndpoint(({ body }, index) => ({
			kind: 'text',
			text: body.messages.length === 2 ? block(surface(`x * ${index}.0`)) : 'It is fine as it is.',
		}))
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny' }]
		const settings = { attempts: 4, yields: { slowAfter: 999, slowMs: 1, restAfter: 999, restMs: 1, maxRestMs: 1 } }
		const play = host({ models, settings })
		// So many that it makes no difference how long each has taken.
		const asks = 40
		for (let number = 0; number < asks; number++)
			await converse(play.operator(0, number), askOf({ number }), () => wrong)
		const ends = Array.from({ length: asks }, (_, number) => play.log.ended(0, number)?.ended)
		assert.equal(ends[0], 'attempts')
		assert.ok(ends.slice(-10).includes('rested'))
		assert.ok(endpoint.requests.length < 2.5 * asks, `${endpoint.requests.length} requests`)
		const again = host({ models, settings, recorded: play.log })
		for (let number = 0; number < asks; number++) {
			const [told] = await converse(again.operator(0, number), askOf({ number }), () => wrong)
			assert.match(told?.draft.source ?? '', /x \* \d+\.0/)
			assert.equal(again.log.ended(0, number)?.ended, ends[number])
		}
	})
})
