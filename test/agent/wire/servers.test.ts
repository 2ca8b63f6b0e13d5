import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readReply } from '../../../src/agent/reply/reply.ts'
import { ModelAccess } from '../../../src/agent/wire/access.ts'
import { planModel } from '../../../src/agent/wire/model-plan.ts'
import { redactor } from '../../../src/agent/wire/redaction.ts'
import { textMessage } from '../../../src/archive/message.ts'
import { systemClock } from '../../../src/candidate/clock.ts'
import { startEndpoint } from '../endpoint.ts'
import { block, surface } from '../host.ts'

const ask = { messages: [textMessage('user', 'Write it.')], temperature: 0.7, maxOutputTokens: 100 }
const never = new AbortController().signal

function event(value: object): string {
	return `data: ${JSON.stringify(value)}\n\n`
}

function chunk(delta: object, finish: string | null = null): string {
	return event({
		id: 'x',
		object: 'chat.completion.chunk',
		created: 1,
		model: 'm',
		choices: [{ index: 0, delta, finish_reason: finish }],
	})
}

const done = 'data: [DONE]\n\n'
const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 }

async function complete(body: string) {
	await using endpoint = await startEndpoint([{ kind: 'raw', body }])
	const plan = planModel({ baseUrl: endpoint.baseUrl, id: 'org/tiny' })
	const completion = await new ModelAccess(plan, undefined, systemClock, redactor([])).complete(ask, never)
	assert.equal(endpoint.requests[0]?.headers.authorization, undefined)
	return completion
}

suite('a reply is read, from a server that', () => {
	for (const [what, body] of [
		[
			'counts no tokens',
			chunk({ role: 'assistant', content: '' }) + chunk({ content: 'fn f' }) + chunk({}, 'stop') + done,
		],
		['sends a role alone first', chunk({ role: 'assistant' }) + chunk({ content: 'fn f' }, 'stop') + done],
		[
			'sends thoughts beside the text',
			chunk({ role: 'assistant', content: null }) +
				chunk({ reasoning_content: 'hm' }) +
				chunk({ content: 'fn f' }, 'stop') +
				done,
		],
		['calls them reasoning', chunk({ content: '', reasoning: 'hm' }) + chunk({ content: 'fn f' }, 'stop') + done],
		['names no finish reason', chunk({ content: 'fn f' }) + done],
		['has no field for one', event({ choices: [{ delta: { content: 'fn f' } }] }) + done],
		['names one of its own', chunk({ content: 'fn f' }) + chunk({}, 'eos_token') + done],
		['does not say that it is done', chunk({ content: 'fn f' }) + chunk({}, 'stop')],
		['does not close its last line', chunk({ content: 'fn f' }) + chunk({}, 'stop').trimEnd()],
		['ends lines as on Windows', (chunk({ content: 'fn f' }) + chunk({}, 'stop') + done).replaceAll('\n', '\r\n')],
		['leaves out the space', (chunk({ content: 'fn f' }) + chunk({}, 'stop') + done).replaceAll('data: ', 'data:')],
		[
			'sends comments to keep the connection',
			`: PROCESSING\n\n${chunk({ content: 'fn f' })}: ping\n\n${chunk({}, 'stop')}${done}`,
		],
		[
			'names events',
			`event: message\n${chunk({ content: 'fn f' })}event: message\nid: 3\nretry: 100\n${chunk({}, 'stop')}${done}`,
		],
		[
			'begins without a choice',
			event({ choices: [], prompt_filter_results: [] }) + chunk({ content: 'fn f' }, 'stop') + done,
		],
		[
			'has fields of its own',
			event({
				id: null,
				created: 1.5,
				model: null,
				timings: { a: 1 },
				choices: [
					{
						index: 0,
						delta: { content: 'fn f', tool_calls: [] },
						logprobs: null,
						stop_reason: null,
						finish_reason: 'stop',
					},
				],
			}) + done,
		],
		[
			'counts as it goes',
			event({
				choices: [{ index: 0, delta: { content: 'fn' }, finish_reason: null }],
				usage: { ...usage, completion_tokens: 1 },
			}) +
				event({ choices: [{ index: 0, delta: { content: ' f' }, finish_reason: 'stop' }], usage }) +
				done,
		],
	] as const) {
		test(what, async () => {
			const completion = await complete(body)
			assert.ok(completion.kind === 'replied', JSON.stringify(completion))
			assert.equal(completion.text, 'fn f')
			assert.notEqual(completion.finish, 'length')
			if (what === 'counts as it goes') assert.equal(completion.usage.outputTokens, 2)
			else assert.ok(completion.usage.estimated)
		})
	}

	for (const [what, body] of [
		[
			'puts all of it where thoughts belong',
			chunk({ content: '' }) + chunk({ reasoning_content: block(surface('2.0')) }, 'stop'),
		],
		['puts all of it where thoughts belong, by another name', chunk({ reasoning: block(surface('2.0')) }, 'stop')],
		[
			'puts all of it into parts of thoughts',
			chunk({ reasoning_details: [{ type: 'reasoning.text', text: block(surface('2.0')) }] }) + chunk({}, 'stop'),
		],
		[
			'sends thoughts twice',
			chunk({ reasoning: block(surface('2.0')), reasoning_details: [{ text: block(surface('1.0')) }] }) +
				chunk({}, 'stop'),
		],
		['calls thoughts thinking', chunk({ thinking: block(surface('2.0')) }) + chunk({}, 'stop')],
		[
			'speaks the older protocol',
			event({ choices: [{ index: 0, text: block(surface('2.0')), finish_reason: 'stop' }] }),
		],
		[
			'calls a tool that nobody offered',
			chunk({ reasoning_content: 'hm' }) +
				chunk({
					tool_calls: [
						{
							index: 0,
							id: 'a',
							type: 'function',
							function: { name: 'write', arguments: JSON.stringify({ code: surface('2.0') }) },
						},
					],
				}) +
				chunk({}, 'tool_calls'),
		],
		[
			'gives a list of parts',
			chunk({
				content: [
					{ type: 'thinking', thinking: [{ type: 'text', text: block(surface('1.0')) }] },
					{ type: 'text', text: block(surface('2.0')) },
				],
			}) + chunk({}, 'stop'),
		],
	] as const) {
		test(what, async () => {
			const completion = await complete(body + done)
			assert.ok(completion.kind === 'replied', JSON.stringify(completion))
			const read = readReply(completion.text, completion.finish, { bases: [], functions: ['surface'] })
			assert.partialDeepStrictEqual(read, { kind: 'source', source: surface('2.0') })
		})
	}

	test('calls a tool for nothing: its name is told', async () => {
		const call = { index: 0, id: 'a', type: 'function', function: { name: 'web_search', arguments: '{"q":"x"}' } }
		const completion = await complete(chunk({ tool_calls: [call] }) + chunk({}, 'tool_calls') + done)
		assert.ok(completion.kind === 'replied')
		assert.match(completion.text, /web_search/)
		const read = readReply(completion.text, completion.finish, { bases: [], functions: ['surface'] })
		assert.deepEqual(read, { kind: 'fault', fault: 'tool', tool: 'web_search' })
	})

	test('was cut while it thought: that is no reply', async () => {
		const completion = await complete(chunk({ reasoning_content: block(surface('1.0')) }) + chunk({}, 'length') + done)
		assert.ok(completion.kind === 'replied' && completion.text === '', JSON.stringify(completion))
	})

	test('thinks aloud: code in its thoughts is not the reply', async () => {
		const said = `<think>\n${block(surface('1.0'))}</think>\n${block(surface('2.0'))}`
		const completion = await complete(
			chunk({ content: said.slice(0, 30) }) + chunk({ content: said.slice(30) }, 'stop') + done,
		)
		assert.ok(completion.kind === 'replied')
		const read = readReply(completion.text, completion.finish, { bases: [], functions: ['surface'] })
		assert.partialDeepStrictEqual(read, { kind: 'source', source: surface('2.0') })
	})
})

