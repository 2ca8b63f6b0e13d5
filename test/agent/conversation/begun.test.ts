import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { readReply } from '../../../src/agent/reply/reply.ts'
import { BegunReply } from '../../../src/agent/wire/begun.ts'
import { Ending } from '../../../src/agent/wire/ending.ts'
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
		['as if there were no such thing', { status: 404, message: 'The conversation must end with a user message' }],
		['as a fault of its own', { status: 500, message: 'IndexError: list index out of range' }],
		['with a word on streams', { status: 400, message: 'Cannot stream a continued message' }],
		['with a word on roles', { status: 422, message: "Input should be 'user' or 'system'; the last is 'assistant'" }],
	] as const) {
		for (const before of [0, 3]) {
			test(`is left to the model where the server minds it ${what}, after ${before} that it did not mind`, async () => {
				const { drafts, state, requests } = await conversed(
					(isBegun, index) =>
						isBegun && index >= before
							? { kind: 'status', ...answer }
							: { kind: 'text', text: isBegun ? rest(`x * ${index}.5`) : block(surface(`x * ${index}.5`)) },
					before + 5,
				)
				const begins = requests.map(({ body }) => body.messages.at(-1)?.role === 'assistant')
				// A fault that may have passed is met a few times.
				assert.ok(!begins.slice(before + (before === 0 ? 1 : 3)).some(Boolean), JSON.stringify(begins))
				assert.ok(drafts.length > before + 2)
				assert.equal(state, 'ready')
				const last = requests.at(-1)?.body
				assert.deepEqual([last?.messages[0]?.role, last?.stream], ['system', true])
			})
		}
	}

	test('goes on to be begun where the server fails once, or for all requests alike', async () => {
		for (const answer of [
			{ kind: 'status', status: 500, message: 'Internal Server Error' },
			{ kind: 'status', status: 400, message: 'Invalid JSON in grammar state' },
			{ kind: 'text', text: '' },
			{ kind: 'unfinished', text: '' },
		] as const) {
			const { begins } = await conversed(
				(_, index) => (index === 3 ? answer : { kind: 'text', text: rest(`x * ${index}.5`) }),
				6,
			)
			assert.ok(begins.length > 5 && begins.every(Boolean), JSON.stringify([answer, begins]))
		}
	})

	test('is left to the model where nothing comes of it', async () => {
		const { begins, drafts } = await conversed((isBegun, index) => ({
			kind: 'text',
			text: isBegun ? '' : block(surface(`x * ${index}.5`)),
		}))
		assert.deepEqual(begins.slice(0, 2), [true, false])
		assert.ok(drafts.length > 0)
	})

	test('is no part of what the model thought, nor of what it says to a person', async () => {
		for (const answer of [
			{ kind: 'text', text: "I'm sorry, but I can't help with that." },
			{ kind: 'text', text: 'Sure! Let me explain how one would go about it.\nFirst, one looks at it.' },
			{ kind: 'text', text: '', reasoning: 'The user wants a function of x and y.' },
		] as const) {
			const { drafts, log } = await conversed(() => answer)
			assert.deepEqual(drafts, [])
			assert.ok(
				log.entries.every(({ use }) => use?.kind === 'fault'),
				JSON.stringify(log.entries.map(({ use }) => use)),
			)
		}
	})
})

/** What is read of it, in pieces as they come, and of its end. */
function read(
	text: string,
	pieces: number,
	head = begun,
): { readonly source: string; readonly looks: readonly string[] } {
	const reply = new BegunReply(head)
	const looks: string[] = []
	for (let at = 0; at < text.length; at += pieces) looks.push(reply.soFar(text.slice(0, at + pieces)))
	const whole = readReply(reply.whole(text), 'stop', { bases: [surface('0.0')], functions: ['surface'] })
	return { source: whole.kind === 'source' ? whole.source.trim() : whole.fault, looks }
}

