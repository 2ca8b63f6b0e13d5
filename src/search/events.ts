import type { RunStatus } from '../archive/archive.ts'
import type { Interval, Metrics, Outcome } from '../candidate/outcome.ts'
import type { IsolationReport } from '../scoring/evaluate.ts'

/** A candidate as events name it. */
export interface BestSoFar {
	readonly candidate: number
	readonly score: number
	readonly metrics: Metrics
}

/**
 * Everything that happens in a run, as one typed stream; the log, the progress display and the report only read it.
 *
 * `elapsedMs` is run time, all sessions of the run added up.
 */
export type SearchEvent =
	| {
			readonly kind: 'run-started'
			readonly run: string
			readonly experiment: string
			readonly seed: number
			readonly resumedAt: number
			readonly islands: readonly string[]
			readonly isolation: IsolationReport
			readonly metricUnits: Readonly<Record<string, string>>
			readonly elapsedMs: number
	  }
	| {
			readonly kind: 'candidate-told'
			readonly run: string
			readonly candidate: number
			readonly island: number | null
			readonly operator: string
			readonly parents: readonly number[]
			readonly outcome: Outcome['kind']
			readonly score: number | null
			/** Filled cells of the island's grid; `null` for the seed, which all islands have. */
			readonly elites: number | null
			/** Milliseconds from the draft to this: waiting for a lane, compiling, scoring. Absent where nothing was evaluated. */
			readonly waitedMs?: number
			readonly elapsedMs: number
	  }
	| ({
			readonly kind: 'best-improved'
			readonly run: string
			readonly island: number | null
			readonly elapsedMs: number
	  } & BestSoFar)
	| {
			readonly kind: 'elites-migrated'
			readonly run: string
			readonly from: number
			readonly to: number
			readonly candidates: readonly number[]
			readonly accepted: number
			readonly cause: 'migration' | 'reseed'
			readonly elapsedMs: number
	  }
	| {
			/** The clock of an evaluator that scores speed was tested with a known difference. */
			readonly kind: 'clock-tested'
			readonly run: string
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
			readonly elapsedMs: number
	  }
	| {
			readonly kind: 'champion-confirmed' | 'champion-refuted'
			readonly run: string
			readonly candidate: number
			readonly outcome: Outcome
			readonly elapsedMs: number
	  }
	| {
			readonly kind: 'run-ended'
			readonly run: string
			readonly reason: Exclude<RunStatus, 'running'>
			readonly asked: number
			readonly scored: number
			readonly elapsedMs: number
			readonly candidatesPerSecond: number
			readonly best: (BestSoFar & { readonly confirmed: Metrics | null }) | null
	  }

/** The last event of a run. */
export type RunEnded = Extract<SearchEvent, { kind: 'run-ended' }>

/** Receives each event as it happens; must not throw. */
export type Listener = (event: SearchEvent) => void
