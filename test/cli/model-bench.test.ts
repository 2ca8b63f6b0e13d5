import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { busyShare } from '../../bench/model/busy-share.ts'
import { passOn } from '../../bench/model/passing-endpoint.ts'
import { workedBy } from '../../bench/model/server-log.ts'
import { startSlotServer } from '../../bench/model/slot-server.ts'

suite('what the bench of models reads', () => {
	test('of a server’s own log, over its first hour', () => {
		const log = [
			'59.53.603.016 I slot get_availabl: id  0 | task -1 | selected slot by LCP similarity, f_sim_best = 0.905',
			'59.53.603.178 I slot launch_slot_: id  0 | task 2 | processing task, is_child = 0',
			'60.34.944.466 I slot print_timing: id  0 | task 2 |       total time =   41341.04 ms /   250 tokens',
			'60.34.957.647 I slot      release: id  0 | task 2 | stop processing: n_tokens = 1574, truncated = 0',
			'60.35.402.322 I slot launch_slot_: id  0 | task 115 | processing task, is_child = 0',
			'60.45.402.767 W srv          stop: cancel task, id_task = 115',
			'60.45.402.032 I slot      release: id  0 | task 115 | stop processing: n_tokens = 1204, truncated = 0',
			'60.46.000.000 I slot launch_slot_: id  0 | task 130 | processing task, is_child = 0',
		]
		assert.deepEqual(workedBy(log.join('\n')), [
			{ from: 3_593_603, to: 3_634_957 },
			{ from: 3_635_402, to: 3_645_402 },
		])
	})

	test('the share of its time that an endpoint worked, and what lies between', () => {
		const stretches = [
			{ from: 6_000, to: 9_000 },
			{ from: 1_000, to: 3_000 },
			{ from: 2_000, to: 4_000 },
			{ from: 9_500, to: 11_000 },
		]
		assert.deepEqual(busyShare(stretches), { busy: 0.75, gaps: [2, 0.5] })
		assert.equal(busyShare([]), undefined)
	})
})

test('a request that is passed on is answered as it would be, and counted', async () => {
	await using server = await startSlotServer({ reads: 1e6, writes: 1e5, contextTokens: 4_096 }, (said) => `to ${said}`)
	await using passing = await passOn(server.baseUrl)
	const ask = async (stream: boolean, max_tokens: number): Promise<string> => {
		const body = JSON.stringify({ stream, max_tokens, messages: [{ role: 'user', content: 'one' }] })
		const response = await fetch(`${passing.baseUrl}/chat/completions`, { method: 'POST', body })
		return await response.text()
	}
	assert.partialDeepStrictEqual(JSON.parse(await ask(false, 100)), {
		choices: [{ message: { content: 'to <user>one' }, finish_reason: 'stop' }],
	})
	assert.match(
		await ask(true, 2),
		/"content":"to "[\s\S]*"content":"<us"[\s\S]*"finish_reason":"length"[\s\S]*\[DONE\]/,
	)
	const models = await (await fetch(`${passing.baseUrl}/models`)).json()
	assert.partialDeepStrictEqual(models, { data: [{ id: 'scripted' }] })
	assert.deepEqual(
		passing.passed.map(({ status, isWhole }) => [status, isWhole]),
		[
			[200, true],
			[200, true],
		],
	)
	assert.deepEqual(
		server.turns.map(({ cachedTokens, outputTokens }) => [cachedTokens > 0, outputTokens]),
		[
			[false, 4],
			[true, 2],
		],
	)
})
