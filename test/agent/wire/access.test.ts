import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ModelAccess } from '../../../src/agent/wire/access.ts'
import { planModel } from '../../../src/agent/wire/model-plan.ts'
import { redactor } from '../../../src/agent/wire/redaction.ts'
import { textMessage } from '../../../src/archive/message.ts'
import { systemClock } from '../../../src/candidate/clock.ts'
import type { ModelWanted } from '../../../src/experiment/model-wanted.ts'
import { type Answer, type ScriptedEndpoint, startEndpoint } from '../endpoint.ts'

const key = 'sk-secret-1234567890'
const never = new AbortController().signal
const ask = {
	messages: [textMessage('system', 'Be brief.'), textMessage('user', 'Write it.')],
	temperature: 0.7,
	maxOutputTokens: 100,
}

function accessTo(endpoint: ScriptedEndpoint, wanted: Partial<ModelWanted> = {}): ModelAccess {
	const plan = planModel({ baseUrl: endpoint.baseUrl, id: 'tiny', ...wanted })
	return new ModelAccess(plan, key, systemClock, redactor([key]))
}

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

const timeouts = { firstTokenMs: 40, stallMs: 40, totalMs: 2_000 }
/** The first token comes on a busy machine as well. */
const laterStall = { firstTokenMs: 20_000, stallMs: 40, totalMs: 20_000 }

