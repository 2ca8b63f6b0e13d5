import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ModelAccess } from '../../../src/agent/wire/access.ts'
import { replyLimitIn } from '../../../src/agent/wire/learn-dialect.ts'
import { planModel } from '../../../src/agent/wire/model-plan.ts'
import { redactor } from '../../../src/agent/wire/redaction.ts'
import { textMessage } from '../../../src/archive/message.ts'
import { systemClock } from '../../../src/candidate/clock.ts'
import { type Answer, startEndpoint } from '../endpoint.ts'
import { type Body, refusals } from './refusals.ts'

const never = new AbortController().signal
const ask = {
	messages: [textMessage('system', 'Be brief.'), textMessage('user', 'Write it.')],
	temperature: 0.7,
	maxOutputTokens: 100,
}

function textIn(content: string | readonly { readonly text: string }[]): string {
	return typeof content === 'string' ? content : content.map(({ text }) => text).join('')
}

suite('an endpoint is spoken to as it wants once it has refused', () => {
	for (const [what, all] of Object.entries(refusals)) {
		for (const { of, refuses, words, status = 400, extra } of all) {
			const text = typeof words === 'string' ? words : JSON.stringify(words)
			test(`${what}: ${of}, ${text.slice(0, 90)}`, async () => {
				await using endpoint = await startEndpoint(({ body }): Answer => {
					if (refuses(body as Body)) return { kind: 'status', status, body: text }
					if (body.stream) return { kind: 'text', text: 'fn f() {}' }
					const message = { role: 'assistant', content: 'fn f() {}' }
					return {
						kind: 'status',
						status: 200,
						body: JSON.stringify({ choices: [{ message, finish_reason: 'stop' }] }),
					}
				})
				const plan = planModel({ baseUrl: endpoint.baseUrl, id: 'tiny', ...(extra === undefined ? {} : { extra }) })
				const access = new ModelAccess(plan, undefined, systemClock, redactor([]))
				let completion = await access.complete(ask, never)
				for (let tries = 1; completion.kind === 'failed' && tries < 5; tries++) {
					assert.equal(completion.failure.kind, 'dialect', JSON.stringify(completion.failure))
					completion = await access.complete(ask, never)
				}
				assert.ok(completion.kind === 'replied' && completion.text === 'fn f() {}', JSON.stringify(completion))
				assert.equal(
					endpoint.requests
						.at(-1)
						?.body.messages.map(({ content }) => textIn(content))
						.join('\n\n'),
					'Be brief.\n\nWrite it.',
				)
				// From then on it is known.
				const before = endpoint.requests.length
				assert.equal((await access.complete(ask, never)).kind, 'replied')
				assert.equal(endpoint.requests.length, before + 1)
				assert.notEqual(access.dialect, '')
			})
		}
	}

	test('how much to reason is said in the other way before it is left out', async () => {
		await using endpoint = await startEndpoint(({ body }) =>
			(body as Body).reasoning_effort === undefined
				? { kind: 'text', text: 'fn f() {}' }
				: { kind: 'status', status: 400, message: 'Unknown parameter: reasoning_effort; use reasoning.effort' },
		)
		const plan = planModel({ baseUrl: endpoint.baseUrl, id: 'tiny', extra: { reasoning_effort: 'low' } })
		const access = new ModelAccess(plan, undefined, systemClock, redactor([]))
		for (const expected of ['failed', 'replied']) assert.equal((await access.complete(ask, never)).kind, expected)
		assert.deepEqual(((endpoint.requests[1] ?? assert.fail()).body as Body).reasoning, { effort: 'low' })
	})

	test('turns of its own are told in one message where they are refused', async () => {
		await using endpoint = await startEndpoint(({ body }) =>
			body.messages.some(({ role }) => role === 'assistant')
				? { kind: 'status', status: 400, message: 'Turns by "assistant" are kept out of here' }
				: { kind: 'text', text: 'fn f() {}' },
		)
		const plan = planModel({ baseUrl: endpoint.baseUrl, id: 'tiny' })
		const access = new ModelAccess(plan, undefined, systemClock, redactor([]))
		assert.equal((await access.complete(ask, never)).kind, 'replied')
		const messages = [...ask.messages, textMessage('assistant', 'fn f() {'), textMessage('user', 'It does not parse.')]
		for (const expected of ['failed', 'replied'])
			assert.equal((await access.complete({ ...ask, messages }, never)).kind, expected)
		assert.deepEqual(endpoint.requests.at(-1)?.body.messages, [
			{ role: 'system', content: 'Be brief.' },
			{ role: 'user', content: 'Write it.\n\nYou replied:\n\nfn f() {\n\nIt does not parse.' },
		])
	})

	test('what says nothing and goes on to fail is a failure after a few guesses, and is then asked as at first', async () => {
		await using endpoint = await startEndpoint(() => ({ kind: 'status', status: 500, body: 'Internal Server Error' }))
		const access = new ModelAccess(
			planModel({ baseUrl: endpoint.baseUrl, id: 'tiny' }),
			undefined,
			systemClock,
			redactor([]),
		)
		const kinds: string[] = []
		for (let tries = 0; tries < 6; tries++) {
			const completion = await access.complete(ask, never)
			kinds.push(completion.kind === 'failed' ? completion.failure.kind : completion.kind)
		}
		assert.deepEqual(kinds, ['dialect', 'dialect', 'dialect', 'dialect', 'transient', 'transient'])
		assert.deepEqual(endpoint.requests.at(-1)?.body, endpoint.requests[0]?.body)
	})

	test('an endpoint that has replied is not guessed about, and words about something else teach nothing', async () => {
		const answers: Answer[] = [
			{ kind: 'text', text: 'fn f() {}' },
			{ kind: 'status', status: 500, body: 'Internal Server Error' },
			{ kind: 'status', status: 500, message: 'The stream was closed by the model' },
			{ kind: 'status', status: 400, message: 'Your request was malformed in some other way' },
		]
		await using endpoint = await startEndpoint(answers)
		const access = new ModelAccess(
			planModel({ baseUrl: endpoint.baseUrl, id: 'tiny' }),
			undefined,
			systemClock,
			redactor([]),
		)
		const kinds: string[] = []
		for (const _ of answers) {
			const completion = await access.complete(ask, never)
			kinds.push(completion.kind === 'failed' ? completion.failure.kind : completion.kind)
		}
		assert.deepEqual(kinds, ['replied', 'transient', 'transient', 'rejected'])
		assert.equal(access.dialect, '')
	})
})

