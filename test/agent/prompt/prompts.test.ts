import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { fitSections, list, optional, required, type Section } from '../../../src/agent/prompt/prompt.ts'
import { estimateTokens } from '../../../src/agent/wire/usage.ts'
import type { Parent } from '../../../src/variation/operator.ts'
import { startEndpoint } from '../endpoint.ts'
import { type AskParts, askOf, block, converse, host, islandPlan, parent, scored, seed, surface } from '../host.ts'
import { MemoryLog } from '../memory-log.ts'

/** The first request that an operator makes for such an ask. */
async function promptOf(rates: Record<string, number>, ask: AskParts, log = new MemoryLog()) {
	await using endpoint = await startEndpoint(() => ({ kind: 'text', text: block(surface('x * 2.0')) }))
	const islands = [islandPlan(rates), islandPlan({ rewrite: 1 }, { name: 'far', persona: 'You are another.' })]
	const { operator } = host({
		models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }],
		islands,
		log,
		forbid: ['slice::sort*'],
	})
	const told = await converse(operator(ask.island, ask.number), askOf(ask), () => scored(-1))
	const [system, user, ...rest] = endpoint.requests[0]?.body.messages ?? []
	assert.deepEqual(rest, [])
	return { system: system?.content ?? '', user: user?.content ?? '', told }
}

const elites: Parent[] = [1, 2, 3, 4, 5].map((n) => parent(n, surface(`x * ${n}.0`), scored(-10 * n, `feedback ${n}`)))
const migrant = parent(9, surface('y * 9.0'), scored(-9), 1)

