import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startEndpoint } from '../endpoint.ts'
import { accessTo, ask, key, never } from './accessed.ts'

suite('one request', () => {
	test('speaks the protocol, streams, and counts tokens', async () => {
		await using endpoint = await startEndpoint([
			{
				kind: 'text',
				text: 'fn f() {}',
				reasoning: 'hm',
				usage: { prompt: 40, completion: 7, cached: 32 },
				comments: 2,
			},
		])
		const completion = await accessTo(endpoint, { extra: { top_k: 5 } }).complete(ask, never)
		assert.ok(completion.kind === 'replied')
		assert.equal(completion.text, 'fn f() {}')
		assert.equal(completion.finish, 'stop')
		assert.deepEqual(completion.usage, {
			inputTokens: 40,
			cachedTokens: 32,
			outputTokens: 7,
			reasoningTokens: 0,
			estimated: false,
		})
		const [request] = endpoint.requests
		assert.equal(request?.path, '/v1/chat/completions')
		assert.equal(request?.headers.authorization, `Bearer ${key}`)
		const { stream, model, temperature, max_tokens, stream_options, messages, ...rest } = request?.body ?? assert.fail()
		assert.deepEqual(
			{ stream, model, temperature, max_tokens },
			{ stream: true, model: 'tiny', temperature: 0.7, max_tokens: 100 },
		)
		assert.deepEqual(stream_options, { include_usage: true })
		assert.deepEqual(messages, [
			{ role: 'system', content: 'Be brief.' },
			{ role: 'user', content: 'Write it.' },
		])
		assert.deepEqual(rest, { top_k: 5 })
	})

	test('an endpoint that does not count has its tokens estimated', async () => {
		await using endpoint = await startEndpoint([{ kind: 'text', text: 'a'.repeat(30), usage: null }])
		const completion = await accessTo(endpoint).complete(ask, never)
		assert.ok(completion.usage.estimated)
		assert.equal(completion.usage.outputTokens, 10)
		assert.equal(completion.usage.inputTokens, 6)
	})

	test('a reply that comes whole is read as a stream is', async () => {
		const message = { role: 'assistant', content: 'fn f() {}', reasoning_content: 'hm' }
		const usage = { prompt_tokens: 40, completion_tokens: 7, total_tokens: 47 }
		const json = (body: object, status = 200) => ({ kind: 'status', status, body: JSON.stringify(body) }) as const
		await using endpoint = await startEndpoint([
			json({ id: '1', model: 'tiny', created: 1, choices: [{ index: 0, message, finish_reason: 'length' }], usage }),
			json({ error: { message: 'overloaded', code: 503 } }),
			json({ hello: 'world' }),
		])
		const access = accessTo(endpoint)
		const first = await access.complete(ask, never)
		assert.ok(first.kind === 'replied', JSON.stringify(first))
		assert.deepEqual(
			[first.text, first.finish, first.usage.inputTokens, first.usage.outputTokens],
			['fn f() {}', 'length', 40, 7],
		)
		const failures = [await access.complete(ask, never), await access.complete(ask, never)]
		assert.deepEqual(
			failures.map((one) => one.kind === 'failed' && one.failure.kind === 'transient' && one.failure.reason),
			['server', 'malformed'],
		)
	})

	for (const type of ['text/plain', 'text/event-stream', 'application/octet-stream']) {
		test(`a reply that comes whole is read where its type is ${type}`, async () => {
			const whole = {
				choices: [{ index: 0, message: { role: 'assistant', content: 'fn f() {}' }, finish_reason: 'stop' }],
			}
			const error = { error: { message: 'overloaded', code: 503 } }
			await using endpoint = await startEndpoint([
				{ kind: 'raw', type, body: JSON.stringify(whole) },
				{ kind: 'raw', type, body: `\n \n${JSON.stringify(whole, null, 2)}\n` },
				{ kind: 'raw', type, body: JSON.stringify(error) },
			])
			const access = accessTo(endpoint)
			for (const _ of ['as it is', 'behind white space']) {
				const completion = await access.complete(ask, never)
				assert.ok(completion.kind === 'replied', JSON.stringify(completion))
				assert.equal(completion.text, 'fn f() {}')
			}
			const failed = await access.complete(ask, never)
			assert.partialDeepStrictEqual(failed, { kind: 'failed', failure: { kind: 'transient', reason: 'server' } })
		})
	}

	test('the length limit and a refusal are told apart from an end', async () => {
		await using endpoint = await startEndpoint([
			{ kind: 'text', text: 'fn', finish: 'length' },
			{ kind: 'refusal', text: 'I cannot.' },
			{ kind: 'text', text: '', finish: 'content_filter' },
		])
		const access = accessTo(endpoint)
		const finishes = []
		for (let count = 0; count < 3; count++) {
			const completion = await access.complete(ask, never)
			finishes.push(completion.kind === 'replied' && [completion.finish, completion.text])
		}
		assert.deepEqual(finishes, [
			['length', 'fn'],
			['refused', 'I cannot.'],
			['refused', ''],
		])
	})
})

suite('figures that can be no count of tokens are estimated:', () => {
	for (const odd of [12.5, 1e21, 2e9, -100_000, -1]) {
		for (const which of ['prompt', 'completion', 'cached'] as const) {
			test(`${odd} for ${which}`, async () => {
				const usage = { prompt: 40, completion: 7, cached: 32, [which]: odd }
				await using endpoint = await startEndpoint([{ kind: 'text', text: 'fn f() {}', usage }])
				const completion = await accessTo(endpoint).complete(ask, never)
				assert.ok(completion.kind === 'replied')
				assert.deepEqual(completion.usage, {
					inputTokens: which === 'prompt' ? 6 : 40,
					cachedTokens: which === 'cached' ? 0 : 32,
					outputTokens: which === 'completion' ? 3 : 7,
					reasoningTokens: 0,
					estimated: which !== 'cached',
				})
			})
		}
	}
})
