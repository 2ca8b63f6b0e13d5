import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ModelAccess } from '../../../src/agent/wire/access.ts'
import { planModel } from '../../../src/agent/wire/model-plan.ts'
import { redactor } from '../../../src/agent/wire/redaction.ts'
import { textMessage } from '../../../src/archive/message.ts'
import { systemClock } from '../../../src/candidate/clock.ts'
import { type Answer, startEndpoint } from '../endpoint.ts'

const never = new AbortController().signal
const ask = { messages: [textMessage('user', 'Write it.')], temperature: 0.7, maxOutputTokens: 256 }
const timeouts = { firstTokenMs: 20_000, stallMs: 20_000, totalMs: 20_000 }

async function complete(baseUrl: string) {
	const plan = planModel({ baseUrl, id: 'tiny', contextTokens: 4_096, maxOutputTokens: 256, timeouts })
	return await new ModelAccess(plan, undefined, systemClock, redactor([])).complete(ask, never)
}

suite('a reply without end is given up by what came, not by time, where it is', () => {
	for (const [what, message] of [
		['silence', /went on for 1280 events without a word/],
		['comments', /went on for 1280 events without a word/],
		['line', /line of the reply went on beyond 81920 characters/],
		['tokens', /went on beyond/],
	] as const) {
		test(what, async () => {
			await using endpoint = await startEndpoint([{ kind: 'endless', what }])
			const completion = await complete(endpoint.baseUrl)
			assert.partialDeepStrictEqual(completion, { kind: 'failed', failure: { kind: 'transient', reason: 'endless' } })
			assert.match(completion.kind === 'failed' ? completion.failure.message : '', message)
		})
	}

	test('and thoughts that are kept back, an empty event for each token of them, are no such thing', async () => {
		const event = (delta: object, finish: string | null = null) =>
			`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
		const body = [
			event({ role: 'assistant', content: '' }).repeat(256),
			event({ content: 'fn ' }),
			event({ content: '', reasoning_content: null }).repeat(256),
			event({ content: 'f' }),
			event({ content: '' }, 'length'),
		].join('')
		await using endpoint = await startEndpoint([{ kind: 'raw', body }])
		assert.partialDeepStrictEqual(await complete(endpoint.baseUrl), { kind: 'replied', text: 'fn f', finish: 'length' })
	})
})

suite('a redirect', () => {
	const to = (status: number, location: string): Answer => ({ kind: 'status', status, headers: { location } })

	for (const status of [301, 302, 303, 307, 308]) {
		test(`by ${status} to another origin is refused in one line, and no prompt goes there`, async () => {
			await using elsewhere = await startEndpoint(() => ({ kind: 'text', text: 'fn f() {}' }))
			await using endpoint = await startEndpoint([to(status, `${elsewhere.baseUrl}/chat/completions`)])
			const completion = await complete(endpoint.baseUrl)
			assert.partialDeepStrictEqual(completion, { kind: 'failed', failure: { kind: 'fatal', reason: 'refused' } })
			const message = completion.kind === 'failed' ? completion.failure.message : ''
			assert.match(message, /redirects to http:\/\/127\.0\.0\.1:\d+, another origin.*name it as the base URL$/)
			assert.ok(message.includes(new URL(elsewhere.baseUrl).origin))
			assert.equal(elsewhere.requests.length, 0)
		})
	}

	test('is to another origin too where only the scheme, the port or the name of the host differs', async () => {
		await using endpoint = await startEndpoint(({ path }) => {
			const { port } = new URL(endpoint.baseUrl)
			const scheme = `https://127.0.0.1:${port}`
			const others = [scheme, 'http://127.0.0.1:1', `http://localhost:${port}`, '//example.invalid', 'http://[']
			return to(307, `${others[Number(path.split('/')[1])]}/v1`)
		})
		for (const index of [0, 1, 2, 3, 4]) {
			const completion = await complete(endpoint.baseUrl.replace('/v1', `/${index}/v1`))
			assert.partialDeepStrictEqual(completion, { kind: 'failed', failure: { kind: 'fatal', reason: 'refused' } })
		}
		assert.equal(endpoint.requests.length, 5)
	})

	for (const status of [301, 302, 303, 307, 308]) {
		test(`by ${status} within the origin is followed with the request as it is`, async () => {
			await using endpoint = await startEndpoint(({ path }) =>
				path.startsWith('/v2') ? { kind: 'text', text: 'fn f() {}' } : to(status, '/v2/chat/completions'),
			)
			assert.partialDeepStrictEqual(await complete(endpoint.baseUrl), { kind: 'replied', text: 'fn f() {}' })
			assert.deepEqual(endpoint.requests[1]?.body, endpoint.requests[0]?.body)
		})
	}

	test('that goes in a circle ends', async () => {
		await using endpoint = await startEndpoint(() => to(307, '/v1/chat/completions'))
		assert.partialDeepStrictEqual(await complete(endpoint.baseUrl), { kind: 'failed', failure: { kind: 'fatal' } })
		assert.equal(endpoint.requests.length, 6)
	})
})
