import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Ending } from '../../../src/agent/wire/ending.ts'
import { textMessage } from '../../../src/archive/message.ts'
import { startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, goodAt, host, scored, surface } from '../host.ts'
import { accessTo, ask, never } from './accessed.ts'

/** How much of a text is read, in pieces as they come, and how its ending ends it. */
function readBy(
	ending: Ending,
	text: string,
	reasoning = '',
): { readonly read: string; readonly finish: string | undefined } {
	if (reasoning !== '') ending.look({ text: '', reasoning })
	if (ending.finish !== undefined) return { read: '', finish: ending.finish }
	for (let length = 0; length < text.length; length += 7) {
		const read = text.slice(0, length + 7)
		ending.look({ text: read, reasoning })
		if (ending.finish !== undefined) return { read: ending.kept(read), finish: ending.finish }
	}
	return { read: text, finish: undefined }
}

const version = (name: string) => `\`\`\`rust\nfn ${name}() {}\n\`\`\`\n`
const isEnough = (text: string) => text.includes('fn f')
const explanation = 'This function computes the height by going over all points of the grid, one by one. '.repeat(2)

suite('a reply that goes in circles is ended', () => {
	for (const [what, again] of [
		['a letter', 'a'],
		['a number', '0, '],
		['a line', '// The function should differ from its parent in structure.\n'],
		['some lines', 'if x >= 2.5 && x <= 3.5 {\n    0.1\n} else if x >= 3.5 && x <= 4.5 {\n    0.2\n} else '],
	] as const) {
		test(`with ${what}`, () => {
			const text = `\`\`\`rust\nfn f() {\n${again.repeat(9_000 / again.length)}`
			const { read, finish } = readBy(new Ending(undefined, []), text)
			assert.equal(finish, 'length')
			assert.ok(read.length < 1_700, `${read.length} characters`)
		})
	}

	test('and not where its lines are but alike', () => {
		const table = Array.from({ length: 200 }, (_, at) => `    (${at}, ${at * at}),\n`).join('')
		assert.equal(readBy(new Ending(undefined, []), table).finish, undefined)
	})
})

