import type { AgentEvent } from '../agent/events.ts'
import type { RunStatus } from '../archive/archive.ts'
import type { Interval, Metrics, Outcome } from '../candidate/outcome.ts'
import type { Budget } from '../experiment/experiment.ts'
import type { EvaluatorFacts, IsolationReport } from '../scoring/evaluate.ts'

/** Everything that happens in a run, as one typed stream: what happened, in an envelope. The log and displays only read it. */
export type RunEvent = Envelope & (SearchEvent | AgentEvent)

/** What is the same in every event of a run. */
export interface Envelope {
	/** The run's id. */
	readonly run: string
	/** From 0 in each session of the run, one more with each event: whoever reads sees what is missing. */
	readonly sequence: number
	/** Run time in milliseconds, all sessions of the run added up; never less than in the event before. */
	readonly elapsedMs: number
	/** Wall clock, in milliseconds since 1970. */
	readonly at: number
}

/** A candidate as events name it. */
export interface BestSoFar {
	readonly candidate: number
	readonly score: number
	readonly metrics: Metrics
}

/** What earlier sessions of a run told. */
export interface Earlier {
	readonly seed: BestSoFar | null
	readonly best: BestSoFar | null
	/** The seed not counted. */
	readonly outcomes: Readonly<Partial<Record<Outcome['kind'], number>>>
	/** By island: candidates told, and the best score. */
	readonly islands: readonly { readonly told: number; readonly best: number | null }[]
}

/** What happens in the search, its judges and its champions. */
export type SearchEvent =
	| {
			readonly kind: 'run-started'
			readonly experiment: string
			readonly seed: number
			/** Candidates told before, the seed included. */
			readonly resumedAt: number
			readonly islands: readonly string[]
			readonly budget: { readonly [Limit in keyof Budget]: number | null }
			readonly metrics: EvaluatorFacts['metrics']
			readonly isolation: IsolationReport
			readonly earlier: Earlier
	  }
	| {
			readonly kind: 'candidate-told'
			readonly candidate: number
			readonly island: number | null
			readonly operator: string
			readonly parents: readonly number[]
			readonly outcome: Outcome['kind']
			readonly score: number | null
			/** Filled cells of the island's grid; `null` for the seed, which all islands have. */
			readonly elites: number | null
			/** Milliseconds from the draft to this: waiting for a lane, compiling, scoring. Absent where nothing was evaluated. */
			readonly waitedMs?: number | undefined
	  }
	| ({ readonly kind: 'best-improved'; readonly island: number | null } & BestSoFar)
	| {
			readonly kind: 'elites-migrated'
			readonly from: number
			readonly to: number
			readonly candidates: readonly number[]
			readonly accepted: number
			readonly cause: 'migration' | 'reseed'
	  }
	| {
			/** The clock of an evaluator that scores speed was tested with a known difference. */
			readonly kind: 'clock-tested'
			/** Share by which one of two equal functions was held up. */
			readonly planted: number
			/** Where not, scores since the last test that passed are in doubt. */
			readonly passed: boolean
			/** What was found: ln(1 + `planted`) is expected. */
			readonly score: number
			readonly interval: Interval
			readonly pairs: number
			/** Candidates told before, the seed included. */
			readonly toldBefore: number
	  }
	| {
			readonly kind: 'champion-confirmed' | 'champion-refuted'
			readonly candidate: number
			readonly outcome: Outcome
	  }
	| {
			readonly kind: 'run-ended'
			readonly reason: Exclude<RunStatus, 'running'>
			readonly asked: number
			readonly scored: number
			readonly candidatesPerSecond: number
			readonly best: (BestSoFar & { readonly confirmed: Metrics | null }) | null
	  }

/** The first event of a session. */
export type RunStarted = Extract<SearchEvent, { kind: 'run-started' }>

/** The last event of a run. */
export type RunEnded = Extract<SearchEvent, { kind: 'run-ended' }>

/** Receives what happens as it happens; must not throw. */
export type Listener = (event: SearchEvent) => void
