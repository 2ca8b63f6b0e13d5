import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Outcome } from '../../../src/candidate/outcome.ts'
import { ManualClock } from '../clocks.ts'
import { type Answer, startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, goOn, host, islandPlan, scored, seed, surface } from '../host.ts'
import { MemoryLog } from '../memory-log.ts'

const yields = { slowAfter: 4, slowMs: 1_000, restAfter: 6, restMs: 10_000, maxRestMs: 40_000 }
const burnt: Outcome = { kind: 'timed-out', limitMs: 10_000, during: 'compile' }

/** Asks of an island one after the other, each by the operator of its turn. */
function asking(play: ReturnType<typeof host>, outcome: Outcome = scored(-1)) {
	let number = 0
	return async (): Promise<string> => {
		const operator = play.operator(0, number)
		await converse(operator, askOf({ number: number++ }), () => outcome)
		return operator.kind
	}
}

suite('replies without a candidate', () => {
	for (const [what, answer] of [
		// Word for word the same again would end the conversation.
		['that are prose', { kind: 'text', text: 'I would multiply them // 0' }],
		['that are empty', { kind: 'text', text: '' }],
		['of another function', { kind: 'text', text: '```rust\nfn other() {} // 0\n```' }],
		['that are the parent', { kind: 'text', text: block(`// 0\n${seed.source}`) }],
		['that edit what is not there', { kind: 'text', text: '<<<<<<< SEARCH\nz // 0\n=======\ny\n>>>>>>> REPLACE' }],
		['that are cut', { kind: 'text', text: '```rust\n// 0\nfn surf', finish: 'length' }],
	] as const satisfies readonly (readonly [string, Answer])[]) {
		test(`${what} cost a few requests, then one a probe; embedded operators have the rest, and it is said`, async () => {
			await using endpoint = await startEndpoint((_, index) => {
				return { ...answer, text: answer.text.replace('// 0', `// ${index}`) }
			})
			const clock = new ManualClock()
			const play = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], clock, settings: { yields } })
			const ask = asking(play)
			assert.equal(await ask(), 'model')
			assert.equal(endpoint.requests.length, 4)
			for (let times = 0; times < 20; times++) assert.equal(await ask(), 'embedded')
			assert.equal(endpoint.requests.length, 4)
			const probes: string[] = []
			for (const ms of [1_000, 1_000, 10_000, 20_000, 39_000, 1_000, 40_000]) {
				clock.advance(ms)
				probes.push(await ask())
				assert.equal(await ask(), 'embedded')
			}
			assert.deepEqual(probes, ['model', 'model', 'model', 'model', 'embedded', 'model', 'model'])
			assert.equal(endpoint.requests.length, 10)
			const said = play.events.filter(({ kind }) => kind === 'maker-slowed')
			assert.deepEqual(
				said.map((one) => one.kind === 'maker-slowed' && [one.operator, one.model, one.replies, one.rests]),
				[
					['rewrite', 'tiny', 4, false],
					['rewrite', 'tiny', 6, true],
				],
			)
			assert.ok(
				said.every(
					(one) => one.kind === 'maker-slowed' && answer.text.replaceAll('\n', ' ').startsWith(one.example.slice(0, 9)),
				),
			)
		})
	}

	test('that take the compiler to its limit are of no more use', async () => {
		await using endpoint = await startEndpoint(() => ({
			kind: 'text',
			text: block(surface(`x * ${endpoint.requests.length}.5`)),
		}))
		const play = host({
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }],
			clock: new ManualClock(),
			settings: { yields },
		})
		const ask = asking(play, burnt)
		assert.deepEqual([await ask(), await ask()], ['model', 'embedded'])
		assert.partialDeepStrictEqual(play.events.at(-1), { kind: 'maker-slowed', reason: 'compiler-limit', replies: 4 })
	})

	test('that took the compiler to its limit leave room for no more than would slow their model until others are known', async () => {
		await using endpoint = await startEndpoint((_, index) => ({
			kind: 'text',
			text: block(surface(`x * ${index}.5`)),
		}))
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny' }]
		const play = host({ models, clock: new ManualClock(), settings: { yields, attempts: 1 } })
		const compiled = Promise.withResolvers<Outcome>()
		const asked: Promise<unknown>[] = []
		const ask = async (outcome?: Outcome): Promise<string> => {
			const number = asked.length
			const operator = play.operator(0, number)
			if (operator.kind !== 'model') return operator.kind
			const drafted = Promise.withResolvers<void>()
			const ended = converse(operator, askOf({ number }), () => {
				drafted.resolve()
				return outcome ?? compiled.promise
			})
			asked.push(ended)
			await (outcome === undefined ? drafted.promise : ended)
			return 'model'
		}
		// Nothing is known of it: as many as there are places. One is known: with it, as many as would slow it.
		for (let times = 0; times < 6; times++) assert.equal(await ask(), 'model')
		assert.equal(await ask(burnt), 'model')
		assert.equal(await ask(burnt), 'embedded')
		compiled.resolve(scored(-1))
		await Promise.all(asked)
		assert.equal(await ask(scored(-1)), 'model')
	})

	for (const [what, text, outcome] of [
		['that take the compiler to its limit', undefined, burnt],
		['that are prose', 'Hm.', scored(-1)],
	] as const) {
		test(`${what} are remembered by a session that goes on, unless the model is another`, async () => {
			await using endpoint = await startEndpoint(() => ({
				kind: 'text',
				text:
					text === undefined
						? block(surface(`x * ${endpoint.requests.length}.5`))
						: `${text} ${endpoint.requests.length}`,
			}))
			const clock = new ManualClock()
			const plan = { baseUrl: endpoint.baseUrl, id: 'tiny', name: 'mine' }
			const settings = { yields }
			const first = host({ models: [plan], clock, settings })
			const ask = asking(first, outcome)
			const asked: string[] = []
			for (let times = 0; times < 4; times++, clock.advance(10_000)) asked.push(await ask())
			assert.deepEqual(asked, Array(4).fill('model'))
			const session = (id: string) => {
				const log = new MemoryLog()
				log.entries.push(...first.log.entries)
				log.asks.push(...first.log.asks)
				return host({ models: [{ ...plan, id }], clock, settings, log })
			}
			assert.equal(endpoint.requests.length, 4 + 1 + 1 + 1, 'slow, it is not corrected')
			// It rests by now: 20 s from the last.
			const resumed = session('tiny')
			assert.equal(resumed.operator(0, 4).kind, 'embedded')
			clock.advance(10_000)
			const before = endpoint.requests.length
			await converse(resumed.operator(0, 5), askOf({ number: 5 }), () => outcome)
			assert.equal(endpoint.requests.length, before + 1)
			assert.equal(resumed.operator(0, 6).kind, 'embedded')
			assert.equal(session('another').operator(0, 4).kind, 'model')
		})
	}

	test('of which one was of use are none that a session remembers', async () => {
		await using endpoint = await startEndpoint((_, index) =>
			index === 4 ? { kind: 'text', text: block(surface(`x * ${index}.5`)) } : { kind: 'text', text: `Hm. ${index}` },
		)
		const clock = new ManualClock()
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny' }]
		const first = host({ models, clock, settings: { yields } })
		const ask = asking(first)
		for (let times = 0; times < 2; times++, clock.advance(1_000)) await ask()
		const resumed = host({ models, clock, settings: { yields }, log: first.log })
		assert.equal(resumed.operator(0, 2).kind, 'model')
	})

	test('slow down that operator by that model alone', async () => {
		await using endpoint = await startEndpoint(({ body }, index) =>
			body.model === 'bad'
				? { kind: 'text', text: `Hm. ${index}` }
				: { kind: 'text', text: block(surface(`x * ${endpoint.requests.length}.5`)) },
		)
		const models = ['bad', 'good'].map((id) => ({ baseUrl: endpoint.baseUrl, id }))
		const play = host({
			models,
			islands: [islandPlan({ rewrite: 1, repair: 1 })],
			clock: new ManualClock(),
			settings: { yields, bandit: undefined },
		})
		const ask = asking(play)
		for (let times = 0; times < 40; times++) assert.equal(await ask(), 'model')
		const bad = endpoint.requests.filter(({ body }) => body.model === 'bad').length
		assert.equal(bad, 8)
		assert.equal(play.events.filter(({ kind }) => kind === 'maker-slowed').length, 2)
	})

	test('that are corrected are none, however many asks under way begin with one', async () => {
		await using endpoint = await startEndpoint(({ body }, index) =>
			body.messages.length === 2
				? { kind: 'text', text: `Perhaps. ${index}` }
				: { kind: 'text', text: block(surface(`x * ${endpoint.requests.length}.5`)) },
		)
		const play = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], settings: { yields } })
		const operators = Array.from({ length: 16 }, (_, number) => play.operator(0, number))
		const told = await Promise.all(
			operators.map((operator, number) => converse(operator, askOf({ number }), () => scored(-1))),
		)
		assert.equal(told.flat().length, 16)
		assert.equal(endpoint.requests.length, 32)
		assert.deepEqual(
			play.events.filter(({ kind }) => kind.startsWith('maker-')),
			[],
		)
	})

	test('are none in a row where candidates lie between them that wait for their score', async () => {
		await using endpoint = await startEndpoint((_, index) =>
			index % 2 === 0
				? { kind: 'text', text: block(surface(`x * ${index}.5`)) }
				: { kind: 'text', text: `Perhaps. ${index}` },
		)
		const settings = { yields, attempts: 1 }
		const play = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], settings })
		const compiled = Promise.withResolvers<void>()
		const waiting: Promise<unknown>[] = []
		for (let number = 0; number < 16; number++) {
			const drafted = Promise.withResolvers<void>()
			const ended = converse(play.operator(0, number), askOf({ number }), async () => {
				drafted.resolve()
				await compiled.promise
				return scored(-1)
			})
			waiting.push(ended)
			await Promise.race([drafted.promise, ended])
		}
		compiled.resolve()
		await Promise.all(waiting)
		assert.deepEqual(
			play.events.filter(({ kind }) => kind.startsWith('maker-')),
			[],
		)
	})

	test('end where one has a candidate, and that is said as well', async () => {
		await using endpoint = await startEndpoint((_, index) =>
			index < 5 ? { kind: 'text', text: `Hm. ${index}` } : { kind: 'text', text: block(surface(`x * ${index}.5`)) },
		)
		const clock = new ManualClock()
		const play = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], clock, settings: { yields } })
		const ask = asking(play)
		await ask()
		const kinds: string[] = []
		for (let times = 0; times < 4; times++) {
			// Slow, it is asked once a second; of use again, at once.
			if (times < 2) clock.advance(1_000)
			kinds.push(await ask())
		}
		assert.deepEqual(kinds, ['model', 'model', 'model', 'model'])
		assert.deepEqual(
			play.events.filter(({ kind }) => kind.startsWith('maker-')).map(({ kind }) => kind),
			['maker-slowed', 'maker-recovered'],
		)
	})

	test('are counted in the log, and a replay ends its asks where they ended', async () => {
		await using endpoint = await startEndpoint((_, index) => ({ kind: 'text', text: `Hm. ${index}` }))
		const clock = new ManualClock()
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny' }]
		const first = host({ models, clock, settings: { yields } })
		const ask = asking(first)
		for (let times = 0; times < 3; times++, clock.advance(1_000)) await ask()
		assert.deepEqual(first.log.requestFates(), [
			{ operator: 'rewrite', model: 'tiny', fate: 'prose', count: 6, why: null },
		])
		assert.deepEqual(
			[0, 1, 2].map((number) => first.log.ended(0, number)?.ended),
			['attempts', 'rested', 'rested'],
		)
		const again = host({ models, clock, settings: { yields }, log: new MemoryLog(), recorded: first.log })
		for (const number of [0, 1, 2]) {
			const operator = again.agents.operatorOf(0, 'rewrite', 'tiny') ?? assert.fail()
			await goOn(operator, askOf({ number }), () => scored(-1))
		}
		assert.deepEqual(again.log.asks, first.log.asks)
		assert.equal(endpoint.requests.length, 6)
		assert.deepEqual(
			again.events.filter(({ kind }) => kind === 'maker-slowed'),
			[],
		)
	})
})
