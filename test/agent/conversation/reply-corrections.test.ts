import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Answer, startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, goodAt, host, islandPlan, parent, scored, seed, surface } from '../host.ts'
import { bad, compileFailed, good } from './failed-draft.ts'

/** First that answer, then the good one: what the model was told in between, and what was evaluated. */
async function correctionOf(
	...answers: readonly Answer[]
): Promise<{ corrections: string[]; evaluated: string[]; uses: (string | undefined)[] }> {
	await using endpoint = await startEndpoint([...answers, { kind: 'text', text: block(good) }])
	const { operator, log } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', maxOutputTokens: 500 }] })
	const told = await converse(operator(), askOf(), () => scored(-10))
	return {
		corrections: endpoint.requests.slice(1).map(({ body }) => body.messages.at(-1)?.content ?? ''),
		evaluated: told.map(({ draft }) => draft.source),
		uses: log.entries.map(({ use }) => (use?.kind === 'fault' ? use.fault : use?.kind)),
	}
}

suite('each kind of bad reply is handled on its own', () => {
	for (const [name, answer, use, expected] of [
		['prose', { kind: 'text', text: 'You could use a parabola here.' }, 'prose', /no Rust code/],
		['a refusal in words', { kind: 'text', text: "I'm sorry, but I can't help with that." }, 'refusal', /harmless/],
		['a refusal by the protocol', { kind: 'refusal', text: 'No.' }, 'refusal', /harmless/],
		[
			'a refusal with comments',
			{ kind: 'text', text: "I'm sorry, but I can't help with that.\n```\n// nothing\n```" },
			'refusal',
			/harmless/,
		],
		[
			'a call of a tool with comments',
			{ kind: 'text', text: '```\n// I first look.\n```\n```tool/probe\n1.0\n```' },
			'tool',
			/calls `probe`/,
		],
		['an empty reply', { kind: 'text', text: '' }, 'empty', /empty/],
		[
			'a reply cut within the code',
			{ kind: 'text', text: `\`\`\`rust\n${signature()} {\n  x *`, finish: 'length' },
			'cut',
			/limit of 500 tokens/,
		],
		[
			'thoughts cut at the limit',
			{ kind: 'text', text: '<think>Let me see', finish: 'length' },
			'cut',
			/limit of 500 tokens/,
		],
		[
			'a block of something else',
			{ kind: 'text', text: '```python\ndef surface(x, y): return 0\n```' },
			'prose',
			/no Rust code/,
		],
		[
			'Rust without the function',
			{ kind: 'text', text: '```rust\nfn helper() {}\n```' },
			'no-function',
			/does not define `pub fn surface`/,
		],
		[
			'comments only',
			{ kind: 'text', text: '```rust\n// Idea: a parabola.\n/* Or not. */\n```' },
			'comments',
			/comments only.* Write no comments\..*`pub fn surface/s,
		],
		[
			'comments in a block that does not say what it is',
			{ kind: 'text', text: '```\n// Parent: candidate 0\n', finish: 'length' },
			'comments',
			/comments only/,
		],
		[
			'comments cut before any code',
			{ kind: 'text', text: '```rust\n// Idea: a parabola.\n// Parent: candidate 0\n', finish: 'length' },
			'comments',
			/comments only/,
		],
		[
			'a reply in circles',
			{ kind: 'text', text: `Blocks:\n${'Lines to put in their place\n'.repeat(60)}`, finish: 'length' },
			'circles',
			/again and again.* Write no comments\./,
		],
		['the parent, unchanged', { kind: 'text', text: block(seed.source) }, 'unchanged', /parent, unchanged/],
	] as const satisfies readonly (readonly [string, Answer, string, RegExp])[]) {
		test(name, async () => {
			const { corrections, evaluated, uses } = await correctionOf(answer)
			assert.match(corrections[0] ?? '', expected)
			assert.deepEqual(evaluated, [good])
			assert.deepEqual(uses, [use, 'draft'])
		})
	}

	test('of several blocks the last that defines the function is read, and the model is told when it fails', async () => {
		await using endpoint = await startEndpoint([
			{
				kind: 'text',
				text: `Before:\n\`\`\`rust\nfn old() {}\n\`\`\`\nAfter:\n${block(surface('1.0'))}\nOr:\n${block(bad)}`,
			},
			{ kind: 'text', text: block(good) },
		])
		const { operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		const told = await converse(operator(), askOf(), (source) => (source === good ? scored(-1) : compileFailed))
		assert.deepEqual(
			told.map(({ draft }) => draft.source),
			[bad, good],
		)
		assert.match(endpoint.requests[1]?.body.messages.at(-1)?.content ?? '', /Of your 3 Rust blocks only the last/)
	})

	for (const [what, first, again] of [
		['a draft', block(bad), block(bad)],
		['a draft in other words', block(bad), `Again:\n${block(bad)}`],
	] as const) {
		test(`${what} that comes again ends the conversation, and is not evaluated again`, async () => {
			await using endpoint = await startEndpoint([first, again, block(good)].map((text) => ({ kind: 'text', text })))
			const { operator, log } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
			const told = await converse(operator(), askOf(), () => compileFailed)
			assert.equal(told.length, 1)
			assert.equal(endpoint.requests.length, 2)
			assert.equal(log.ended(0, 0)?.ended, 'attempts')
		})
	}

	test('what sends back the parent is asked at a higher temperature, and what does not as before', async () => {
		const texts = [seed.source, `// As it is.\n${seed.source}`, bad, good]
		await using endpoint = await startEndpoint(texts.map((text) => ({ kind: 'text', text: block(text) })))
		const { operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		await converse(operator(), askOf(), (source) => (source === good ? scored(-1) : compileFailed))
		const asked = endpoint.requests.map(({ body }) => body.temperature)
		assert.deepEqual(asked, [undefined, 1.1, 1.1, undefined])
	})

	test('so is what sends a candidate that there is already', async () => {
		const elite = parent(7, surface('x * 2.0 + y * 3.0 - x * y'), scored(-5))
		await using endpoint = await startEndpoint(
			[elite.source, good].map((source): Answer => ({ kind: 'text', text: block(source) })),
		)
		const { operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		await converse(operator(), askOf({ elites: [elite] }), () => scored(-1))
		assert.deepEqual(
			endpoint.requests.map(({ body }) => body.temperature),
			[undefined, 1.1],
		)
	})

	test('attempts are limited', async () => {
		await using endpoint = await startEndpoint((_, index) => ({ kind: 'text', text: `Well, ${index}.` }))
		const { operator, log } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], settings: { attempts: 3 } })
		assert.deepEqual(await converse(operator(), askOf(), () => scored(0)), [])
		assert.equal(endpoint.requests.length, 3)
		assert.equal(log.ended(0, 0)?.ended, 'attempts')
	})

	test('a model that refuses twice is not asked a third time', async () => {
		await using endpoint = await startEndpoint(() => ({ kind: 'refusal', text: 'No.' }))
		const { operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		await converse(operator(), askOf(), () => scored(0))
		assert.equal(endpoint.requests.length, 2)
	})

	test('what is nearly the same as a scored candidate is not evaluated', async () => {
		const body = Array.from({ length: 60 }, (_, index) => `let a${index} = x * ${index}.0;`).join('\n    ')
		const elite = parent(5, surface(`${body}\n    a1 + 0.5`), scored(-42))
		await using endpoint = await startEndpoint([
			{ kind: 'text', text: block(surface(`${body}\n    a1 + 0.6`)) },
			{ kind: 'text', text: block(good) },
		])
		const { operator, log } = host({
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }],
			settings: { similarity: 0.98 },
		})
		const told = await converse(operator(), askOf({ elites: [elite] }), () => scored(-1))
		assert.deepEqual(
			told.map(({ draft }) => draft.source),
			[good],
		)
		assert.match(
			endpoint.requests[1]?.body.messages.at(-1)?.content ?? '',
			/nearly the same as candidate 5 .*scored -42/,
		)
		assert.partialDeepStrictEqual(log.entries[0]?.use, { kind: 'near-duplicate', candidate: 5 })
	})
})