test('the longest reply is found in a refusal, and a context is none', () => {
	for (const [words, limit] of [
		['max_tokens is too large: 8192. This model supports at most 4096 completion tokens', 4096],
		['Range of max_tokens should be [1, 2048]', 2048],
		['max_new_tokens must be <= 1024. Given: 8192', 1024],
		['too many tokens: max tokens must be less than or equal to 2048, given 4096', 2048],
		['a maxOutputTokens value of 9000 but the supported range is from 1 (inclusive) to 8193 (exclusive)', 8192],
		['The maximum tokens you requested exceeds the model limit of 2048.', 2048],
		['max_tokens: 8192 exceeds the maximum of 4096', 4096],
		['`max_tokens` must be less than or equal to `8192`', 8192],
		['You asked for 8192 output tokens; this deployment hands out no more than 1024.', 1024],
		['Replies here are limited to 2,048 tokens', 2048],
		['max_tokens (8192) exceeds limit (4096)', 4096],
		['max_tokens must be between 1 and 4096', 4096],
		['Requested 8192 completion tokens, the cap is 4k', 4000],
		['Responses are capped at 4k tokens on the free tier.', 4000],
		['Maximum response length is 1500 tokens (you requested 8192)', 1500],
		["Invalid 'max_tokens': integer above maximum value. Expected a value <= 4096, but got 8192 instead.", 4096],
		['参数错误：max_tokens 最大值为 4096', 4096],
		['输出长度不能超过2048个token', 2048],
		['Die Antwort darf höchstens 1024 Token lang sein', 1024],
		['La sortie ne peut dépasser 1024 jetons', 1024],
		[
			'[{"type":"less_than_equal","loc":["body","max_tokens"],"msg":"Input should be less than or equal to 2048","input":8192,"ctx":{"le":2048}}]',
			2048,
		],
		['max_tokens must be at least 1', undefined],
		['Unsupported parameter: max_tokens', undefined],
		["'max_tokens' is too large: 8192. This model's maximum context length is 4096 tokens", undefined],
	] as const) {
		assert.equal(replyLimitIn(words, 9000), limit, words)
	}
})