suite('what comes of a beginning', () => {
	const body = '    x * 2.0\n}\n'
	const source = surface('x * 2.0').trim()
	const other = 'pub fn surface(a: f64, b: f64) -> f64 {\n    a * b\n}'
	for (const [what, text, expected] of [
		['the rest', `${body}\`\`\``, source],
		['the rest, not closed', body, source],
		['the rest, closed with a word', `${body}\`\`\` This computes it.`, source],
		['the rest, closed with a token that is none', `${body}\`\`\`<|im_end|>`, source],
		['the rest behind empty lines', `\n\n${body}\`\`\`\n`, `${signature} {\n\n\n    x * 2.0\n}`],
		[
			'the rest, with what there was',
			`${body}\`\`\`\n\nBefore, it was:\n\n\`\`\`rust\n${surface('0.0')}\`\`\`\n`,
			source,
		],
		[
			'the rest, with the signature in a sentence',
			`${body}\`\`\`\n\nThe function \`${signature} {\` takes two numbers.\n`,
			source,
		],
		['a type at its head', '    <f64>::max(x, y)\n}\n```', surface('<f64>::max(x, y)').trim()],
		['a value with a capital', '    Some(x).unwrap()\n}\n```', surface('Some(x).unwrap()').trim()],
		['a name alone', '    X\n}\nconst X: f64 = 2.0;\n```', `${signature} {\n    X\n}\nconst X: f64 = 2.0;`],
		['all of it again', begun + body, source],
		['a block of its own', block(surface('x * 2.0')), source],
		['a block of its own without a word of Rust', `\`\`\`\n${surface('x * 2.0')}\`\`\``, source],
		['words and a block without one', `Here it is:\n\`\`\`\n${other}\n\`\`\`\n`, other],
		['words and a block with waves', `Here it is:\n~~~\n${other}\n~~~\n`, other],
		['the function with other names, bare', other, other],
		[
			'the function behind what it uses, bare',
			`use std::f64::consts::PI;\n\n${other.replace('a * b', 'a * PI')}`,
			`use std::f64::consts::PI;\n\n${other.replace('a * b', 'a * PI')}`,
		],
		['the function, not public', surface('x * 2.0').replace('pub ', ''), source],
		['thoughts and a block', `<think>\nHm.\n</think>\n${block(surface('x * 2.0'))}`, source],
		['a sentence', "I'm sorry, but I can't help with that.", 'refusal'],
		['a word', 'Perhaps.', 'prose'],
		['words in other letters', '对不起，我不能这样做。', 'prose'],
		['nothing', '  \n ', 'empty'],
	] as const) {
		test(`of ${what}`, () => {
			for (const pieces of [1, 7, 4_000]) {
				const { source: got, looks } = read(text, pieces)
				assert.equal(got, expected)
				// Who looks at it keeps places in it.
				for (const [at, look] of looks.entries()) assert.ok(at === 0 || look.startsWith(looks[at - 1] as string))
			}
		})
	}

	test('is the rest, whatever code that is', () => {
		const words = fc.constantFrom('let', 'x', '+', '(', ')', '{', '}', '\n', '    ', '0.5', '// so', 'sin', "'")
		fc.assert(
			fc.property(
				fc.array(words, { minLength: 1 }),
				fc.nat(400),
				fc.integer({ min: 1, max: 9 }),
				(some, length, pieces) => {
					const text = `    let a = 1;${some.join(' ')}\n}\n\`\`\`\nThat is all.`.slice(0, length + 12)
					const reply = new BegunReply(begun)
					for (let at = 0; at < text.length; at += pieces) reply.soFar(text.slice(0, at + pieces))
					assert.equal(reply.whole(text), begun + text)
					assert.equal(new BegunReply(begun).whole(begun + text), begun + text)
					assert.equal(new BegunReply('').whole(text), text)
				},
			),
		)
	})

	test('is without the comment that was for the model', () => {
		const head = `${begun}    // Merge Sort\n`
		assert.equal(read(`${body}\`\`\``, 3, head).source, source)
		assert.equal(read(`${head}${body}\`\`\``, 3, head).source, source)
	})

	test('is ended where it is enough, also behind empty lines, and where it copies its prompt', () => {
		const told = Array.from({ length: 9 }, (_, at) => `What was said to it in line ${at}.`)
		const messages = [textMessage('user', told.join('\n'))]
		const explanation = Array.from({ length: 40 }, (_, at) => `It is number ${at}.`).join(' ')
		for (const head of ['', '\n', '\n\n    ', '\r\n']) {
			for (const [text, finish] of [
				[`${head}${body}\`\`\`\n\n${explanation}`, 'stop'],
				[`${head}${told.map((line) => `    // ${line}\n`).join('')}${body}`, 'length'],
			] as const) {
				const reply = new BegunReply(begun)
				const ending = new Ending((whole) => whole.includes('x * 2.0'), messages, reply.given)
				let at = 0
				for (; ending.finish === undefined && at < text.length; at += 4) {
					ending.look({ text: reply.soFar(text.slice(0, at + 4)), reasoning: '' })
				}
				assert.equal(ending.finish, finish, JSON.stringify(head))
				assert.ok(at < text.length - 40)
			}
		}
	})

	test('of a list is the list, without what stands around it', () => {
		for (const text of [' One\n2. Two\n3. Three', '1. One\n2. Two\n3. Three']) {
			assert.equal(new BegunReply('1.').whole(text), '1. One\n2. Two\n3. Three')
		}
		const words = 'Sure, here are three:\n\n1. One\n2. Two\n3. Three'
		assert.equal(new BegunReply('1.').whole(words), words)
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