suite('a reply that copies its prompt into comments is ended', () => {
	const points = Array.from({ length: 9 }, (_, at) => `(${at}, 0.5): 0, expected ${at * at}`)
	const documented = points.map((_, at) => `Line ${at} of what is documented.`)
	const code = ['fn f(x: f64) -> f64 {', ...points.map((_, at) => `    let sum = x * ${at}.0;`), '}']
	const shown = ['```rust', ...documented.map((line) => `/// ${line}`), ...code, '```']
	const prompt = textMessage('user', ['# Parent', ...points, ...documented, '---', ...shown, 'Reply.'].join('\n'))
	const commented = (lines: readonly string[]) => `\`\`\`rust\n${lines.map((line) => `// ${line}\n`).join('')}`
	const finishOf = (text: string) => readBy(new Ending(undefined, [prompt]), text).finish

	test('whole lines of it, with blank ones between', () => {
		const { read, finish } = readBy(
			new Ending(undefined, [prompt]),
			commented(['Idea: all.', ...points].join('\n\n').split('\n')),
		)
		assert.equal(finish, 'length')
		assert.ok(read.includes(points[5] as string) && !read.includes(points[7] as string), read)
	})

	test('not where it says something of them between', () => {
		assert.equal(
			finishOf(commented(points.flatMap((point, at) => (at % 4 === 3 ? [point, 'Near a ridge.'] : [point])))),
			undefined,
		)
	})
	test('nor where it says them outside of comments', () => assert.equal(finishOf(points.join('\n')), undefined))
	test('nor where it keeps code that it takes out', () => assert.equal(finishOf(commented(code)), undefined))
	test('nor where it keeps what is documented', () => assert.equal(finishOf(commented(documented)), undefined))
	test('nor for one line again and again', () => {
		assert.equal(finishOf(commented([...Array(4).fill(points[0]), ...Array(9).fill('---')])), undefined)
	})
	test('nor behind code', () => {
		assert.equal(finishOf(`\`\`\`rust\nfn f() {\n${points.map((line) => `// ${line}\n`).join('')}`), undefined)
	})
	test('nor what the system says of the task', () => {
		const task = textMessage('system', points.join('\n'))
		assert.equal(readBy(new Ending(undefined, [task]), commented(points)).finish, undefined)
	})
	test('nor for a few', () => assert.equal(finishOf(`${commented(points.slice(0, 5))}fn f() {}\n`), undefined))
})

suite('a reply that has all that is wanted is ended where it goes on', () => {
	test('behind the block, which is kept', () => {
		const text = `Sure:\n\n${version('f')}${explanation}`
		assert.deepEqual(readBy(new Ending(isEnough, []), text), {
			read: `Sure:\n\n${version('f').trimEnd()}`,
			finish: 'stop',
		})
	})

	test('also behind what it thought about the same, which does not end it', () => {
		const thought = Array.from({ length: 20 }, (_, at) => `Version ${at}:\n${version('f')}${explanation}`).join('')
		const { read, finish } = readBy(new Ending(isEnough, []), `${version('f')}${explanation}`, thought)
		assert.deepEqual([read, finish], [version('f').trimEnd(), 'stop'])
	})

	test('not where it soon has another version, which is the one that counts', () => {
		const text = `${version('f')}\nOr, with fewer steps:\n\n${version('f2')}${explanation}`
		const { read } = readBy(new Ending(isEnough, []), text)
		assert.ok(read.includes('fn f2'), read)
	})

	for (const [what, text] of [
		['with a block of something else', `${version('g')}${explanation}`],
		['within a block', `\`\`\`rust\nfn f() {}\n${'// Further.\n'.repeat(20)}`],
		['by itself soon', `${version('f')}This is it.`],
	] as const) {
		test(`not ${what}`, () => assert.equal(readBy(new Ending(isEnough, []), text).finish, undefined))
	}

	test('nor where nothing is known to be enough', () => {
		assert.equal(readBy(new Ending(undefined, []), `${version('f')}${explanation}`).finish, undefined)
	})
})

test('a request whose reply is ended is a reply, with what came by then and its tokens estimated', async () => {
	await using endpoint = await startEndpoint([{ kind: 'text', text: 'again and '.repeat(2_000) }])
	const completion = await accessTo(endpoint).complete({ ...ask, maxOutputTokens: 8_000 }, never)
	assert.partialDeepStrictEqual(completion, {
		kind: 'replied',
		finish: 'length',
		ended: true,
		usage: { estimated: true },
	})
	assert.ok(completion.kind === 'replied' && completion.text.length < 1_700)
})

test('what a model of one’s own explains behind a whole file is not waited for', async () => {
	const source = surface('x * x')
	await using endpoint = await startEndpoint([{ kind: 'text', text: `${block(source)}\n${explanation.repeat(9)}` }])
	const { operator, log } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], memory: goodAt('file') })
	const told = await converse(operator(), askOf(), () => scored(-1))
	assert.deepEqual(
		told.map(({ draft }) => draft.source),
		[source],
	)
	const [kept] = log.entries
	assert.equal(kept?.end?.kind === 'replied' ? kept.end.text : undefined, block(source).trimEnd())
})

test('where a reply is ended does not depend on how much of it comes at once', async () => {
	const event = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`
	const text = `${version('f')}${explanation}${version('g')}`
	const events = text.match(/[\s\S]{1,4}/g)?.map(event) ?? []
	const texts = new Set<string>()
	for (const bytesEach of [7, 400, 100_000]) {
		await using endpoint = await startEndpoint([{ kind: 'raw', body: events.join(''), bytesEach }])
		const completion = await accessTo(endpoint).complete({ ...ask, maxOutputTokens: 8_000, isEnough }, never)
		texts.add(completion.kind === 'replied' ? `${completion.finish} ${completion.text}` : completion.failure.message)
	}
	assert.deepEqual([...texts], [`stop ${version('f').trimEnd()}`])
})
