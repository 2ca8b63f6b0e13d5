import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Form } from '../../../src/agent/endpoint/forms.ts'
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
			'bold names, with what they are',
			'1. **Trial division**: Checks each.\n2. **Sieve of Eratosthenes** (fast)\n3. `wheel` - O(n)\n4. [Pollard](https://x)',
			['Trial division', 'Sieve of Eratosthenes', 'wheel', 'Pollard'],
		],
		[
			'the same again',
			'1. Wagner-Fischer\n2. wagner fischer algorithm\n3. Myers\n4. Hirschberg',
			['Wagner-Fischer', 'Myers', 'Hirschberg'],
		],
		[
			'names with digits, dashes and signs',
			'1. Boyer–Moore\n2. 2-3 tree\n3. A* search\n4. 2-opt\n5. Knuth–Morris–Pratt',
			['Boyer–Moore', '2-3 tree', 'A* search', '2-opt', 'Knuth–Morris–Pratt'],
		],
		[
			'other marks',
			'- Merge sort\n(2) Quick sort\nc) Heap sort\n4、Radix',
			['Merge sort', 'Quick sort', 'Heap sort', 'Radix'],
		],
		['words of others', '1. Дерево отрезков\n2. 快速排序：很快\n3. Куча', ['Дерево отрезков', '快速排序', 'Куча']],
		[
			'a list among sentences',
			'Sure, here are ten:\n\n1. Merge sort\n2. Quick sort\n3. Heap sort\n\nI hope this helps.',
			['Merge sort', 'Quick sort', 'Heap sort'],
		],
		['too few', '1. Merge sort\n2. Merge Sort\n3. Merge-Sort', []],
		['sentences', 'I am sorry, but I cannot.\nHowever, here\nOf course.', []],
		['numbers', '1. 3001\n2. 3000\n3. 2000', []],
		['calls', '1. sort_unstable()\n2. std::sort\n3. slice_sort_by', []],
		['code', '1.\n\n```rust\nuse std::collections::HashMap;\n\nfn main() {\n    a();\n}\n```', []],
		['nothing', '', []],
	] as const) {
		test(`of ${what}`, () => assert.deepEqual(methodsIn(text, false), names))
	}

	test('of what was cut is without its last', () => {
		const cut = '1. Sieve of Atkin\n2. Wheel\n3. Trial division\n4. Sieve of Er'
		assert.deepEqual(methodsIn(cut, true), ['Sieve of Atkin', 'Wheel', 'Trial division'])
	})

	test('of a list without an end are ten', () => {
		const names = methodsIn(Array.from({ length: 90 }, (_, at) => `${at + 1}. Method ${at}`).join('\n'), false)
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
		assert.deepEqual(begun.indexOf('1.'), 1)
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

	test('are not asked for where no speed is scored, of a large context, or where other forms do better', async () => {
		for (const changes of [
			{ timed: false, contextTokens: 8_192 },
			{ timed: true, contextTokens: 32_768 },
			{ timed: true, contextTokens: 8_192, good: 'edits' },
		] as const) {
			const { endpoint } = await sorted(() => rest, changes)
			assert.ok(!beginnings(endpoint).includes('1.'), JSON.stringify(changes))
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
	/** The form that the model is good at. */
	readonly good?: Form
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
		memory: goodAt(changes.good ?? 'plain'),
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
