import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ToolParts } from '../../../src/agent/tools/tool.ts'
import type { Outcome } from '../../../src/candidate/outcome.ts'
import type { OwnTool } from '../../../src/experiment/own-tool.ts'
import { type Answer, type ScriptedEndpoint, startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, type Host, type HostParts, host, islandPlan, scored, surface } from '../host.ts'
import { MemoryLog } from '../memory-log.ts'

/** A rule that nobody is told: 3 x + 1. */
const oracle: OwnTool = {
	description: 'The hidden rule at a number.',
	parameters: { x: 'the number' },
	answer: ({ x = '' }) => {
		if (Number.isNaN(Number(x))) throw new TypeError(`${x} is no number`)
		return `${3 * Number(x) + 1}`
	},
}

function toolsWith(own: OwnTool): ToolParts {
	const never = (): never => assert.fail('nothing is to be compiled or read here')
	return {
		evaluator: { compile: never, evaluate: never, release: never },
		archive: { candidate: never, withIdea: never },
		own: new Map([['/exp/oracle.ts', own]]),
		reference: undefined,
	}
}

const islands = [islandPlan({ rewrite: 1 }, { tools: ['/exp/oracle.ts'] })]

function play(endpoint: ScriptedEndpoint, parts: Partial<HostParts> = {}): Host {
	return host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], islands, tools: toolsWith(oracle), ...parts })
}

const call = (...inputs: string[]): Answer => ({
	kind: 'calls',
	calls: inputs.map((input) => ({ name: 'oracle', arguments: input })),
})
const version: Answer = { kind: 'text', text: block(surface('3.0 * x + 1.0')) }
const better = (): Outcome => scored(-1)

