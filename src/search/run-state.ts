import { noPauses, type Pauses, pausesAfter } from '../archive/pauses.ts'
import type { Outcome } from '../candidate/outcome.ts'
import type { IsolationReport } from '../scoring/evaluate.ts'
import type { BestSoFar, RunEvent, RunStarted } from './events.ts'

/** A score and when it was reached. */
export interface Milestone {
	readonly elapsedMs: number
	readonly score: number
}

/** What is known of one island. */
export interface IslandState {
	readonly name: string
	/** Candidates told on it. */
	readonly told: number
	/** `null` until something was scored on it. */
	readonly best: number | null
	/** Filled cells of its grid, where known. */
	readonly elites: number | null
	/** Each new best of the island. */
	readonly milestones: readonly Milestone[]
}

/** What models have done in this session. */
export interface ModelsState {
	readonly inFlight: number
	readonly replies: number
	readonly failures: number
	/** Of prompts and replies. */
	readonly tokens: number
	/** Of these, such as no endpoint has counted. */
	readonly estimatedTokens: number
	/** In the currency of the models' prices; 0 where they are not known. */
	readonly cost: number
}

/** A run as far as its events have told; plain data. */
export interface RunState {
	/** The run's id; empty before the first event. */
	readonly run: string
	/** Seed of the run's random streams. */
	readonly randomSeed: number
	readonly isolation: IsolationReport | null
	readonly budget: RunStarted['budget']
	readonly pauses: Pauses
	readonly metrics: RunStarted['metrics']
	readonly islands: readonly IslandState[]
	/** What candidates 0 and on are called, which it starts from. */
	readonly seeds: readonly string[]
	/** Candidates told, seeds not counted. */
	readonly told: number
	/** Of these, by kind. */
	readonly outcomes: Readonly<Partial<Record<Outcome['kind'], number>>>
	/** Why the latest of each kind that has no score has none, in a line. */
	readonly whys: Readonly<Partial<Record<Outcome['kind'], string>>>
	/** The best of the seeds. */
	readonly seed: BestSoFar | null
	readonly best: (BestSoFar & { readonly island: number | null }) | null
	/** Each new best of the run. */
	readonly milestones: readonly Milestone[]
	/** Elites that became elites of another island. */
	readonly migrated: number
	readonly elapsedMs: number
	/** `null` in a run without models. */
	readonly models: ModelsState | null
	/** Whether each test of the clock passed; none where nothing is timed. */
	readonly clockTests: readonly boolean[]
	/** Counts of told candidates so far apart that they tell the rate of late. */
	readonly samples: readonly { readonly elapsedMs: number; readonly told: number }[]
}

/** What is known before the first event. */
export const unknownRun: RunState = Object.freeze<RunState>({
	run: '',
	randomSeed: 0,
	isolation: null,
	budget: { forMs: null, candidates: null, target: null },
	pauses: noPauses,
	metrics: [],
	islands: [],
	seeds: [],
	told: 0,
	outcomes: {},
	whys: {},
	seed: null,
	best: null,
	milestones: [],
	migrated: 0,
	elapsedMs: 0,
	models: null,
	clockTests: [],
	samples: [],
})

/** Samples of the candidate count are this far apart, and kept for this long, to tell the rate of late. */
const sampleMs = 250
const windowMs = 10_000

/** What is known after one more event: a function of both alone, whatever it is shown by. */
export function afterEvent(state: RunState, event: RunEvent): RunState {
	return known({ ...state, elapsedMs: event.elapsedMs }, event)
}

function known(state: RunState, event: RunEvent): RunState {
	switch (event.kind) {
		case 'run-started':
			return begun(event)
		case 'candidate-told':
			return told(state, event)
		case 'best-improved': {
			const { candidate, score, metrics, island, elapsedMs } = event
			const best = { candidate, score, metrics, island }
			const milestones = [...state.milestones, { elapsedMs, score }]
			return { ...state, best, milestones, ...(candidate < state.seeds.length ? { seed: best } : {}) }
		}
		case 'elites-migrated':
			return { ...state, migrated: state.migrated + event.accepted }
		case 'clock-tested':
			return { ...state, clockTests: [...state.clockTests, event.passed] }
		case 'steered': {
			const { order, island } = event
			return { ...state, pauses: pausesAfter(state.pauses, { kind: order, island: island ?? undefined }) }
		}
		case 'model-requested':
			return withModels(state, { inFlight: 1 })
		case 'model-replied': {
			const { usage, cost } = event
			const tokens = usage.inputTokens + usage.outputTokens
			return withModels(state, {
				inFlight: -1,
				replies: 1,
				tokens,
				estimatedTokens: usage.estimated ? tokens : 0,
				cost,
			})
		}
		case 'model-failed':
			return withModels(state, { inFlight: -1, failures: 1 })
		default:
			return state
	}
}

