import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Outcome } from '../../../src/candidate/outcome.ts'
import { type ChatBody, type Script, type ScriptedEndpoint, startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, type Host, host, islandPlan, scored, surface } from '../host.ts'
import { MemoryLog } from '../memory-log.ts'

const systemOf = ({ messages }: ChatBody): string => messages[0]?.content ?? ''
const userOf = ({ messages }: ChatBody): string => messages[1]?.content ?? ''
const reflects = (body: ChatBody): boolean => /# What you write now/.test(userOf(body))

/** Every version is another; every reflection, as said. */
function script(...reflections: readonly string[]): Script {
	let reflected = 0
	let written = 0
	return ({ body }) => {
		if (reflects(body)) return { kind: 'text', text: reflections[reflected++ % reflections.length] ?? '' }
		return { kind: 'text', text: block(surface(`x * ${++written}.5`)) }
	}
}

/** Better than the seed in every third version. */
const judge = (source: string): Outcome => scored(/[369]\.5/.test(source) ? -50 : -100)

function open(endpoint: ScriptedEndpoint, log: MemoryLog, recorded?: MemoryLog): Host {
	return host({
		models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }],
		islands: [islandPlan({ rewrite: 1 })],
		settings: { reflectEvery: 3, attempts: 1, improvements: 0 },
		log,
		...(recorded === undefined ? {} : { recorded }),
	})
}

async function ask(one: Host, from: number, to: number): Promise<void> {
	for (let number = from; number <= to; number++) {
		await converse(one.agents.operatorOf(0, 'rewrite', 'tiny') ?? assert.fail(), askOf({ number }), judge)
	}
}

suite('prompts that evolve', () => {
	test('are left as planned unless that is wanted', async () => {
		await using endpoint = await startEndpoint(script('Look for symmetry.'))
		const log = new MemoryLog()
		const one = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], settings: { attempts: 1 }, log })
		await ask(one, 0, 9)
		assert.ok(!endpoint.requests.some(({ body }) => reflects(body)))
		assert.ok(log.entries.every(({ request }) => request.instructions === undefined))
	})

	test('a persona, then what an operator asks for, is written of what was tried, and tried beside what was planned', async () => {
		await using endpoint = await startEndpoint(script('Look for symmetry.', 'Fold the argument first.'))
		const log = new MemoryLog()
		const one = open(endpoint, log)
		await ask(one, 0, 29)
		const [persona, words] = log.instructions(0)
		assert.partialDeepStrictEqual(
			[persona, words],
			[
				{ number: 1, part: 'persona', parent: 0, ask: 3, model: 'tiny', text: 'Look for symmetry.' },
				{ number: 2, part: 'rewrite', parent: 0, ask: 7, model: 'tiny', text: 'Fold the argument first.' },
			],
		)
		const [first, second] = endpoint.requests.filter(({ body }) => reflects(body)).map(({ body }) => userOf(body))
		assert.match(first ?? '', /Instructions 0 \(1 of 3 tasks brought something better\)\nYou are the tester\./)
		assert.match(first ?? '', /# Tried under instructions 0\n- try this/)
		assert.match(
			second ?? '',
			/what is asked of them in the task `rewrite`[\s\S]*Write a better version of the parent below/,
		)
		// Whoever writes is nobody of the island.
		assert.ok(!endpoint.requests.some(({ body }) => reflects(body) && /# Who you are/.test(systemOf(body))))

		const proposals = log.entries.filter(({ request }) => request.purpose === 'propose').map(({ request }) => request)
		for (const { messages, instructions = [] } of proposals) {
			const [system, user] = messages.map(({ parts }) => parts.map(({ text }) => text).join(''))
			assert.equal(/Look for symmetry\./.test(system ?? ''), instructions.includes(1))
			assert.equal(/You are the tester\./.test(system ?? ''), !instructions.includes(1))
			assert.equal(/# What to do\nFold the argument first\./.test(user ?? ''), instructions.includes(2))
		}
		for (const number of [1, 2]) {
			assert.ok(proposals.some(({ instructions }) => instructions?.includes(number)))
			const since = proposals.filter((request) => request.ask > (log.instructions(0)[number - 1]?.ask ?? 0))
			assert.ok(since.some(({ instructions }) => !instructions?.includes(number)))
		}
		assert.deepEqual(
			log.asks.map(({ instructions }) => instructions),
			proposals.map(({ instructions }) => instructions),
		)
		assert.equal(one.events.filter(({ kind }) => kind === 'instruction-written').length, log.instructions(0).length)
	})

	test('a reply that is nothing, or what there was before, is kept as such, and none is asked for until as much was tried again', async () => {
		await using endpoint = await startEndpoint(script('', 'You are the tester.'))
		const log = new MemoryLog()
		await ask(open(endpoint, log), 0, 11)
		assert.deepEqual(log.instructions(0), [])
		const reflected = log.entries.filter(({ request }) => request.purpose === 'instruction')
		assert.deepEqual(
			reflected.map(({ request, use }) => [request.ask, use]),
			[
				[3, { kind: 'fault', fault: 'empty' }],
				[7, { kind: 'fault', fault: 'unchanged' }],
				[11, { kind: 'fault', fault: 'empty' }],
			],
		)
	})

	test('an ask that is asked again goes by what it went by, and a replay has the same instructions and asks nothing', async () => {
		await using endpoint = await startEndpoint(script('Look for symmetry.', 'Fold the argument first.'))
		const log = new MemoryLog()
		await ask(open(endpoint, log), 0, 19)
		const requested = endpoint.requests.length
		const recorded = log.asks.map(({ instructions }) => instructions)

		await ask(open(endpoint, log), 0, 19)
		const replayed = new MemoryLog()
		await ask(open(endpoint, replayed, log), 0, 19)
		assert.equal(endpoint.requests.length, requested)
		for (const one of [log, replayed]) {
			assert.deepEqual(
				one.asks.map(({ instructions }) => instructions),
				recorded,
			)
		}
		assert.deepEqual(replayed.instructions(0), log.instructions(0))
	})
})
