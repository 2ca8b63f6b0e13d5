import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Answer, startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, host, scored, surface } from '../host.ts'

const ok: Answer = { kind: 'text', text: block(surface('x * x + y * y')) }

suite('a prompt that is too long', () => {
	const long = Array.from({ length: 6 }, (_, index) => ({
		...askOf().parents[0],
		candidate: index + 1,
		source: surface(`x * ${index}.0 + ${'y * 1.0 + '.repeat(120)}0.0`),
	}))

	test('is shortened once by the limit that the endpoint names, and later prompts keep to it', async () => {
		const tooLong: Answer = {
			kind: 'status',
			status: 400,
			code: 'context_length_exceeded',
			message: "This model's maximum context length is 3000 tokens.",
		}
		const lengths: number[] = []
		await using endpoint = await startEndpoint(({ body }) => {
			const tokens = Math.ceil(body.messages.reduce((sum, { content }) => sum + content.length, 0) / 3)
			lengths.push(tokens)
			return tokens + (body.max_tokens ?? 0) > 3_000 ? tooLong : ok
		})
		// Of a model that reads fast the first prompt is full.
		const pace = { reads: 5_000, writes: 200, tokensPerEstimate: 1 }
		const memory = { recall: () => ({ pace, forms: {}, corrections: {} }), keep: () => {} }
		const { operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], memory })
		assert.equal((await converse(operator(), askOf({ elites: long }), () => scored(-1))).length, 1)
		await converse(operator(0, 1), askOf({ number: 1, elites: long }), () => scored(-1))
		assert.equal(endpoint.requests.length, 3)
		assert.ok((lengths[1] ?? 0) < (lengths[0] ?? 0))
		assert.ok((lengths[2] ?? 0) + 1_500 <= 3_000)
		const shortened = endpoint.requests[1]?.body.messages[1]?.content ?? ''
		assert.match(shortened, /Parent: candidate 0/)
		assert.ok((shortened.match(/^## /gm)?.length ?? 0) < 4)
	})

	test('is shortened as well where the endpoint names no limit', async () => {
		const lengths: number[] = []
		await using endpoint = await startEndpoint(({ body }) => {
			lengths.push(body.messages.reduce((sum, { content }) => sum + content.length, 0))
			return lengths.length === 1 ? { kind: 'status', status: 400, message: 'prompt is too long' } : ok
		})
		const { operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		assert.equal((await converse(operator(), askOf({ elites: long }), () => scored(-1))).length, 1)
		assert.ok((lengths[1] ?? 0) <= (lengths[0] ?? 0) * 0.65, `${lengths}`)
	})

	test('that cannot be short enough is given up unsent, and only three proposals in a row are the end of the model', async () => {
		await using endpoint = await startEndpoint(() => ({
			kind: 'status',
			status: 400,
			message: 'maximum context length is 300 tokens',
		}))
		const { agents, operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		for (let number = 0; number < 3; number++) {
			assert.equal(agents.state.kind, 'ready')
			await converse(operator(0, number), askOf({ number, parents: [long[0] ?? assert.fail()] }), () => scored(-1))
		}
		assert.equal(endpoint.requests.length, 1)
		assert.equal(agents.state.kind, 'refused')
		assert.match(agents.state.kind === 'refused' ? agents.state.message : '', /too long for the context/)
	})

	for (const [how, context, message] of [
		['named', 4_096, "This model's maximum context length is 4096 tokens."],
		['named', 8_192, "This model's maximum context length is 8192 tokens."],
		['named', 3_000, "This model's maximum context length is 3000 tokens."],
		['not named', 6_000, 'prompt is too long'],
	] as const) {
		test(`is learnt once, though sixteen ask together: ${context} tokens, ${how}`, async () => {
			let refused = 0
			await using endpoint = await startEndpoint(({ body }) => {
				const tokens = Math.ceil(body.messages.reduce((sum, { content }) => sum + content.length, 0) / 3)
				if (tokens + (body.max_tokens ?? 0) <= context) return { ...ok, delayMs: 5 }
				refused++
				return { kind: 'status', status: 400, message }
			})
			const { agents, operator, log } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
			const asks = Array.from({ length: 16 }, (_, number) =>
				converse(operator(0, number), askOf({ number, elites: long }), () => scored(-1)),
			)
			for (const drafts of await Promise.all(asks)) assert.ok(drafts.length >= 1)
			assert.equal(agents.state.kind, 'ready')
			// Those in flight when the first was refused, and, where it is to be guessed, a few more.
			assert.ok(refused <= (how === 'named' ? 8 : 24), String(refused))
			const most = Math.max(...log.entries.slice(-8).map(({ request }) => request.maxOutputTokens))
			assert.ok(most >= context / 8, `replies of ${most} tokens`)
		})
	}

	test('has the middle of a parent left out where that alone is too long', async () => {
		await using endpoint = await startEndpoint(() => ok)
		const { agents, operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		const table = surface(`[${'0.125, '.repeat(6_000)}0.0][0] * x // the end`)
		const big = { ...askOf().parents[0], source: table }
		assert.equal((await converse(operator(), askOf({ parents: [big], elites: [big] }), () => scored(-1))).length, 1)
		const prompt = endpoint.requests[0]?.body.messages[1]?.content ?? ''
		assert.match(prompt, /\(\d+ characters left out here\)/)
		assert.match(prompt, /the end/)
		assert.ok(prompt.length > 8_000 && prompt.length < 36_000, String(prompt.length))
		assert.equal(agents.state.kind, 'ready')
	})

	test('has the middle of a reply left out where that alone is too long', async () => {
		const points = Array.from({ length: 1_200 }, (_, at) => `Let us think about point ${at}. `)
		const prose = `First of all. ${points.join('')}That is all.`
		await using endpoint = await startEndpoint([{ kind: 'text', text: prose, finish: 'length' }, ok])
		const { agents, operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', maxOutputTokens: 8_192 }] })
		assert.equal((await converse(operator(), askOf(), () => scored(-1, '', true))).length, 1)
		const [, opening, said] = endpoint.requests[1]?.body.messages ?? []
		assert.match(opening?.content ?? '', /Parent: candidate 0/)
		assert.match(said?.content ?? '', /^First of all.*characters left out here.*That is all\.$/s)
		assert.ok((said?.content.length ?? 0) <= 12_100)
		assert.equal(agents.state.kind, 'ready')
	})
})
