import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type Answer, startEndpoint } from '../agent/endpoint.ts'
import { block, surface } from '../agent/host.ts'
import { experimentText, Folder, oxipelago, plainTinkerer, surfaceSeed } from './oxipelago.ts'

const key = 'sk-live-0123456789'

interface Event {
	readonly kind: string
	readonly reason?: string
	readonly asked?: number
	readonly operator?: string
	readonly message?: string
	readonly candidate?: number
	readonly parents?: readonly number[]
	readonly outcome?: string
	readonly score?: number | null
}

function eventsOf(out: string): Event[] {
	return out
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line))
}

function modelsFolder(changes: Readonly<Record<string, unknown>>): Folder {
	const folder = new Folder()
	folder.file('seed.rs', surfaceSeed)
	folder.file('.env', `OTHER_KEY=${key}\n`)
	folder.file('experiment.ts', experimentText(changes))
	return folder
}

const onlyModel = { preset: 'algorithmist', operators: { rewrite: 1, edit: 1 } }

describe('a model that refuses for good', () => {
	const turned = '\u202e\u2066\u009b'
	const refusal: Answer = {
		kind: 'status',
		status: 401,
		message: `Incorrect API key\nprovided: ${key}\u001b[2J${turned}`,
	}

	it("ends a run whose islands have no other operator with 4 and the endpoint's own words; resume goes on", async () => {
		let made = 0
		let isMended = false
		await using endpoint = await startEndpoint(() =>
			isMended ? { kind: 'text', text: block(surface(`x * ${++made}.5`)) } : refusal,
		)
		const models = [{ baseUrl: endpoint.baseUrl, id: 'org/tiny', keyVariable: 'OTHER_KEY' }]
		using folder = modelsFolder({ models, islands: [onlyModel, onlyModel] })
		const archive = join(folder.path, 'a.db')
		const { code, out, err } = await oxipelago(['run', folder.path, '--for', '10m', '--json', '--archive', archive], {
			cwd: folder.path,
		})
		assert.equal(code, 4, err)
		assert.match(
			err,
			/^\{"error":"Incorrect API key provided: \[redacted\]\\\\x1b\[2J\\\\u\{202e\}\\\\u\{2066\}\\\\x9b; once that is mended `resume` goes on/m,
		)
		assert.match(err, /^org\/tiny at http:\/\/127\.0\.0\.1:\d+\/v1$/m, 'no operator is named that no island has')
		assert.match(err, /ended: its models refused for good, and its islands have no other operator/)
		const events = eventsOf(out)
		assert.partialDeepStrictEqual(events.at(-1), { kind: 'run-ended', reason: 'refused', asked: 0 })
		const refused = events.filter(({ kind }) => kind === 'model-refused')
		assert.equal(refused.length, 1)
		assert.ok(refused[0]?.message?.endsWith(turned))
		assert.doesNotMatch(out, /(?!\n)[\p{Cc}\p{Bidi_Control}]/u, 'a terminal would obey it')
		assert.ok(endpoint.requests.length <= 16, `${endpoint.requests.length} requests`)
		assert.equal(endpoint.requests[0]?.headers.authorization, `Bearer ${key}`)
		for (const name of readdirSync(folder.path).filter((one) => one.startsWith('a.db'))) {
			assert.ok(!readFileSync(join(folder.path, name)).includes(key), name)
		}
		assert.ok(!(out + err).includes(key))
		const status = await oxipelago(['status', '--archive', archive])
		assert.match(status.out, /^run +test-\w+, refused$/m)

		isMended = true
		const again = await oxipelago(['resume', '--candidates', '10', '--json', '--archive', archive], {
			cwd: folder.path,
		})
		assert.equal(again.code, 0, again.err)
		const told = eventsOf(again.out).filter(({ kind }) => kind === 'candidate-told')
		assert.deepEqual([...new Set(told.map(({ operator }) => operator))].sort(), ['edit', 'rewrite'])
	})

	it('leaves the operators that need none, and the run ends as it would have', async () => {
		await using endpoint = await startEndpoint(() => refusal)
		using folder = modelsFolder({
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', keyVariable: 'OTHER_KEY' }],
			islands: [onlyModel, plainTinkerer],
		})
		const archive = join(folder.path, 'a.db')
		const { code, out } = await oxipelago(['run', folder.path, '--candidates', '40', '--archive', archive], {
			cwd: folder.path,
		})
		assert.equal(code, 0)
		assert.match(out, /^tiny at \S+, and the embedded operators$/m)
		assert.match(
			out,
			/^tiny is out for the rest of the run: Incorrect API key provided: \[redacted\]\\x1b\[2J\\u\{202e\}\\u\{2066\}\\x9b$/m,
		)
		assert.match(out, /^ +candidates +40 in /m)
	})
})

describe('what models may use up', () => {
	it('ends a run that has no other budget, and is never passed', async () => {
		let made = 0
		await using endpoint = await startEndpoint(() => ({
			kind: 'text',
			text: block(surface(`x * ${++made}.5`)),
			usage: null,
		}))
		using folder = modelsFolder({
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }],
			islands: ['simplifier', plainTinkerer],
			budget: { requests: 12 },
		})
		const archive = join(folder.path, 'a.db')
		const { code, out } = await oxipelago(['run', folder.path, '--archive', archive], { cwd: folder.path })
		assert.equal(code, 0)
		assert.equal(endpoint.requests.length, 12)
		assert.match(out, /^the budget for models is spent \(requests\); what needs no model goes on$/m)
		assert.match(out, /ended: the requests of its models are used up/)
		assert.match(out, /^ +models +12 requests, [\d,]+ tokens \(estimated: the endpoint counts none\)$/m)
	})
})

