import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, host, scored, surface } from '../host.ts'
import { accessTo, ask, never } from './accessed.ts'

suite('a dialect is learnt once', () => {
	for (const [what, field, words] of [
		[
			'another field for the limit',
			'max_tokens',
			"Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
		],
		[
			'no temperature',
			'temperature',
			"'temperature' does not support 0.7 with this model. Only the default (1) is supported.",
		],
		['no wish for a count of tokens', 'stream_options', 'Unknown parameter: stream_options'],
	] as const) {
		test(`an endpoint that wants ${what} gets it from then on, and each request is kept`, async () => {
			await using endpoint = await startEndpoint((request) =>
				request.body[field] === undefined
					? { kind: 'text', text: block(surface(`x * ${endpoint.requests.length}.5`)) }
					: { kind: 'status', status: 400, message: words },
			)
			const { operator, log, agents } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', temperature: 0.7 }] })
			for (const number of [0, 1]) {
				assert.equal((await converse(operator(0, number), askOf({ number }), () => scored(-1))).length, 1)
			}
			assert.equal(endpoint.requests.length, 3)
			assert.deepEqual(
				log.entries.map(({ end }) => (end?.kind === 'failed' ? end.failure.kind : end?.kind)),
				['dialect', 'replied', 'replied'],
			)
			assert.equal(agents.spent.requests, 3)
			if (field === 'max_tokens') assert.equal(endpoint.requests[2]?.body.max_completion_tokens, 8_192)
		})
	}

	test('eight requests at once learn it together, two things one after the other', async () => {
		await using endpoint = await startEndpoint(({ body }) => {
			if (body.max_tokens !== undefined) return { kind: 'status', status: 400, message: 'use max_completion_tokens' }
			if (body.temperature !== undefined)
				return { kind: 'status', status: 400, message: 'temperature is not supported' }
			return { kind: 'text', text: block(surface(`x * ${endpoint.requests.length}.5`)) }
		})
		const { operator, agents } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', temperature: 0.7 }] })
		const told = await Promise.all(
			Array.from({ length: 8 }, (_, number) => converse(operator(0, number), askOf({ number }), () => scored(-1))),
		)
		assert.equal(told.flat().length, 8)
		assert.equal(agents.state.kind, 'ready')
		assert.ok(endpoint.requests.length <= 24)
		assert.equal(agents.spent.requests, endpoint.requests.length)
	})

	for (const refusal of [
		'max_tokens is too large: 100. This model supports at most 50 completion tokens, whereas you provided 100.',
		'max_tokens: 100 > 50, which is the maximum allowed number of output tokens for tiny',
		'Invalid max_tokens value, the valid range of max_tokens is [1, 50]',
		'`max_tokens` must be less than or equal to `50`, the maximum value for `max_tokens` is less than the `context_window`',
	]) {
		test(`a reply too long to be asked for is asked for shorter: ${refusal.slice(0, 30)}`, async () => {
			await using endpoint = await startEndpoint(({ body }) =>
				(body.max_tokens ?? 0) > 50 ? { kind: 'status', status: 400, message: refusal } : { kind: 'text', text: 'fn' },
			)
			const access = accessTo(endpoint)
			const first = await access.complete(ask, never)
			assert.equal(first.kind === 'failed' && first.failure.kind, 'dialect')
			assert.equal(access.maxOutputTokens, 50)
			assert.equal((await access.complete(ask, never)).kind, 'replied')
			assert.equal(endpoint.requests.at(-1)?.body.max_tokens, 50)
		})
	}
})
