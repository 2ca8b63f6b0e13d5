import type { AgentEvent } from '../../agent/events.ts'
import type { Outcome } from '../../candidate/outcome.ts'
import type { Budget } from '../../experiment/experiment.ts'
import type { EvaluatorFacts, IsolationReport } from '../../scoring/evaluate.ts'
import type { BestSoFar, RunEnded, SearchEvent } from '../../search/events.ts'

/** A score and when it was reached. */
export interface Milestone {
	readonly elapsedMs: number
	readonly score: number
}

/** What is known of one island. */
export interface IslandProgress {
	readonly name: string
	/** Candidates told on it. */
	told: number
	/** `undefined` until something was scored on it or came to it. */
	best: number | undefined
	/** Occupied cells of its grid, where known. */
	elites: number | undefined
	/** Each new best of the island. */
	readonly milestones: Milestone[]
}

/** What models have done in this session. */
export interface ModelProgress {
	inFlight: number
	replies: number
	failures: number
	/** Of prompts and replies. */
	tokens: number
	/** Of these, such as no endpoint has counted. */
	estimatedTokens: number
	/** In the currency of the models' prices; 0 where they are not known. */
	cost: number
}

/** What a progress display is given of a run before its first event. */
export interface RunPlan {
	readonly islands: readonly string[]
	readonly budget: Budget
	readonly metrics: EvaluatorFacts['metrics']
	/** The seed's own score and metrics, and what earlier sessions told, of a resumed run. */
	readonly earlier: Earlier | undefined
}

/** What earlier sessions of a run told. */
export interface Earlier {
	readonly seed: BestSoFar | undefined
	readonly best: BestSoFar | undefined
	readonly outcomes: ReadonlyMap<Outcome['kind'], number>
	/** By island: candidates told and the best score. */
	readonly islands: readonly { readonly told: number; readonly best: number | undefined }[]
}

/** Samples of the candidate count are this far apart, and kept for this long, to tell the rate of late. */
const sampleMs = 250
const windowMs = 10_000

/** A run as far as its events have told; reads no clock. */
export class RunProgress {
	readonly plan: RunPlan
	readonly islands: readonly IslandProgress[]
	/** Each new best of the run. */
	readonly milestones: Milestone[] = []
	readonly outcomes: Map<Outcome['kind'], number> = new Map()
	run = ''
	/** Seed of the run's random streams. */
	randomSeed = 0
	isolation: IsolationReport | undefined
	/** Candidates told, the seed not counted. */
	told = 0
	seed: BestSoFar | undefined
	best: (BestSoFar & { readonly island: number | undefined }) | undefined
	/** Elites that became elites of another island. */
	migrated = 0
	elapsedMs = 0
	/** Of this session; `undefined` in a run without models. */
	models: ModelProgress | undefined
	/** Whether each test of the clock passed; none where nothing is timed. */
	readonly clockTests: boolean[] = []
	ended: RunEnded | undefined
	readonly #samples: { readonly elapsedMs: number; readonly told: number }[] = []

	constructor(plan: RunPlan) {
		this.plan = plan
		const { earlier } = plan
		this.islands = plan.islands.map((name, index) => {
			const { told = 0, best } = earlier?.islands[index] ?? {}
			return { name, told, best, elites: undefined, milestones: [] }
		})
		if (earlier === undefined) return
		this.seed = earlier.seed
		for (const [kind, number] of earlier.outcomes) this.outcomes.set(kind, number)
		this.told = earlier.islands.reduce((sum, island) => sum + island.told, 0)
		if (earlier.best !== undefined) this.best = { ...earlier.best, island: undefined }
	}

	/** Takes what happened between agents and their endpoints. */
	applyAgents(event: AgentEvent): void {
		this.models ??= { inFlight: 0, replies: 0, failures: 0, tokens: 0, estimatedTokens: 0, cost: 0 }
		const { models } = this
		if (event.kind === 'model-requested') models.inFlight++
		else if (event.kind === 'model-replied') {
			models.inFlight--
			models.replies++
			const tokens = event.usage.inputTokens + event.usage.outputTokens
			models.tokens += tokens
			if (event.usage.estimated) models.estimatedTokens += tokens
			models.cost += event.cost
		} else if (event.kind === 'model-failed') {
			models.inFlight--
			models.failures++
		}
	}

	/** Takes the next event of the run. */
	apply(event: SearchEvent): void {
		this.elapsedMs = event.elapsedMs
		switch (event.kind) {
			case 'run-started':
				this.run = event.run
				this.randomSeed = event.seed
				this.isolation = event.isolation
				this.#sample(event.elapsedMs)
				if (this.best !== undefined) this.milestones.push({ elapsedMs: event.elapsedMs, score: this.best.score })
				break
			case 'candidate-told':
				this.#tell(event)
				break
			case 'best-improved': {
				const { candidate, score, metrics, island, elapsedMs } = event
				this.best = { candidate, score, metrics, island: island ?? undefined }
				if (candidate === 0) this.seed = this.best
				this.milestones.push({ elapsedMs, score })
				break
			}
			case 'elites-migrated':
				this.migrated += event.accepted
				break
			case 'clock-tested':
				this.clockTests.push(event.passed)
				break
			case 'champion-confirmed':
			case 'champion-refuted':
				break
			case 'run-ended':
				this.ended = event
				break
		}
	}

	/** Candidates a second over the last ten seconds; 0 before there is anything to tell. */
	rate(elapsedMs: number): number {
		const since = elapsedMs - windowMs
		const first = this.#samples.find((sample) => sample.elapsedMs >= since) ?? this.#samples.at(-1)
		if (first === undefined) return 0
		const seconds = (Math.max(elapsedMs, this.elapsedMs) - first.elapsedMs) / 1000
		return seconds <= 0 ? 0 : (this.told - first.told) / seconds
	}

	/** Share of the told candidates that have no score; 0 before the first. */
	get invalidShare(): number {
		const all = [...this.outcomes.values()].reduce((sum, number) => sum + number, 0)
		return all === 0 ? 0 : 1 - (this.outcomes.get('scored') ?? 0) / all
	}

	#tell(event: Extract<SearchEvent, { kind: 'candidate-told' }>): void {
		if (event.candidate === 0) {
			if (event.score !== null) this.seed = { candidate: 0, score: event.score, metrics: {} }
			return
		}
		this.told++
		this.outcomes.set(event.outcome, (this.outcomes.get(event.outcome) ?? 0) + 1)
		this.#sample(event.elapsedMs)
		const island = event.island === null ? undefined : this.islands[event.island]
		if (island === undefined) return
		island.told++
		island.elites = event.elites ?? undefined
		if (event.score !== null && (island.best === undefined || event.score > island.best)) {
			island.best = event.score
			island.milestones.push({ elapsedMs: event.elapsedMs, score: event.score })
		}
	}

	#sample(elapsedMs: number): void {
		const last = this.#samples.at(-1)
		if (last !== undefined && elapsedMs - last.elapsedMs < sampleMs) return
		this.#samples.push({ elapsedMs, told: this.told })
		while (this.#samples.length > (2 * windowMs) / sampleMs) this.#samples.shift()
	}
}