/** Candidates a second over the last ten seconds; 0 before there is anything to tell. */
export function rateOf({ samples, told, elapsedMs: lastMs }: RunState, elapsedMs: number): number {
	const since = elapsedMs - windowMs
	const first = samples.find((sample) => sample.elapsedMs >= since) ?? samples.at(-1)
	if (first === undefined) return 0
	const seconds = (Math.max(elapsedMs, lastMs) - first.elapsedMs) / 1000
	return seconds <= 0 ? 0 : (told - first.told) / seconds
}

/** Share of the told candidates that have no score; 0 before the first. */
export function invalidShareOf({ outcomes, told }: RunState): number {
	return told === 0 ? 0 : 1 - (outcomes.scored ?? 0) / told
}

/**
 * Why hardly any candidate has a score: the latest of the commonest kind without one; `undefined` where more than one in
 * twenty has a score, or this session has told none of that kind.
 */
export function invalidReasonOf(state: RunState): string | undefined {
	if (invalidShareOf(state) < 0.95) return undefined
	const kinds = Object.entries(state.outcomes).filter(([kind]) => kind !== 'scored')
	const [commonest] = kinds.sort(([, one], [, other]) => other - one)
	return commonest && state.whys[commonest[0] as Outcome['kind']]
}

/** A session begins with what earlier ones have told. */
function begun(event: RunEvent & RunStarted): RunState {
	const { run, seed, seeds, isolation, budget, paused, metrics, earlier, elapsedMs } = event
	const islands = event.islands.map((name, index): IslandState => {
		const { told = 0, best = null } = earlier.islands[index] ?? {}
		return { name, told, best, elites: null, milestones: [] }
	})
	return sampled({
		...unknownRun,
		run,
		randomSeed: seed,
		isolation,
		budget,
		pauses: { isWhole: false, islands: new Set(paused) },
		metrics,
		islands,
		seeds,
		told: islands.reduce((sum, island) => sum + island.told, 0),
		outcomes: earlier.outcomes,
		seed: earlier.seed,
		best: earlier.best && { ...earlier.best, island: null },
		milestones: earlier.best === null ? [] : [{ elapsedMs, score: earlier.best.score }],
		elapsedMs,
	})
}

function told(state: RunState, event: RunEvent & { kind: 'candidate-told' }): RunState {
	const { candidate, score, islandBest, outcome, elapsedMs, elites } = event
	if (candidate < state.seeds.length) {
		return score === null || state.seed !== null ? state : { ...state, seed: { candidate, score, metrics: {} } }
	}
	const islands = state.islands.map((island, index): IslandState => {
		if (index !== event.island) return island
		const next = { ...island, told: island.told + 1, elites }
		// Reseeded, an island begins lower; what it had counts on.
		if (islandBest === null || (island.best !== null && islandBest <= island.best)) return next
		return { ...next, best: islandBest, milestones: [...island.milestones, { elapsedMs, score: islandBest }] }
	})
	const outcomes = { ...state.outcomes, [outcome]: (state.outcomes[outcome] ?? 0) + 1 }
	const whys = event.why === undefined ? state.whys : { ...state.whys, [outcome]: event.why }
	return sampled({ ...state, told: state.told + 1, outcomes, whys, islands })
}

function sampled(state: RunState): RunState {
	const { samples, elapsedMs, told } = state
	const last = samples.at(-1)
	if (last !== undefined && elapsedMs - last.elapsedMs < sampleMs) return state
	return { ...state, samples: [...samples.slice(1 - (2 * windowMs) / sampleMs), { elapsedMs, told }] }
}

function withModels(state: RunState, more: Partial<ModelsState>): RunState {
	const sum = (name: keyof ModelsState): number => (state.models?.[name] ?? 0) + (more[name] ?? 0)
	const models = {
		inFlight: sum('inFlight'),
		replies: sum('replies'),
		failures: sum('failures'),
		tokens: sum('tokens'),
		estimatedTokens: sum('estimatedTokens'),
		cost: sum('cost'),
	}
	return { ...state, models }
}
