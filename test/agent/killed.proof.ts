import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { type Agents, createAgents } from '../../src/agent/agents.ts'
import { defaultAgentSettings } from '../../src/agent/settings.ts'
import { planModel } from '../../src/agent/wire/model-plan.ts'
import type { Archive, RunArchive, RunRecord } from '../../src/archive/archive.ts'
import { archiveDigest } from '../../src/archive/digest.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { systemClock } from '../../src/candidate/clock.ts'
import { isDuplicate, type Outcome } from '../../src/candidate/outcome.ts'
import { type Random, randomStream } from '../../src/candidate/random.ts'
import { tokenize } from '../../src/candidate/tokens.ts'
import type { Experiment } from '../../src/experiment/experiment.ts'
import { replaySearch, runSearch } from '../../src/search/run-search.ts'
import type { SearchParts } from '../../src/search/search-parts.ts'
import type { Ask, Draft, EmbeddedOperator } from '../../src/variation/operator.ts'
import { ToyEvaluator, toyExperiment, toyFacts, toySource, toyValue } from '../search/toy-evaluator.ts'
import { TickingClock } from './clocks.ts'
import { type Answer, startEndpoint } from './endpoint.ts'
import { block, islandPlan } from './host.ts'
import { Killed, mortal } from './mortal-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'oxipelago-killed-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let archives = 0

/** Islands with every operator; on the second only such as need a model, for which others stand in while it is down. */
const experiment: Experiment = {
	...toyExperiment,
	seed: {
		...toyExperiment.seed,
		functions: [{ name: 'answer', signature: 'pub fn answer() -> f64', type: 'fn() -> f64', line: 1 }],
	},
	islands: [
		islandPlan({ rewrite: 0.3, repair: 0.3, mutate: 0.4 }, { name: 'one' }),
		islandPlan({ edit: 0.4, blend: 0.3, repair: 0.3 }, { name: 'two' }),
		islandPlan({ edit: 0.2, crossover: 0.4, tune: 0.4 }, { name: 'three' }),
	],
	search: { inFlight: 6, stagnation: 15 },
	budget: { forMs: undefined, candidates: 90, target: undefined },
}

/** So few values that most drafts were made before, or are being scored. */
const drawValue = (random: Random): number => 880 + random.below(110)

/** Draws all it does from the ask, as the real ones do; how much depends on its parents. */
function embedded(name: string, count: number): EmbeddedOperator {
	return {
		kind: 'embedded',
		name,
		choose: (view, random) => view.parents(count, random),
		*propose({ parents, random }: Ask): Generator<Draft, void, Outcome> {
			for (;;) {
				const from = random.pick(parents)
				const value = random.chance(0.5) ? drawValue(random) : Math.max(1, toyValue(from.source) + random.below(3))
				if (value === 1_000) return
				const made = parents.map(({ candidate }) => candidate)
				if (!isDuplicate(yield { source: toySource(value), detail: `to ${value}`, parents: made })) return
			}
		},
	}
}

const operators = new Map(
	[embedded('mutate', 2), embedded('crossover', 2), embedded('tune', 1)].map((operator) => [operator.name, operator]),
)

/** Fair and failing stretches in turn. */
function script(random: Random): (model: string) => Answer {
	let left = 0
	let fails = false
	return (model) => {
		if (model === 'gone') return { kind: 'status', status: 404, message: 'The model `gone` does not exist' }
		if (left-- <= 0) {
			fails = !fails && random.chance(0.5)
			left = 1 + random.below(8)
		}
		if (fails) return { kind: 'status', status: 500 }
		return { kind: 'text', text: random.chance(0.2) ? 'Hm.' : block(`${toySource(drawValue(random))}\n`) }
	}
}