suite('each failure is what it is', () => {
	for (const [name, answer, expected, wanted = {}] of [
		[
			'401',
			{ kind: 'status', status: 401, message: `Incorrect API key provided: ${key}` },
			{ kind: 'fatal', reason: 'unauthorised', status: 401, message: 'Incorrect API key provided: [redacted]' },
		],
		['403', { kind: 'status', status: 403 }, { kind: 'rejected', status: 403 }],
		[
			'403 that names the key',
			{ kind: 'status', status: 403, message: 'This API key may not use the model' },
			{ kind: 'fatal', reason: 'unauthorised' },
		],
		[
			'403 of a guard',
			{ kind: 'status', status: 403, body: '<html><body>Attention Required!</body></html>' },
			{ kind: 'transient', reason: 'server', status: 403, message: 'Attention Required!' },
		],
		[
			'a filter of contents',
			{ kind: 'status', status: 400, code: 'content_filter', message: 'The response was filtered' },
			{ kind: 'filtered', status: 400 },
		],
		[
			'too long (Anthropic)',
			{
				kind: 'status',
				status: 400,
				message:
					'input length and `max_tokens` exceed context limit: 198000 + 8192 > 200000, decrease input length or `max_tokens` and try again',
			},
			{ kind: 'too-long', limitTokens: 200_000 },
		],
		[
			'too long (Anthropic, the prompt alone)',
			{ kind: 'status', status: 400, message: 'prompt is too long: 210000 tokens > 200000 maximum' },
			{ kind: 'too-long', limitTokens: 200_000 },
		],
		[
			'too long (Gemini)',
			{
				kind: 'status',
				status: 400,
				body: '[{"error":{"code":400,"message":"The input token count (9000) exceeds the maximum number of tokens allowed (8192).","status":"INVALID_ARGUMENT"}}]',
			},
			{ kind: 'too-long', limitTokens: 8192 },
		],
		[
			'too long (xAI)',
			{
				kind: 'status',
				status: 400,
				body: '{"code":"Client specified an invalid argument","error":"This model\'s maximum prompt length is 8192 but the request contains 9000 tokens."}',
			},
			{ kind: 'too-long', limitTokens: 8192 },
		],
		[
			'too long (vLLM)',
			{
				kind: 'status',
				status: 400,
				message:
					"'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum context length is 4096 tokens and your request has 1300 input tokens (8192 > 4096 - 1300).",
			},
			{ kind: 'too-long', limitTokens: 4096 },
		],
		[
			'404',
			{ kind: 'status', status: 404, message: 'The model `tiny` does not exist' },
			{ kind: 'fatal', reason: 'unknown-model', message: 'The model `tiny` does not exist' },
		],
		[
			'Ollama words',
			{ kind: 'status', status: 404, body: '{"error":"model \\"tiny\\" not found, try pulling it first"}' },
			{ kind: 'fatal', message: 'model "tiny" not found, try pulling it first' },
		],
		[
			'no credit',
			{ kind: 'status', status: 429, code: 'insufficient_quota', message: 'You exceeded your current quota' },
			{ kind: 'fatal', reason: 'no-credit' },
		],
		['429', { kind: 'status', status: 429 }, { kind: 'transient', reason: 'rate-limited', retryAfterMs: undefined }],
		[
			'429 with seconds',
			{ kind: 'status', status: 429, headers: { 'retry-after': '7' } },
			{ kind: 'transient', reason: 'rate-limited', retryAfterMs: 7_000 },
		],
		['500', { kind: 'status', status: 500, body: 'oops' }, { kind: 'transient', reason: 'server', message: 'oops' }],
		[
			'503 with seconds',
			{ kind: 'status', status: 503, headers: { 'retry-after': '0.5' } },
			{ kind: 'transient', reason: 'server', retryAfterMs: 500 },
		],
		['reset', { kind: 'reset' }, { kind: 'transient', reason: 'connection' }],
		['reset half-way', { kind: 'reset', after: 'fn f() {' }, { kind: 'transient', reason: 'connection' }],
		['stall before a token', { kind: 'stall' }, { kind: 'transient', reason: 'slow' }, { timeouts }],
		[
			'stall half-way',
			{ kind: 'stall', after: 'fn f' },
			{ kind: 'transient', reason: 'stalled' },
			{ timeouts: laterStall },
		],
		[
			'slow first byte',
			{ kind: 'text', text: 'late', delayMs: 500 },
			{ kind: 'transient', reason: 'slow' },
			{ timeouts },
		],
		[
			'endless tokens',
			{ kind: 'endless', what: 'tokens' },
			{ kind: 'transient', reason: 'endless' },
			{ maxOutputTokens: 64 },
		],
		[
			'an endless line',
			{ kind: 'endless', what: 'line' },
			{ kind: 'transient', reason: 'endless' },
			{ maxOutputTokens: 64 },
		],
		['malformed JSON', { kind: 'malformed' }, { kind: 'transient', reason: 'malformed' }],
		['no finish reason', { kind: 'unfinished', text: 'fn' }, { kind: 'transient', reason: 'malformed' }],
		[
			'an error in the stream',
			{ kind: 'stream-error', message: 'overloaded', code: 503 },
			{ kind: 'transient', reason: 'server' },
		],
		['a page for people', { kind: 'page' }, { kind: 'transient', reason: 'malformed' }],
		[
			'too long (OpenAI)',
			{
				kind: 'status',
				status: 400,
				code: 'context_length_exceeded',
				message: "This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens.",
			},
			{ kind: 'too-long', limitTokens: 4096 },
		],
		[
			'too long (llama.cpp)',
			{
				kind: 'status',
				status: 400,
				body: '{"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":8192}}',
			},
			{ kind: 'too-long', limitTokens: 8192 },
		],
		[
			'another 400',
			{ kind: 'status', status: 400, message: 'bad field' },
			{ kind: 'rejected', status: 400, message: 'bad field' },
		],
	] as const satisfies readonly (readonly [string, Answer, object, Partial<ModelWanted>?])[]) {
		test(name, async () => {
			await using endpoint = await startEndpoint([answer])
			const completion = await accessTo(endpoint, wanted).complete(ask, never)
			assert.ok(completion.kind === 'failed', JSON.stringify(completion))
			assert.partialDeepStrictEqual(completion.failure, expected)
		})
	}

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

	test('nobody there', async () => {
		const endpoint = await startEndpoint([])
		await endpoint[Symbol.asyncDispose]()
		const completion = await accessTo(endpoint).complete(ask, never)
		assert.ok(completion.kind === 'failed')
		assert.partialDeepStrictEqual(completion.failure, { kind: 'transient', reason: 'connection' })
		assert.equal(completion.usage.inputTokens, 0)
	})

	test('a reply beyond its tokens is given up before much more is billed', async () => {
		await using endpoint = await startEndpoint([{ kind: 'endless', what: 'tokens' }])
		const completion = await accessTo(endpoint, { maxOutputTokens: 4_000 }).complete(ask, never)
		assert.ok(completion.kind === 'failed' && completion.failure.kind === 'transient')
		assert.equal(completion.failure.reason, 'endless')
		assert.match(completion.failure.message, /beyond its 100 tokens/)
		assert.ok(completion.usage.outputTokens < 5 * 100, String(completion.usage.outputTokens))
	})

	test('a stop ends a request in flight at once', async () => {
		await using endpoint = await startEndpoint([{ kind: 'stall', after: 'fn f() {' }])
		const stop = new AbortController()
		const completion = accessTo(endpoint).complete(ask, stop.signal)
		while (endpoint.inFlight === 0) await new Promise(setImmediate)
		stop.abort(new DOMException('stopped', 'AbortError'))
		const ended = await completion
		assert.ok(ended.kind === 'failed')
		assert.equal(ended.failure.kind, 'stopped')
	})

	test('what a stalled reply had used is counted', async () => {
		await using endpoint = await startEndpoint([{ kind: 'stall', after: 'a'.repeat(36) }])
		const completion = await accessTo(endpoint, { timeouts: laterStall }).complete(ask, never)
		assert.equal(completion.usage.outputTokens, 12)
		assert.equal(completion.usage.inputTokens, 6)
	})
})
