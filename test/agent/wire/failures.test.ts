import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ModelWanted } from '../../../src/experiment/model-wanted.ts'
import { type Answer, startEndpoint } from '../endpoint.ts'
import { accessTo, ask, key, never } from './accessed.ts'

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
			'too long (TGI)',
			{
				kind: 'status',
				status: 422,
				message:
					'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 3000 `inputs` tokens and 2000 `max_new_tokens`',
			},
			{ kind: 'too-long', limitTokens: 4096 },
		],
		[
			'too long (vLLM of old)',
			{ kind: 'status', status: 400, message: 'max_tokens must be at least 1, got -3000.' },
			{ kind: 'too-long', limitTokens: undefined },
		],
		[
			'too long (Cohere)',
			{
				kind: 'status',
				status: 400,
				message: 'too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000',
			},
			{ kind: 'too-long', limitTokens: 4081 },
		],
		[
			'too long (TabbyAPI)',
			{ kind: 'status', status: 400, message: 'Prompt length 5000 is greater than max_seq_len 4096' },
			{ kind: 'too-long', limitTokens: 4096 },
		],
		[
			'too long (ExLlama)',
			{ kind: 'status', status: 500, message: 'Sequence length 5000 exceeds maximum allowed 4096' },
			{ kind: 'too-long', limitTokens: 4096 },
		],
		[
			'too long (TensorRT)',
			{
				kind: 'status',
				status: 400,
				message: 'Prompt length (5000) exceeds maximum input length (4096). Set log level to info',
			},
			{ kind: 'too-long', limitTokens: 4096 },
		],
		[
			'too long (NIM)',
			{
				kind: 'status',
				status: 400,
				message:
					'The decoder prompt (length 5000) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller',
			},
			{ kind: 'too-long', limitTokens: 4096 },
		],
		[
			'too long (LMDeploy)',
			{ kind: 'status', status: 400, message: 'Request exceeds max session_len 4096' },
			{ kind: 'too-long', limitTokens: 4096 },
		],
		[
			'too long (SGLang)',
			{
				kind: 'status',
				status: 400,
				message: "The input (12000 tokens) is longer than the model's context length (8192 tokens).",
			},
			{ kind: 'too-long', limitTokens: 8192 },
		],
		[
			'too long (LM Studio)',
			{
				kind: 'status',
				status: 400,
				message: 'The model is loaded with context length of only 4096 tokens, which is not enough',
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
		[
			'reset half-way',
			{ kind: 'reset', after: 'fn f() {' },
			{ kind: 'transient', reason: 'connection', message: 'The connection was closed in the middle of a reply' },
		],
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
		['neither text nor finish reason', { kind: 'unfinished', text: '' }, { kind: 'transient', reason: 'malformed' }],
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
			{ kind: 'status', status: 400, message: 'the prompt is bad' },
			{ kind: 'rejected', status: 400, message: 'the prompt is bad' },
		],
	] as const satisfies readonly (readonly [string, Answer, object, Partial<ModelWanted>?])[]) {
		test(name, async () => {
			await using endpoint = await startEndpoint([answer])
			const completion = await accessTo(endpoint, wanted).complete(ask, never)
			assert.ok(completion.kind === 'failed', JSON.stringify(completion))
			assert.partialDeepStrictEqual(completion.failure, expected)
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