describe('a run whose budget is used up', () => {
	it('is resumed without asking its models, until it has more', async () => {
		let made = 0
		let stop = () => {}
		await using endpoint = await startEndpoint(() => {
			if (made < 3) return { kind: 'text', text: block(surface(`x * ${++made}.5`)) }
			stop()
			return { kind: 'stall' }
		})
		using folder = modelsFolder({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], islands: [onlyModel] })
		const kept = ['--archive', join(folder.path, 'a.db')]
		const cwd = folder.path
		const { code, err } = await oxipelago(['run', folder.path, '--candidates', '3', ...kept], { cwd })
		assert.equal(code, 0, err)
		const asked = endpoint.requests.length
		for (const time of ['once', 'twice']) {
			const { code, out } = await oxipelago(['resume', ...kept], { cwd })
			assert.equal(code, 0)
			assert.match(out, /its candidates are used up, so there is nothing to do: give it more with `--candidates \+500`/)
			assert.equal(endpoint.requests.length, asked, time)
		}
		const more = await oxipelago(['resume', '--candidates', '+1', ...kept], {
			cwd,
			onStart: (kill) => {
				stop = () => kill('SIGINT')
			},
		})
		assert.equal(more.code, 130)
		assert.ok(endpoint.requests.length > asked, 'it is asked again')
	})
})

describe('an endpoint that is not there', () => {
	it('is told with the reason, and the run goes on without', async () => {
		const endpoint = await startEndpoint([])
		await endpoint[Symbol.asyncDispose]()
		using folder = modelsFolder({
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }],
			islands: ['simplifier', plainTinkerer],
		})
		const archive = join(folder.path, 'a.db')
		let toldSince: number | undefined
		const { code, err } = await oxipelago(['run', folder.path, '--for', '10m', '--json', '--archive', archive], {
			cwd: folder.path,
			onLine(line, kill) {
				if (line.includes('"endpoint-down"')) toldSince ??= 0
				if (toldSince !== undefined && line.includes('"candidate-told"') && ++toldSince === 30) kill('SIGINT')
			},
		})
		assert.equal(code, 130, err)
		assert.match(
			err,
			/^http:\/\/127\.0\.0\.1:\d+\/v1 is down \(.*ECONNREFUSED.*\); the embedded operators go on until it is back$/m,
		)
		assert.equal(err.match(/ is down /g)?.length, 1, 'said once, however often it is tried')
	})
})

