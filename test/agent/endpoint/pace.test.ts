import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Pace, type Took } from '../../../src/agent/endpoint/pace.ts'

/** A prompt read at 100 tokens a second, a reply written at 15. */
const took: Took = {
	usage: { inputTokens: 1_500, cachedTokens: 0, outputTokens: 150, reasoningTokens: 0, estimated: false },
	estimatedTokens: 1_500,
	opens: true,
	firstTokenMs: 15_000,
	latencyMs: 25_000,
	ended: false,
}

suite('the longest reply', () => {
	test('of a server of one’s own is some minutes long before anything is known of it, and of another what it allows', () => {
		assert.equal(new Pace(true).replyTokens, 2_048)
		assert.equal(new Pace(false).replyTokens, Number.POSITIVE_INFINITY)
	})

	test('is then what it writes in two minutes', () => {
		const pace = new Pace(true)
		pace.replied(took)
		assert.equal(pace.replyTokens, 1_800)
	})
})

suite('a place is kept for a conversation whose draft is scored', () => {
	test('for a quarter of what reading it again takes', () => {
		const pace = new Pace(true)
		pace.replied(took)
		assert.equal(pace.holdMs, 3_750)
		pace.waited(2_000)
		assert.equal(pace.holdMs, 3_750)
	})

	test('and not where outcomes take longer, until they take less again', () => {
		const pace = new Pace(true)
		pace.replied(took)
		pace.waited(9_000)
		assert.equal(pace.holdMs, 0)
		pace.waited(1_000)
		assert.equal(pace.holdMs, 0)
		pace.waited(500)
		assert.equal(pace.holdMs, 3_750)
	})
})

test('a reply that was ended here says how fast its model writes, not how fast it reads: what was cached is not known', () => {
	const pace = new Pace(true)
	const usage = { ...took.usage, estimated: true }
	pace.replied({ ...took, usage, ended: true })
	assert.deepEqual(pace.record, { reads: null, writes: 15, tokensPerEstimate: 1 })
	pace.replied(took)
	pace.replied({ ...took, usage: { ...usage, inputTokens: 9_000 }, ended: true })
	assert.equal(pace.record.reads, 100)
})
