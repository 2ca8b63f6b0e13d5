import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Completion } from '../../../src/agent/wire/access.ts'
import type { Answer } from '../answer.ts'
import { startEndpoint } from '../endpoint.ts'
import { accessTo, ask, never } from './accessed.ts'

const said = 'fn f() { "é→🦀" }'
const [head, tail] = ['fn f() { "é', '→🦀" }']

function event(value: object): string {
	return `data: ${JSON.stringify(value)}\n\n`
}

function stream(...choices: readonly object[]): string {
	return `${choices.map((choice) => event({ choices: [choice] })).join('')}data: [DONE]\n\n`
}

const usual = stream({ delta: { content: head } }, { delta: { content: tail }, finish_reason: 'stop' })

async function complete(answer: Answer): Promise<Completion> {
	await using endpoint = await startEndpoint([answer])
	return await accessTo(endpoint).complete(ask, never)
}

function assertSaid(completion: Completion): void {
	assert.ok(completion.kind === 'replied', JSON.stringify(completion))
	assert.equal(completion.text, said)
}

suite('a stream is read', () => {
	const odd: Readonly<Record<string, string>> = {
		'of messages in place of deltas': stream({ message: { content: head } }, { message: { content: tail } }),
		'of messages with all that there is so far': stream({ message: { content: head } }, { message: { content: said } }),
		'that repeats all of it at the end': stream({ delta: { content: said } }, { message: { content: said } }),
		'of texts in place of deltas': stream({ text: head }, { text: tail, delta: null }),
		'of deltas that are texts': stream({ delta: head }, { delta: tail }),
		'of contents beside no delta': stream({ content: head }, { content: tail }),
		'whose choices are an object': event({ choices: { delta: { content: said } } }) + event({ choices: { finish: 1 } }),
		'whose choices are objects by number': event({ choices: { 0: { delta: { content: said } } } }),
		'without choices': event({ delta: { content: head } }) + event({ delta: { content: tail } }),
		'of objects in lists': event([{ choices: [{ delta: { content: said } }] }]),
		'of parts': stream({ delta: { content: [{ type: 'text', text: head }, tail] } }),
		'of one part': stream({ delta: { content: { type: 'output_text', text: said } } }),
		'with the text where thoughts belong': stream({ delta: { content: null, reasoning: said } }),
		'with thoughts among its parts': stream({
			delta: { content: [{ type: 'reasoning', text: 'hm' }, { text: said }] },
		}),
		'whose last event has no delta': stream({ delta: { content: said } }, { finish_reason: 'stop' }),
		'with fields of odd types': event({
			id: 7,
			created: '2024-01-01T00:00:00Z',
			model: null,
			object: 4,
			usage: { prompt_tokens: '40', completion_tokens: '7', total_tokens: 'many' },
			choices: [
				{ index: '0', finish_reason: false, logprobs: 'none', delta: { role: 'bot', content: said, tool_calls: '' } },
			],
		}),
		'whose finish is a number': stream({ delta: { content: said }, finish_reason: 2 }),
		'with a NaN, as Python writes it': usual.replace('"choices"', '"logprob": NaN, "choices"'),
		'behind a byte order mark': `\uFEFF${usual}`,
		'with a line of white space first': ` \n${usual}`,
		'of events over two lines of data': usual.replace('"choices":', '"choices":\ndata:'),
		'with comments, ids, names and times of waiting': `: hello\nretry: 10\n\n${usual.replaceAll('data:', 'id: 4\nevent: message\ndata:')}`,
		'with words of its own to keep the connection': `data: ping\n\ndata:\n\n${usual}`,
		'whose lines end in carriage returns alone': usual.replaceAll('\n', '\r'),
		'whose last event is not closed': usual.replace('data: [DONE]\n\n', '').trimEnd(),
		'that is done in small letters': `${event({ choices: [{ delta: { content: said } }] })}data: [done]\n\n`,
	}
	for (const [what, body] of Object.entries(odd)) {
		test(what, async () => assertSaid(await complete({ kind: 'raw', body })))
	}

	for (const type of ['application/json', 'application/json; charset=utf-8', 'text/plain', 'application/x-ndjson']) {
		test(`as ${type}`, async () => {
			assertSaid(await complete({ kind: 'raw', body: usual, type }))
			assertSaid(await complete({ kind: 'raw', body: `: hello\n\n${usual}`, type }))
		})
	}

	test('an object a line', async () => {
		const body = usual.replace('data: [DONE]', '').replaceAll('data: ', '').replaceAll('\n\n', '\n')
		assertSaid(await complete({ kind: 'raw', body, type: 'application/json' }))
	})

	test('packed, and in pieces that end within characters', async () => {
		assertSaid(await complete({ kind: 'raw', body: usual, gzip: true }))
		assertSaid(await complete({ kind: 'raw', body: usual.replaceAll('\n', '\r\n'), bytesEach: 1 }))
	})

	test('with counts that are texts', async () => {
		const usage = { prompt_tokens: '40', completion_tokens: '7' }
		const body = event({ choices: [{ delta: { content: said }, finish_reason: 'length' }], usage })
		const completion = await complete({ kind: 'raw', body })
		assert.partialDeepStrictEqual(completion, { finish: 'length', usage: { inputTokens: 40, outputTokens: 7 } })
	})

	test('with a call whose arguments are an object', async () => {
		const call = { function: { name: 'write', arguments: { code: 'fn f() {}' } } }
		const completion = await complete({ kind: 'raw', body: stream({ delta: { tool_calls: [call] } }) })
		assert.match(completion.kind === 'replied' ? completion.text : '', /tool\/write\n\{"code":"fn f\(\) \{\}"\}/)
	})
})