describe('agents', () => {
	it('work as the experiment says; show and status tell what they were told and have noted', async () => {
		let made = 0
		const asked = new Map<string, number>()
		await using endpoint = await startEndpoint(({ body }) => {
			const prompt = body.messages.at(-1)?.content ?? ''
			if (prompt.includes('Write the notes')) return { kind: 'text', text: 'Bowls pay.\u001b[2J' }
			// Every second reply to an operator is of no use, whichever the run asks: none is slowed.
			const operator = /# What to do\n(.*)/.exec(prompt)?.[1] ?? assert.fail(prompt)
			const count = (asked.get(operator) ?? 0) + 1
			asked.set(operator, count)
			return { kind: 'text', text: count % 2 === 0 ? 'Perhaps.' : block(surface(`x * ${++made}.5`)) }
		})
		using folder = modelsFolder({
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }],
			islands: [onlyModel],
			agents: { attempts: 1, notesEvery: 3, inspirations: 0, bandit: false },
			budget: { requests: 40, tokens: 1_000_000 },
		})
		const path = join(folder.path, 'a.db')
		const { code, out, err } = await oxipelago(['run', folder.path, '--archive', path], { cwd: folder.path })
		assert.equal(code, 0, err)
		// Replies that were paid for when the budget was spent are scored.
		assert.match(out, /^ +candidates +(1[5-9]|20) in /m)
		assert.ok(
			endpoint.requests.every(({ body }) => body.messages.length === 2),
			'no request goes on from an earlier one',
		)
		assert.ok(
			endpoint.requests.every(({ body }) => !/Other versions, to learn from/.test(body.messages[1]?.content ?? '')),
		)
		assert.ok(
			endpoint.requests.some(({ body }) =>
				body.messages[1]?.content.includes('# Your notes on this island\nBowls pay.'),
			),
		)
		const status = await oxipelago(['status', '--notes', '--archive', path])
		assert.match(status.out, /^budget +40 requests, 1,000,000 tokens$/m)
		assert.match(status.out, /^models +40 requests, [\d,]+ tokens$/m)
		assert.match(status.out, /^replies +\d+ replies to \d+ requests; \d+ % held a candidate, \d+ scored/m)
		assert.match(status.out, /^requests of +scored .* all$/m)
		const log = await oxipelago(['log', '--last', '10', '--archive', path])
		assert.equal(log.code, 0, log.err)
		assert.match(log.out, /^algorithmist\/\d+ {2}\w+ by tiny from [\d, ]+, 1 request, \w+/m)
		assert.match(log.out, /^assistant: tiny, request 1: .*; draft → candidate \d+: .*\nIdea: try this\.$/m)
		const lost = await oxipelago(['log', '--ask', 'nowhere/3', '--archive', path])
		assert.equal(lost.code, 2)
		assert.match(
			lost.err,
			/expected --ask to be an island and a number, such as `algorithmist\/12`, found `nowhere\/3`/,
		)
		assert.match(status.out, /^notes of algorithmist, by tiny\nBowls pay\.\\x1b\[2J$/m)
		const short = await oxipelago(['show', '1', '--archive', path])
		assert.equal(short.code, 0, short.err)
		assert.match(short.out, /^prompt +2 messages of [\d,]+ characters; --prompt shows them$/m)
		const long = await oxipelago(['show', '1', '--prompt', '--archive', path])
		const order = [
			'system says',
			'# Task',
			'# Function',
			'# Rules',
			'# Score',
			'# Who you are',
			'user says',
			'# What to do',
			'# Parent',
			'assistant says',
			'Idea: try this.',
		]
		const places = order.map((text) => long.out.indexOf(text))
		assert.ok(
			places.every((place, at) => place > (places[at - 1] ?? 0)),
			JSON.stringify(places),
		)
	})
})

describe("a model's draft of the right shape", () => {
	it('has its wrong numbers found by one tuning, as a textbook writes them', async () => {
		const shape = surface('5.0 + 2.0 * x * x - 7.0 * (6.0 * x).cos() + y * y - 4.0 * (6.5 * y).cos()')
		await using endpoint = await startEndpoint(() => ({ kind: 'text', text: block(shape) }))
		using folder = modelsFolder({
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }],
			islands: [{ preset: 'algorithmist', operators: { rewrite: 1, tune: 1 } }],
		})
		const archive = join(folder.path, 'a.db')
		const { code, out, err } = await oxipelago(
			['run', folder.path, '--candidates', '300', '--inflight', '2', '--json', '--archive', archive],
			{ cwd: folder.path },
		)
		assert.equal(code, 0, err)
		const told = eventsOf(out).filter(({ kind }) => kind === 'candidate-told')
		const draft = told.find(({ operator, outcome }) => operator === 'rewrite' && outcome === 'scored')
		assert.ok(draft !== undefined)
		const tuned = told.filter(({ operator, parents }) => operator === 'tune' && parents?.[0] === draft.candidate)
		// Others of the same draft may be under way, and told before it.
		assert.ok(
			tuned.some(({ score }) => (score ?? -1) > -1e-10),
			JSON.stringify(tuned),
		)
		assert.partialDeepStrictEqual(eventsOf(out).at(-1), { kind: 'run-ended', reason: 'exact' })
		const { out: best } = await oxipelago(['best', '--code', '--archive', archive], { cwd: folder.path })
		assert.match(best, /20\.0 \+ 1\.0 \* x \* x - 10\.0 \* \(std::f64::consts::TAU \* x\)\.cos\(\) \+ y \* y - 10\.0/)
	})
})