function agentsOf(
	{ modelLog: log }: RunArchive,
	run: RunRecord,
	baseUrl: string,
	clock: TickingClock,
	signal: AbortSignal,
	recorded?: RunArchive,
): Agents {
	return createAgents({
		experiment: run.experiment,
		facts: toyFacts,
		seed: run.seed,
		models: ['main', 'second', 'gone'].map((id) => planModel({ baseUrl, id, name: id, concurrency: 2 })),
		environment: {},
		budget: {},
		settings: {
			...defaultAgentSettings,
			notesEvery: 3,
			similarity: 1,
			retries: { tries: 2, baseMs: 10, capMs: 20, patienceMs: 1_000 },
			breaker: { failures: 2, coolDownMs: 40, maxCoolDownMs: 80 },
		},
		log,
		notes: log,
		instructions: log,
		recorded: recorded?.modelLog,
		tokens: (source) => tokenize(source).tokens.map(({ text }) => text),
		clock,
		listener: () => {},
		signal,
	})
}

function partsOf(archive: RunArchive, run: RunRecord, delays: number, signal: AbortSignal): SearchParts {
	return {
		run,
		archive,
		evaluator: new ToyEvaluator(2, delays),
		operators,
		describe: (source) => ({ fingerprint: String(toyValue(source)), size: source.trim().length }),
		clock: systemClock,
		listener: () => {},
		signal,
		snapshotEvery: 5,
	}
}

/** One process at work on a run, until it is killed before its write number `lives`, or ends. */
async function live(archive: RunArchive, baseUrl: string, lives: number): Promise<void> {
	using clock = new TickingClock(10)
	const run = archive.record()
	const stop = new AbortController()
	const writes = mortal(archive, lives)
	let agents: Agents | undefined
	try {
		agents = agentsOf(writes, run, baseUrl, clock, stop.signal)
		await runSearch(partsOf(writes, run, lives, stop.signal), agents)
	} catch (error) {
		if (!(error instanceof Killed)) throw error
	} finally {
		stop.abort()
		await agents?.close()
	}
}

async function replayed(archive: Archive, recorded: RunArchive): Promise<RunArchive> {
	using clock = new TickingClock(10)
	const kept = archive.createRun({ ...recorded.record(), startedAt: 1 })
	const run = kept.record()
	const stop = new AbortController()
	// Nobody listens there: no request is made.
	const agents = agentsOf(kept, run, 'http://127.0.0.1:9/v1', clock, stop.signal, recorded)
	await replaySearch(partsOf(kept, run, 99, stop.signal), recorded, agents)
	await agents.close()
	return kept
}

/** What a digest is of, to be read where two differ. */
function toldIn(run: RunArchive): unknown {
	return {
		candidates: [...run.candidates()].map(({ timing: _, toldAtMs: __, ...candidate }) => candidate),
		migrations: [...run.migrations()],
		confirmations: run.confirmations().map(({ confirmedAtMs: _, ...confirmation }) => confirmation),
	}
}

test('a run killed between any two writes, however often, is replayed to the same archive', async () => {
	const kills = fc.array(fc.integer({ min: 1, max: 260 }), { minLength: 1, maxLength: 4 })
	await fc.assert(
		fc.asyncProperty(fc.nat(1e6), kills, async (seed, lives) => {
			const archive = openArchive(join(folder, `${archives++}.db`), { mode: 'write' })
			const answer = script(randomStream(seed, 'script'))
			await using endpoint = await startEndpoint(({ body }) => answer(body.model))
			const run = archive.createRun({
				experiment,
				facts: toyFacts,
				seed,
				evaluatorFingerprint: 'toy',
				startedAt: 0,
				tellOrder: 'arrival',
			})
			for (const count of [...lives, Number.POSITIVE_INFINITY]) await live(run, endpoint.baseUrl, count)
			assert.equal(run.record().status, 'budget')
			const again = await replayed(archive, run)
			assert.deepEqual(toldIn(again), toldIn(run))
			assert.equal(archiveDigest(again), archiveDigest(run))
			archive.close()
		}),
		{ seed: 1, numRuns: 12, endOnFailure: true },
	)
})
