import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { wholeOf } from '../../../src/agent/wire/begun.ts'
import { begunIn, latestIn, textMessage } from '../../../src/archive/message.ts'
import { type Answer, startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, goodAt, host, scored, signature, surface } from '../host.ts'

const begun = `\`\`\`rust\n${signature} {\n`
const rest = (body: string) => `    ${body}\n}\n\`\`\``

/** The drafts of one conversation with a small model whose endpoint answers so, and what it was sent. */
async function conversed(script: (begins: boolean, index: number) => Answer, asks = 3) {
	await using endpoint = await startEndpoint(({ body }, index) =>
		script(body.messages.at(-1)?.role === 'assistant', index),
	)
	const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny', contextTokens: 8_192 }]
	const { operator, log, agents } = host({ models, memory: goodAt('plain') })
	const drafts: string[] = []
	for (let number = 0; number < asks; number++) {
		const told = await converse(operator(0, number), askOf({ number }), (_, draft) => scored(draft - 200))
		drafts.push(...told.map(({ draft }) => draft.source))
	}
	const begins = endpoint.requests.map(({ body }) => body.messages.at(-1)?.role === 'assistant')
	return { drafts, begins, log, state: agents.state.kind, requests: endpoint.requests }
}

suite('a reply that is begun', () => {
	test('is whole where the server goes on with it, in the log and in what is said of it', async () => {
		const { drafts, begins, log, requests } = await conversed(
			(_, index) => ({
				kind: 'text',
				text: rest(`x * ${index}.5`),
			}),
			12,
		)
		assert.ok(begins.length > 9 && begins.every(Boolean), JSON.stringify(begins))
		const numbers = drafts.map((source) => Number(/x \* (\d+)/.exec(source)?.[1]))
		assert.ok(numbers.length > 5)
		assert.deepEqual(
			drafts,
			numbers.map((number) => surface(`x * ${number}.5`)),
		)
		assert.deepEqual(requests[0]?.body.messages.at(-1), { role: 'assistant', content: begun })
		// A correction answers all of it.
		const later = requests.find(({ body }) => body.messages.length > 3)?.body.messages ?? []
		assert.deepEqual(
			later.map(({ role }) => role),
			['system', 'user', 'assistant', 'user', 'assistant'],
		)
		assert.match(later[2]?.content ?? '', /^```rust\npub fn surface.*\n {4}x \* \d+\.5\n}\n```$/)
		const [kept] = log.entries
		assert.equal(kept?.end?.kind === 'replied' ? kept.end.text : undefined, begun + rest('x * 0.5'))
		assert.equal(begunIn(kept?.request.messages ?? []), begun)
	})

	test('stands for itself where the server begins anew, whatever it says before', async () => {
		const replies = [surface('x'), surface('y')].map(block).concat(`Here it is:\n${surface('x * y')}\nIt is better.`)
		const { drafts } = await conversed((_, index) => ({ kind: 'text', text: replies[index] ?? 'Perhaps.' }))
		assert.deepEqual(
			drafts.map((source) => source.trim()),
			['x', 'y', 'x * y'].map((body) => surface(body).trim()),
		)
	})

	for (const [what, answer] of [
		['in its words', { status: 400, message: 'This model does not support assistant message prefill.' }],
		['in others', { status: 400, message: 'The conversation must end with a user message.' }],
		['by its template', { status: 500, message: 'Conversation roles must alternate user/assistant' }],
		['in words that nobody knows', { status: 400, message: 'Der letzte Eintrag passt nicht.' }],
		['in no words', { status: 400, message: '' }],
		['with a word on thoughts', { status: 400, message: 'Prefill is incompatible with enable_thinking.' }],
	] as const) {
		test(`is left to the model from then on where the server minds it ${what}`, async () => {
			const { drafts, begins, state, requests } = await conversed((isBegun, index) =>
				isBegun
					? { kind: 'status', ...answer }
					: { kind: 'text', text: index % 2 === 0 ? 'Perhaps.' : block(surface(`x * ${index}.5`)) },
			)
			// A template may mind what else there is.
			assert.ok(begins[0] && !begins.slice(2).some(Boolean), JSON.stringify(begins))
			assert.ok(drafts.length > 1)
			assert.equal(state, 'ready')
			// Its conversations go on as before.
			assert.ok(requests.some(({ body }) => body.messages.some(({ role }) => role === 'system')))
			assert.ok(requests.some(({ body }) => body.messages.some(({ role }) => role === 'assistant')))
		})
	}

	test('is left to the model where nothing comes of it', async () => {
		const { begins, drafts } = await conversed((isBegun, index) => ({
			kind: 'text',
			text: isBegun ? '' : block(surface(`x * ${index}.5`)),
		}))
		assert.deepEqual(begins.slice(0, 2), [true, false])
		assert.ok(drafts.length > 0)
	})

	test('is whole whatever it goes on with, and however much has come', () => {
		const words = fc.constantFrom('let', 'x', '+', '(', ')', '{', '}', '\n', '    ', '0.5', '// so', 'sin', '`', "'")
		fc.assert(
			fc.property(fc.array(words, { minLength: 1 }), fc.nat(400), (some, length) => {
				const text = `    let a = 1;${some.join(' ')}\n}\n\`\`\`\nThat is all.`.slice(0, length + 1)
				assert.equal(wholeOf(begun, text), text.trim() === '' ? text : begun + text)
				assert.equal(wholeOf(begun, begun + text), begun + text)
				assert.equal(wholeOf('', text), text)
			}),
		)
	})
})

suite('what is begun', () => {
	test('is nothing for a conversation that waits for the model', () => {
		assert.equal(begunIn([]), '')
		assert.equal(begunIn([textMessage('user', 'Write it.')]), '')
	})

	test('is new with the message before it', () => {
		const said = (['system', 'user', 'assistant', 'user'] as const).map((role, at) => textMessage(role, `${at}`))
		assert.deepEqual(latestIn(said), said.slice(-1))
		const begins = textMessage('assistant', begun)
		assert.deepEqual(latestIn([...said, begins]), [...said.slice(-1), begins])
	})
})