suite('an error within a stream is told in its own words, whether it', () => {
	for (const [what, body, expected] of [
		[
			'is a text',
			event({ error: 'model runner has crashed' }) + done,
			{ kind: 'transient', message: 'model runner has crashed' },
		],
		[
			'is an object',
			event({ error: { message: 'CUDA out of memory', type: 'server_error' } }),
			{ kind: 'transient', message: 'CUDA out of memory' },
		],
		[
			'stands at the top',
			event({ object: 'error', message: 'the prompt is bad', code: 400 }) + done,
			{ kind: 'rejected', message: 'the prompt is bad' },
		],
		[
			'comes late',
			chunk({ content: 'fn f() {}' }) + event({ error: { message: 'internal', code: 500 } }),
			{ kind: 'transient', reason: 'server', message: 'internal' },
		],
		[
			'is about the key',
			event({ error: { message: 'Invalid API key', code: 401 } }),
			{ kind: 'fatal', message: 'Invalid API key' },
		],
	] as const) {
		test(what, async () => {
			const completion = await complete(body)
			assert.ok(completion.kind === 'failed', JSON.stringify(completion))
			assert.partialDeepStrictEqual(completion.failure, expected)
			// What was written before it failed is billed.
			assert.equal(completion.usage.outputTokens > 0, what === 'comes late')
		})
	}

	for (const [what, body] of [
		['nothing at all', ''],
		['an end and nothing else', done],
		['half a line', `${chunk({ content: 'fn f' })}data: {"choices":[{"del`],
	] as const) {
		test(`a stream of ${what} is no reply`, async () => {
			const completion = await complete(body)
			assert.ok(completion.kind === 'failed' && completion.failure.kind === 'transient', JSON.stringify(completion))
			assert.equal(completion.failure.reason, 'malformed')
			assert.ok(!completion.failure.message.includes('\n'))
		})
	}
})

suite('an address', () => {
	for (const [what, body] of [
		['of Ollama', '404 page not found'],
		['of vLLM', '{"detail":"Not Found"}'],
		['of llama.cpp', '{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}'],
		['of a web server', '<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>'],
	] as const) {
		test(`${what} without its version says what may be wrong`, async () => {
			await using endpoint = await startEndpoint([{ kind: 'status', status: 404, body }])
			const plan = planModel({ baseUrl: endpoint.baseUrl, id: 'tiny' })
			const completion = await new ModelAccess(plan, undefined, systemClock, redactor([])).complete(ask, never)
			assert.ok(completion.kind === 'failed' && completion.failure.kind === 'fatal')
			assert.match(
				completion.failure.message,
				/not found.*\/chat\/completions is no OpenAI-compatible API: does the base URL lack `\/v1`\?/i,
			)
		})
	}

	test('ends where the version ends, also where more of it was copied', () => {
		for (const end of ['', '/', '//', '/chat/completions', '/chat/completions/']) {
			assert.equal(planModel({ baseUrl: `http://127.0.0.1:9/v1${end}`, id: 'tiny' }).baseUrl, 'http://127.0.0.1:9/v1')
		}
	})
})
