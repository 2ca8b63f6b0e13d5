import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createAgents } from '../../src/agent/agents.ts'
import { defaultAgentSettings } from '../../src/agent/settings.ts'
import { planModel } from '../../src/agent/wire/model-plan.ts'
import { textOf } from '../../src/archive/message.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { canonicalForm } from '../../src/candidate/canonical.ts'
import { systemClock } from '../../src/candidate/clock.ts'
import { createGate } from '../../src/candidate/gate.ts'
import { tokenize } from '../../src/candidate/tokens.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { runSearch } from '../../src/search/run-search.ts'
import { createEmbeddedOperators } from '../../src/variation/embedded.ts'
import { Folder } from '../archive/folder.ts'
import { evaluatorFor, experimentFor } from '../scoring/experiments.ts'
import { type ChatBody, startEndpoint } from './endpoint.ts'
import { block, islandPlan } from './host.ts'

const signature = 'pub fn surface(x: f64, y: f64) -> f64'
const bowl = `${signature} {\n    20.0 + x * x + y * y\n}\n`
const rastrigin = `${signature} {
    let tau = std::f64::consts::TAU;
    20.0 + x * x - 10.0 * (tau * x).cos() + y * y - 10.0 * (tau * y).cos()
}
`

/** What the first island's model says, reply by reply, until it has the bowl. */
const walk = [
	`${signature} {\n    x * z\n}\n`,
	'pub fn surface(x: f64) -> f64 {\n    x\n}\n',
	`${signature} {\n    let table = [1.0, 2.0];\n    table[(x.abs() + y.abs()) as usize + 2]\n}\n`,
	`${signature} {\n    let mut sum = x * y;\n    while sum.is_finite() {\n        sum = sum.sin();\n    }\n    sum\n}\n`,
	bowl,
]
const findings = [
	/E0425[\s\S]*cannot find value `z`/,
	/signature is not the one declared[\s\S]*f64, y: f64/,
	/panicked at line 3[\s\S]*index out of bounds/,
	/ran longer than 500 ms/,
]

/** The walker's elite in a prompt of the other island. */
const bowlOfWalker = /^## From island walker: candidate \d+\n(?:(?!^## )[\s\S])*?20\.0 \+ x \* x \+ y \* y/m

suite('evolution with a scripted model, real rustc, sandbox and archive', () => {
	test('walks from the seed through every kind of failure to the exact function, by way of another island', async (context) => {
		const syntax = await loadRustSyntax()
		const plans = [
			islandPlan({ rewrite: 1 }, { name: 'walker', persona: 'You walk.' }),
			islandPlan({ rewrite: 1 }, { name: 'watcher', persona: 'You watch.' }),
		]
		const experiment = await experimentFor({
			task: 'Find the surface.',
			islands: plans,
			migration: { every: 1, elites: 1, topology: 'ring' },
			limits: { wallMs: 500, memoryMb: 256, compileMs: 10_000, compileMemoryMb: 1_024 },
			budget: { forMs: 1_800_000, candidates: undefined, target: undefined },
			search: { inFlight: 1, stagnation: 0 },
		})
		const gate = createGate(syntax, { forbid: [], allow: [], functions: ['surface'] })
		const evaluator = await evaluatorFor(context, experiment, { gate })
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const kept = archive.createRun({
			experiment,
			facts: evaluator.facts,
			seed: 1,
			evaluatorFingerprint: 'e',
			startedAt: 0,
			tellOrder: 'arrival',
		})

		const walkers: ChatBody[] = []
		await using endpoint = await startEndpoint(({ body }) => {
			const [system, ...said] = body.messages.map(({ content }) => content)
			if (system?.endsWith('You walk.')) {
				// One conversation walks; others that are asked meanwhile bring nothing.
				const turn = walkers.length
				const isWalker = turn === 0 ? said.length === 1 : said.at(-2) === block(walk[turn - 1] ?? '')
				if (!isWalker || turn >= walk.length) return { kind: 'text', text: 'Let me think.' }
				walkers.push(body)
				return { kind: 'text', text: block(walk[turn] ?? ''), usage: { prompt: 1_000, completion: 100 } }
			}
			// The watcher waits for an elite of the walker that it can build on.
			const prompt = said[0] ?? ''
			if (!bowlOfWalker.test(prompt)) return { kind: 'text', text: 'I am waiting.' }
			return { kind: 'text', text: block(rastrigin), usage: { prompt: 2_000, completion: 200 } }
		})
		const run = kept.record()
		const log = kept.modelLog
		const stop = new AbortController()
		const agents = createAgents({
			experiment,
			facts: evaluator.facts,
			seed: run.seed,
			models: [
				planModel({ baseUrl: endpoint.baseUrl, id: 'scripted', concurrency: 2, prices: { input: 1, output: 10 } }),
			],
			environment: {},
			budget: {},
			// Those that wait are of no use for as long as the walk takes, and must not be rested for it.
			settings: {
				...defaultAgentSettings,
				attempts: 6,
				notesEvery: 0,
				yields: { ...defaultAgentSettings.yields, slowAfter: Infinity, restAfter: Infinity },
			},
			log,
			notes: log,
			instructions: log,
			tokens: (source) => tokenize(source).tokens.map(({ text }) => text),
			clock: systemClock,
			listener: () => {},
			signal: stop.signal,
		})
		const embedded = createEmbeddedOperators(syntax, { calls: [], functions: ['surface'], maxTokens: 200 })
		const ended = await runSearch(
			{
				run,
				archive: kept,
				evaluator,
				operators: new Map(embedded.map((operator) => [operator.name, operator])),
				describe: (source) => canonicalForm(syntax, source),
				clock: systemClock,
				listener: () => {},
				signal: stop.signal,
			},
			agents,
		)
		await agents.close()

		assert.equal(ended.reason, 'exact')
		assert.ok((ended.best?.metrics.mse ?? 1) < 1e-10)
		assert.equal(walkers.length, walk.length)
		for (const [index, finding] of findings.entries()) {
			assert.match(walkers[index + 1]?.messages.at(-1)?.content ?? '', finding)
		}

		const made = [...kept.candidates()].filter(({ operator }) => operator === 'rewrite')
		assert.deepEqual(
			made.filter(({ island }) => island === 0).map(({ outcome: { kind }, attempt }) => [attempt, kind]),
			[
				[0, 'compile-failed'],
				[1, 'rejected'],
				[2, 'panicked'],
				[3, 'timed-out'],
				[4, 'scored'],
			],
		)
		const champion = kept.candidate(ended.best?.candidate ?? 0) ?? assert.fail()
		assert.equal(champion.island, 1)
		assert.equal(champion.source, rastrigin)

		// What did this elite cost, by which model, prompt and attempt?
		const requests = log.requests(champion.island ?? -1, champion.ask)
		const answer = requests.find(({ use }) => use?.kind === 'draft' && use.draft === champion.attempt) ?? assert.fail()
		assert.equal(answer.request.modelId, 'scripted')
		assert.match(textOf(answer.request.messages[1] ?? assert.fail()), bowlOfWalker)
		assert.deepEqual(answer.end?.cost, (2_000 + 2_000) / 1_000_000)
		assert.deepEqual(answer.request.parents, champion.parents)
		archive.close()
	})
})