suite('a prompt', () => {
	test('states task, signature, rules, forbidden items, score and persona, the stable parts first', async () => {
		const one = await promptOf({ rewrite: 1 }, {})
		const other = await promptOf({ rewrite: 1 }, { island: 1 })
		for (const part of [
			/Find the function behind the samples\./,
			/pub fn surface\(x: f64, y: f64\) -> f64/,
			/no `unsafe`/,
			/No files, no network, no processes, no threads/,
			/2000 ms and 256 MiB/,
			/Not allowed in this task: `slice::sort\*`/,
			/`mse`, lower is better/,
		]) {
			assert.match(one.system, part)
		}
		assert.ok(one.system.endsWith('You are the tester.'))
		assert.ok(other.system.endsWith('You are another.'))
		const shared = [...one.system].findIndex((character, index) => character !== other.system[index])
		assert.ok(shared > one.system.length - 25)
	})

	test('shows the parent with score, metrics and feedback, the best, a migrant, and elites of other cells', async () => {
		const main = elites[2] as Parent
		const { user } = await promptOf({ rewrite: 1 }, { parents: [main], elites, migrants: [migrant] })
		assert.match(user, /\n# Parent: candidate 3\nScore: -30 \(mse 30\)\nFeedback:\nfeedback 3\n```rust\npub fn surface/)
		assert.match(user, /## Elite of another cell: candidate 1\n/)
		assert.match(user, /## From island far: candidate 9\n/)
		assert.equal(user.match(/^## /gm)?.length, 3)
	})

	test('lists what was tried lately, the latest first, and carries the notes', async () => {
		const log = new MemoryLog()
		log.keep({ island: 0, ask: 1, model: 'tiny', text: 'Parabolas fit the bowl.' })
		for (const [ask, idea, score] of [
			[1, 'a cube', undefined],
			[2, 'a bowl', -50],
			[3, 'a line', -150],
		] as const) {
			log.endAsk({
				island: 0,
				ask,
				operator: 'rewrite',
				model: 'tiny',
				ended: 'done',
				trials: [{ idea, outcome: score === undefined ? 'compile-failed: E0425' : `scored ${score}`, score }],
				parentScore: -100,
				bestScore: score,
				cost: { tokens: 1, money: 0, requests: 1 },
			})
		}
		const { user } = await promptOf({ rewrite: 1 }, { number: 5 }, log)
		assert.match(user, /# Your notes on this island\nParabolas fit the bowl\./)
		assert.match(
			user,
			/- a line → scored -150, no better than its parent\n- a bowl → scored -50, better than its parent\n- a cube → compile-failed: E0425/,
		)
	})

	test('of a blend has both parents, and the draft names both', async () => {
		const { user, told } = await promptOf({ blend: 1 }, { parents: [elites[0] as Parent, elites[1] as Parent] })
		assert.match(user, /First parent: candidate 1/)
		assert.match(user, /Second parent: candidate 2/)
		assert.deepEqual(told[0]?.draft.parents, [1, 2])
	})

	test('of a repair has a version that failed with its finding, never one that was scored', async () => {
		const broken = parent(7, surface('x / w'), { kind: 'panicked', message: 'divided by nothing', line: 2 })
		const { user, told } = await promptOf({ repair: 1 }, { failures: [elites[4] as Parent, broken] })
		assert.match(user, /Failed version: candidate 7/)
		assert.match(user, /panicked at line 2 of your file:\n```text\ndivided by nothing/)
		assert.deepEqual(told[0]?.draft.parents, [7])
	})

	test('of a repair where nothing failed is an edit of the parent', async () => {
		const { user, told } = await promptOf({ repair: 1 }, { failures: [elites[4] as Parent] })
		assert.match(user, /one targeted change/)
		assert.deepEqual(told[0]?.draft.parents, [seed.candidate])
	})
})

suite('notes', () => {
	test('are distilled every so many asks, kept, and carried by later prompts', async () => {
		await using endpoint = await startEndpoint(({ body }) =>
			/Write the notes/.test(body.messages[1]?.content ?? '')
				? { kind: 'text', text: '<think>hm</think>Bowls work.' }
				: { kind: 'text', text: block(surface(`x * ${endpoint.requests.length}.5`)) },
		)
		const { operator, log, events } = host({
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }],
			settings: { notesEvery: 3 },
		})
		for (let number = 0; number < 5; number++) await converse(operator(0, number), askOf({ number }), () => scored(-1))
		assert.deepEqual(log.written, [{ island: 0, ask: 3, model: 'tiny', text: 'Bowls work.' }])
		const prompts = endpoint.requests.map(({ body }) => body.messages[1]?.content ?? '')
		assert.match(prompts[3] ?? '', /Tried here lately\n- try this\. → scored -1/)
		assert.match(prompts[4] ?? '', /Bowls work/)
		assert.equal(events.filter(({ kind }) => kind === 'notes-written').length, 1)
		assert.deepEqual(
			log.requests(0, 3).map(({ request, use }) => [request.purpose, use?.kind]),
			[
				['notes', 'notes'],
				['propose', 'draft'],
			],
		)
	})
})

suite('fitting sections', () => {
	test('takes away what is worth least for its length first', () => {
		const sections = [required('R'.repeat(30)), optional('cheap '.repeat(50), 10), optional('dear '.repeat(50), 100)]
		const text = fitSections(sections, 120) ?? ''
		assert.match(text, /^R+\n\n(dear )+$/)
	})

	test('shortens a list from its end', () => {
		const section = list('# L', ['first', 'second', 'third'], 10)
		assert.equal(fitSections([section], 6), '# L\nfirst\nsecond')
	})

	test('never passes the budget, keeps all that fits, and gives up only below the shortest', () => {
		const variant = fc.record({
			text: fc.string({ maxLength: 60 }),
			value: fc.double({ min: 0, max: 100, noNaN: true }),
		})
		const section = fc.array(variant, { minLength: 1, maxLength: 4 }).map((variants): Section => {
			const sorted = variants
				.toSorted((a, b) => b.text.length - a.text.length)
				.map(({ text }, index) => ({ text, value: 100 - index * 10 }))
			return sorted as unknown as Section
		})
		fc.assert(
			fc.property(fc.array(section, { maxLength: 6 }), fc.integer({ min: 0, max: 100 }), (sections, tokens) => {
				const text = fitSections(sections, tokens)
				const shortest = sections.map((variants) => variants.at(-1)?.text ?? '').filter((one) => one !== '')
				const longest = sections.map(([first]) => first.text).filter((one) => one !== '')
				if (text === undefined) assert.ok(estimateTokens(shortest.join('\n\n')) > tokens)
				else assert.ok(estimateTokens(text) <= tokens)
				if (estimateTokens(longest.join('\n\n')) <= tokens) assert.equal(text, longest.join('\n\n'))
			}),
		)
	})
})
