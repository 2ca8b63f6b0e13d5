import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Methods } from '../../../src/agent/endpoint/methods.ts'
import { methodsIn } from '../../../src/agent/prompt/methods.ts'
import { randomStream } from '../../../src/candidate/random.ts'
import { type Answer, startEndpoint } from '../endpoint.ts'
import { askOf, converse, facts, goodAt, host, islandPlan, scored } from '../host.ts'
import type { MemoryLog } from '../memory-log.ts'
import { compileFailed } from './failed-draft.ts'

const list = '1. Insertion Sort\n2. Merge Sort\n3. Quick Sort'
const timed = { ...facts, timed: true }

suite('the names of methods in a reply', () => {
	for (const [what, text, names] of [
		['a list', '1. Merge sort\n2. Quick sort\n3. Heap sort', ['Merge sort', 'Quick sort', 'Heap sort']],
		[
			'one whose first mark is not there',
			' Merge sort\n2. Quick sort\n3. Heap sort',
			['Merge sort', 'Quick sort', 'Heap sort'],
		],
		[
			'bold names, with what they are',
			'1. **Trial division**: Checks each.\n2. **Sieve of Eratosthenes** (fast)\n3. `wheel` - O(n)',
			['Trial division', 'Sieve of Eratosthenes', 'wheel'],
		],
		[
			'the same again',
			'1. Wagner-Fischer\n2. wagner fischer algorithm\n3. Myers\n4. Hirschberg',
			['Wagner-Fischer', 'Myers', 'Hirschberg'],
		],
		['words of others', '1. Дерево отрезков\n2. Метод Ньютона\n3. Куча', ['Дерево отрезков', 'Метод Ньютона', 'Куча']],
		['too few', '1. Merge sort\n2. Merge Sort\n3. Merge-Sort', []],
		[
			'sentences',
			'Certainly! Here are ten algorithms that sort the first numbers of your data:\n\nThey all take some time to run.',
			[],
		],
		['numbers', '1. 3001\n2. 3000\n3. 2000', []],
		['code', '```rust\nfn sort() {}\nlet x = 1;\n```', []],
		['nothing', '', []],
	] as const) {
		test(`of ${what}`, () => assert.deepEqual(methodsIn(text), names))
	}

	test('of a list without an end are ten', () => {
		const names = methodsIn(Array.from({ length: 90 }, (_, at) => `${at + 1}. Method ${at}`).join('\n'))
		assert.equal(names.length, 10)
	})
})

suite('methods', () => {
	test('take turns: each twice, those that were scored twice more', () => {
		for (let seed = 0; seed < 50; seed++) {
			const random = randomStream('methods', seed)
			const methods = new Methods()
			methods.named(['one', 'two', 'three'])
			const first = [1, 2, 3].map(() => methods.next(random))
			assert.deepEqual(first.toSorted(), ['one', 'three', 'two'])
			methods.scored('two')
			const rest: (string | undefined)[] = []
			for (let next = methods.next(random); next !== undefined; next = methods.next(random)) rest.push(next)
			assert.deepEqual(rest.toSorted(), ['one', 'three', 'two', 'two', 'two'])
		}
	})

	test('are asked for once, and then by name, in the prompt and at the head of the reply', async () => {
		const { play, endpoint, drafts } = await sorted((begun) => (begun === '1.' ? list : rest))
		const begun = beginnings(endpoint)
		assert.deepEqual(begun[0], '1.')
		assert.equal(begun.filter((one) => one === '1.').length, 1)
		const asked = begun.flatMap((one) => /\/\/ (.* Sort)\n$/.exec(one)?.[1] ?? [])
		assert.deepEqual([...new Set(asked)].toSorted(), ['Insertion Sort', 'Merge Sort', 'Quick Sort'])
		for (const { body } of endpoint.requests.filter(({ body }) =>
			/Sort\n$/.test(body.messages.at(-1)?.content ?? ''),
		)) {
			const method = /\/\/ (.*)\n$/.exec(body.messages.at(-1)?.content ?? '')?.[1]
			assert.ok(body.messages.some(({ content }) => content.includes(`Use this method: ${method}.`)))
		}
		// What the model was told is no part of what it wrote.
		assert.ok(drafts.length > 5 && drafts.every((source) => !source.includes('//')), drafts[0])
		assert.equal(play.log.entries.find(({ request }) => request.purpose === 'methods')?.use?.kind, 'methods')
	})

	test('are not missed where the model knows none, or goes away', async () => {
		for (const answer of ['Certainly! I can help you with that.', '']) {
			const { endpoint, drafts, play } = await sorted((begun) => (begun === '1.' ? answer : rest))
			assert.equal(beginnings(endpoint).filter((one) => one === '1.').length, 1)
			assert.ok(drafts.length > 5)
			assert.equal(play.log.entries.find(({ request }) => request.purpose === 'methods')?.use?.kind, 'fault')
		}
	})

	test('are not asked for where no speed is scored, nor of a model with a large context', async () => {
		for (const [timed, contextTokens] of [
			[false, 8_192],
			[true, 32_768],
		] as const) {
			const { endpoint } = await sorted(() => rest, { timed, contextTokens })
			assert.ok(!beginnings(endpoint).includes('1.'))
		}
	})

	test('that are asked for are replayed, and the candidates are the same', async () => {
		const { play, drafts } = await sorted((begun) => (begun === '1.' ? list : rest))
		const again = await sorted(() => '', { recorded: play.log })
		assert.equal(again.endpoint.requests.length, 0)
		assert.deepEqual(again.drafts, drafts)
	})
})

const rest = '    let mut sum = 0.0;\n    x + sum\n}\n```'

interface Changes {
	readonly timed?: boolean
	readonly contextTokens?: number
	readonly recorded?: MemoryLog
}

/** Asks of two islands to a small model whose endpoint answers so. */
async function sorted(answer: (begun: string) => string, changes: Changes = {}) {
	await using endpoint = await startEndpoint(({ body }, index): Answer => {
		const last = body.messages.at(-1)
		const text = answer(last?.role === 'assistant' ? last.content : '')
			.replace('sum', `sum${index}`)
			.replace('+ sum', `+ sum${index}`)
		return { kind: 'text', text }
	})
	const { contextTokens = 8_192, recorded } = changes
	const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny', contextTokens }]
	const islands = [islandPlan({ rewrite: 1 }), islandPlan({ edit: 1 })]
	const play = host({
		models,
		islands,
		memory: goodAt('plain'),
		facts: changes.timed === false ? facts : timed,
		...(recorded === undefined ? {} : { recorded }),
	})
	const drafts: string[] = []
	for (let number = 0; number < 16; number++) {
		const island = number % 2
		const told = await converse(play.operator(island, number), askOf({ island, number }), (_, draft) =>
			number % 3 === 0 ? compileFailed : scored(draft - 200),
		)
		drafts.push(...told.map(({ draft }) => draft.source))
	}
	return { play, endpoint, drafts }
}

function beginnings({
	requests,
}: {
	readonly requests: readonly {
		readonly body: { readonly messages: readonly { readonly role: string; readonly content: string }[] }
	}[]
}): string[] {
	return requests.map(({ body }) => {
		const last = body.messages.at(-1)
		return last?.role === 'assistant' ? last.content : ''
	})
}