suite('edits', () => {
	const plan = islandPlan({ edit: 1 })
	const change = (search: string, replace: string) =>
		`Idea: less.\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n`

	test('change the parent, and those after a failure change what they made of it', async () => {
		await using endpoint = await startEndpoint([
			{ kind: 'text', text: change('    0.0', '    x * z') },
			{ kind: 'text', text: change('    x * z', '    x * x') },
		])
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny' }]
		const { operator } = host({ models, islands: [plan], memory: goodAt('edits') })
		const told = await converse(operator(), askOf(), (source) => (source.includes('z') ? compileFailed : scored(-1)))
		assert.deepEqual(
			told.map(({ draft }) => draft.source),
			[surface('x * z'), surface('x * x')],
		)
		assert.match(endpoint.requests[1]?.body.messages.at(-1)?.content ?? '', /The file as it is now[\s\S]*x \* z/)
		assert.match(told[0]?.draft.detail ?? '', /^edit by tiny: less\.$/)
	})

	test('what is not found is named with the nearest line, and nothing is changed', async () => {
		await using endpoint = await startEndpoint([
			{ kind: 'text', text: change('pub fn surface(a: f64, b: f64) -> f64 {', 'x') },
			{ kind: 'text', text: change('0.0', '1.0') },
		])
		const { operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], islands: [plan] })
		const told = await converse(operator(), askOf(), () => scored(-1))
		assert.deepEqual(
			told.map(({ draft }) => draft.source),
			[surface('1.0')],
		)
		assert.match(
			endpoint.requests[1]?.body.messages.at(-1)?.content ?? '',
			/does not stand in the file[\s\S]*nearest line of the file is: `pub fn surface\(x: f64, y: f64\) -> f64 \{`/,
		)
	})

	test('what stands there twice is not guessed at', async () => {
		await using endpoint = await startEndpoint([
			{ kind: 'text', text: change('f64', 'f32') },
			{ kind: 'text', text: block(good) },
		])
		const { operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], islands: [plan] })
		await converse(operator(), askOf(), () => scored(-1))
		assert.match(endpoint.requests[1]?.body.messages.at(-1)?.content ?? '', /stands in the file 3 times/)
	})
})

function signature(): string {
	return 'pub fn surface(x: f64, y: f64) -> f64'
}