suite('tools of an agent', () => {
	test('are offered natively, called, and answered before the version comes', async () => {
		await using endpoint = await startEndpoint([call('{"x": "2"}', '{"x": 5}'), version])
		const { operator, log, events } = play(endpoint)
		const told = await converse(operator(), askOf(), better)
		assert.deepEqual(
			told.map(({ draft }) => draft.source),
			[surface('3.0 * x + 1.0')],
		)
		const [first, second] = endpoint.requests.map(({ body }) => body)
		assert.deepEqual(
			first?.tools?.map((tool) => [tool.type, tool.function.name, tool.function.parameters]),
			[
				[
					'function',
					'oracle',
					{ type: 'object', properties: { x: { type: 'string', description: 'the number' } }, required: ['x'] },
				],
			],
		)
		assert.match(first?.messages.at(-1)?.content ?? '', /at most 6 times/)
		const [assistant, one, other] = second?.messages.slice(-3) ?? []
		assert.deepEqual(
			assistant?.tool_calls?.map(({ id, function: called }) => [id, called.name, JSON.parse(called.arguments)]),
			[
				['c00000000', 'oracle', { x: '2' }],
				['c00000001', 'oracle', { x: 5 }],
			],
		)
		assert.deepEqual(
			[one, other].map((message) => [message?.role, message?.tool_call_id, message?.content]),
			[
				['tool', 'c00000000', '7'],
				['tool', 'c00000001', '16\n(4 calls are left.)'],
			],
		)
		assert.partialDeepStrictEqual(log.requests(0, 0)[0]?.use, {
			kind: 'tools',
			calls: [
				{ tool: 'oracle', input: '{"x": "2"}', answer: '7', failed: false },
				{ tool: 'oracle', input: '{"x": 5}', answer: '16', failed: false },
			],
		})
		assert.partialDeepStrictEqual(log.toolCounts(), [{ tool: 'oracle', model: 'tiny', count: 2, failed: 0 }])
		assert.equal(events.filter(({ kind }) => kind === 'tool-called').length, 2)
	})

	test('are called in replies that come whole', async () => {
		const whole: Answer = {
			kind: 'calls',
			text: 'Let me see.',
			calls: [{ name: 'oracle', arguments: '{"x":"0"}' }],
			whole: true,
		}
		await using endpoint = await startEndpoint([whole, version])
		await converse(play(endpoint).operator(), askOf(), better)
		const [assistant, answer] = endpoint.requests[1]?.body.messages.slice(-2) ?? []
		assert.equal(assistant?.content, 'Let me see.')
		assert.match(answer?.content ?? '', /^1\n/)
	})

	test('say what is wrong with a call: arguments that are no JSON, missing or others, no such tool, a tool that fails', async () => {
		const wrong: [string, string, RegExp][] = [
			['oracle', '{"x": "2', /not JSON/],
			['oracle', '{}', /needs `x` \(the number\)/],
			['oracle', '{"y": "2"}', /takes `x`, not `y`/],
			['Submit_Code', '{"code": "x"}', /no tool `submit_code`; there are `oracle`/],
			['oracle', '{"x": "two"}', /failed: two is no number/],
		]
		const calls = wrong.map(([name, input]) => ({ name, arguments: input }))
		await using endpoint = await startEndpoint([{ kind: 'calls', calls }, version])
		const { operator, log } = play(endpoint)
		assert.equal((await converse(operator(), askOf(), better)).length, 1)
		const answers = endpoint.requests[1]?.body.messages.slice(-wrong.length) ?? []
		for (const [index, [, , said]] of wrong.entries()) assert.match(answers[index]?.content ?? '', said)
		assert.equal(
			log.toolCounts().reduce((sum, { failed }) => sum + failed, 0),
			wrong.length,
		)
	})

	for (const [context, first] of [
		['small', true],
		['large', false],
	] as const) {
		test(`are${first ? '' : ' not'} asked for before a version is, of a model with a ${context} context`, async () => {
			await using endpoint = await startEndpoint([
				{ kind: 'text', text: '```tool/probe\nsurface(2.0, 0.0)\n```' },
				version,
			])
			const timing = { compileUs: 0, scoreUs: 0, exerciseUs: 0, cpuUs: 0, peakKb: 0 }
			const printed = { kind: 'panicked', message: 'all of it was printed', location: undefined } as unknown as Outcome
			const tools: ToolParts = {
				...toolsWith(oracle),
				evaluator: {
					...toolsWith(oracle).evaluator,
					evaluate: async () => ({ outcome: printed, output: '7.0\n', timing }),
				},
				reference: surface('3.0 * x + 1.0'),
			}
			const contextTokens = first ? 8_192 : 32_768
			const play = host({
				models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', contextTokens }],
				islands: [islandPlan({ rewrite: 1 }, { tools: ['probe'] })],
				tools,
			})
			assert.equal((await converse(play.operator(), askOf(), better)).length, 1)
			const [asked, answered] = endpoint.requests.map(({ body }) => body.messages.at(-1)?.content ?? '')
			const form = /[Rr]eply with (?:one ```rust block|the complete|SEARCH|one line)/
			assert.equal(/Write no version yet\..*```tool\/probe\nsurface\(0\.0, 0\.0\)\n```$/s.test(asked ?? ''), first)
			assert.equal(form.test(asked ?? ''), !first)
			assert.match(answered ?? '', /7\.0\n\(5 calls are left\.\)/)
			assert.equal(form.test(answered ?? ''), first)
		})
	}

	test('cost no attempt, and end with the calls that a conversation has', async () => {
		await using endpoint = await startEndpoint((_, index) => (index < 5 ? call(`{"x":"${index}"}`) : version))
		const { operator, log } = play(endpoint, { settings: { toolCalls: 3, attempts: 3 } })
		assert.equal((await converse(operator(), askOf(), better)).length, 1)
		assert.deepEqual(
			log.requests(0, 0).map(({ use }) => use?.kind),
			['tools', 'tools', 'tools', 'fault', 'fault', 'draft'],
		)
		assert.match(endpoint.requests[3]?.body.messages.at(-1)?.content ?? '', /No call is left/)
	})

	test('tell no more than the tokens that a conversation has for it', async () => {
		const long = { ...oracle, answer: () => 'long '.repeat(5_000) }
		await using endpoint = await startEndpoint([call('{"x":"1"}', '{"x":"2"}'), version])
		const { operator, log } = play(endpoint, { tools: toolsWith(long), settings: { toolTokens: 300 } })
		await converse(operator(), askOf(), better)
		const use = log.requests(0, 0)[0]?.use
		const answers = use?.kind === 'tools' ? use.calls.map(({ answer }) => answer ?? '') : []
		assert.match(answers[0] ?? '', /characters left out here/)
		assert.ok((answers[0]?.length ?? 0) < 1_000)
		assert.match(answers[1] ?? '', /^Not called/)
	})

	const refusals: [number, string][] = [
		[400, 'registry/tiny does not support tools'],
		[400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'],
		[500, 'tools param requires --jinja flag'],
		[404, 'No endpoints found that support tool use. Try disabling "oracle".'],
	]
	for (const [status, message] of refusals) {
		test(`are told of in plain text and called by blocks where the endpoint refuses them: ${message}`, async () => {
			const plain: Answer = { kind: 'text', text: 'Let me see.\n```tool/oracle\n4\n```\n' }
			await using endpoint = await startEndpoint(({ body }, index) => {
				if (body.tools !== undefined) return { kind: 'status', status, message }
				return index === 1 ? plain : version
			})
			const { operator } = play(endpoint)
			assert.equal((await converse(operator(), askOf(), better)).length, 1)
			const [, told, answered] = endpoint.requests.map(({ body }) => body)
			const prompt = told?.messages.at(-1)?.content ?? ''
			assert.match(prompt, /```tool\/oracle\nx\n```[\s\S]*`oracle`: The hidden rule at a number/)
			assert.deepEqual(
				answered?.messages.slice(-2).map(({ role, content }) => [role, content]),
				[
					['assistant', 'Let me see.\n```tool/oracle\n4\n```\n'],
					['user', '`oracle` answers:\n13\n(5 calls are left.)'],
				],
			)
		})
	}

	test('are not offered where a context is too small for them, or the island has none', async () => {
		await using endpoint = await startEndpoint(() => version)
		for (const parts of [
			{
				models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', contextTokens: 4_096 }],
				tools: toolsWith({ ...oracle, description: 'Long. '.repeat(128) }),
			},
			{ islands: [islandPlan({ rewrite: 1 })] },
		]) {
			await converse(play(endpoint, parts).operator(), askOf(), better)
			const { tools, messages } = endpoint.requests.at(-1)?.body ?? assert.fail()
			assert.equal(tools, undefined)
			assert.doesNotMatch(messages.at(-1)?.content ?? '', /# Tools/)
		}
	})
})

suite('the log of tools', () => {
	test('is what a replay goes by: no tool is asked again', async () => {
		let asked = 0
		const counting = { ...oracle, answer: () => `answer ${++asked}` }
		await using endpoint = await startEndpoint([call('{"x":"1"}'), version])
		const recorded = new MemoryLog()
		const told = await converse(
			play(endpoint, { log: recorded, tools: toolsWith(counting) }).operator(),
			askOf(),
			better,
		)
		const log = new MemoryLog()
		const { agents } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], islands, log, recorded })
		const again = await converse(agents.operatorOf(0, 'rewrite', 'tiny') ?? assert.fail(), askOf(), better)
		assert.deepEqual(again, told)
		assert.equal(asked, 1)
		assert.deepEqual(log.entries, recorded.entries)
		assert.equal(endpoint.requests.length, 2)
	})

	test('is what a conversation goes on from that was cut short while a tool was at work', async () => {
		const { promise: atWork, resolve: begin } = Promise.withResolvers<void>()
		let asked: string[] = []
		const slow: OwnTool = {
			...oracle,
			answer: ({ x = '' }, signal) => {
				asked.push(x)
				if (x !== '2') return x
				begin()
				return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
			},
		}
		await using endpoint = await startEndpoint([call('{"x":"1"}', '{"x":"2"}'), version])
		const log = new MemoryLog()
		const first = play(endpoint, { log, tools: toolsWith(slow) })
		const cut = converse(first.operator(), askOf(), better)
		await atWork
		first.stop.abort(new DOMException('stopped', 'AbortError'))
		await assert.rejects(cut, { name: 'AbortError' })

		asked = []
		const quick = { ...oracle, answer: ({ x = '' }) => `${asked.push(x)}` }
		const told = await converse(play(endpoint, { log, tools: toolsWith(quick) }).operator(), askOf(), better)
		assert.equal(told.length, 1)
		assert.deepEqual(asked, ['2'])
		assert.equal(endpoint.requests.length, 2)
	})

	test('has no secret that a tool tells', async () => {
		const key = 'sk-live-0123456789'
		await using endpoint = await startEndpoint([call('{"x":"1"}'), version])
		const { operator, log } = play(endpoint, {
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', keyVariable: 'KEY' }],
			environment: { KEY: key },
			tools: toolsWith({ ...oracle, answer: () => key }),
		})
		await converse(operator(), askOf(), better)
		assert.ok(!JSON.stringify([log, endpoint.requests.map(({ body }) => body)]).includes(key))
	})
})