suite('a reply that comes whole is read', () => {
	const odd: Readonly<Record<string, object>> = {
		'with the text in parts': { choices: [{ message: { content: [{ type: 'text', text: said }] } }] },
		'with the text in its choice': { choices: [{ text: said }] },
		'with a delta in place of the message': { choices: [{ delta: { content: said } }] },
		'with the text where thoughts belong': { choices: [{ message: { content: null, reasoning_content: said } }] },
		'whose choices are an object': { choices: { message: { content: said } } },
		'without choices': { message: { content: said } },
		'in a list': [{ choices: [{ message: { content: said } }] }],
		'with fields of odd types': {
			id: 7,
			created: 'now',
			error: null,
			usage: 'none',
			choices: [{ index: '0', finish_reason: true, message: { role: 'bot', content: said, tool_calls: {} } }],
		},
	}
	for (const [what, body] of Object.entries(odd)) {
		test(what, async () => {
			assertSaid(await complete({ kind: 'raw', body: JSON.stringify(body), type: 'application/json' }))
		})
	}
})

suite('a stream that ends without a word', () => {
	const unmarked = event({ choices: [{ delta: { content: said } }] })

	test('is a reply where its server never says more', async () => {
		await using endpoint = await startEndpoint(() => ({ kind: 'raw', body: unmarked }))
		const access = accessTo(endpoint)
		for (const _ of [1, 2]) {
			const completion = await access.complete(ask, never)
			assertSaid(completion)
			assert.partialDeepStrictEqual(completion, { finish: 'other' })
		}
	})

	test('was cut where its server says more of others', async () => {
		await using endpoint = await startEndpoint([
			{ kind: 'raw', body: usual },
			{ kind: 'raw', body: unmarked },
		])
		const access = accessTo(endpoint)
		assertSaid(await access.complete(ask, never))
		const completion = await access.complete(ask, never)
		assert.partialDeepStrictEqual(completion, { kind: 'failed', failure: { kind: 'transient', reason: 'malformed' } })
	})

	test('and not where its body ends is asked for whole', async () => {
		const whole = JSON.stringify({ choices: [{ message: { content: said } }] })
		await using endpoint = await startEndpoint(({ body }) =>
			body.stream === true
				? { kind: 'raw', body: unmarked, endless: true }
				: { kind: 'raw', body: whole, type: 'application/json' },
		)
		const access = accessTo(endpoint)
		assert.partialDeepStrictEqual(await access.complete(ask, never), { kind: 'failed', failure: { kind: 'dialect' } })
		assertSaid(await access.complete(ask, never))
		assert.equal(access.dialect, 'no stream')
	})

	test('and not where its body ends is read where it streams whatever it is asked for', async () => {
		await using endpoint = await startEndpoint(() => ({ kind: 'raw', body: unmarked, endless: true }))
		const access = accessTo(endpoint)
		assert.partialDeepStrictEqual(await access.complete(ask, never), { kind: 'failed', failure: { kind: 'dialect' } })
		assertSaid(await access.complete(ask, never))
	})
})
