import type { OutcomeCount, RunRecord } from '../archive/archive.ts'
import type { ChampionReport, Standing } from '../archive/champion.ts'
import type { Order } from '../archive/order.ts'
import type { LineageRow } from '../archive/outline.ts'
import type { Interval, Metrics, Outcome } from '../candidate/outcome.ts'
import type { EvaluatorFacts } from '../scoring/evaluate.ts'
import type { ModelsData } from './models-data.ts'
import type { BudgetPart } from './used-up-text.ts'

/** A new best: when it was told, its score and its number. */
export type Milestone = readonly [toldAtMs: number, score: number, candidate: number]

/** Candidates told in stretches of run time of one length, from the start on. */
export interface Rate {
	readonly stretchMs: number
	readonly told: readonly number[]
	readonly scored: readonly number[]
}

/** An island, its plan and what it has come to. */
export interface IslandData {
	readonly name: string
	readonly preset: string
	readonly persona: string
	readonly model: string | null
	readonly rates: Readonly<Record<string, number>>
	/** Whether a person has paused it. */
	readonly isPaused: boolean
	readonly told: number
	readonly best: number | null
	/** Each new best of what was made on it, thinned out where there are many. */
	readonly milestones: readonly Milestone[]
	/** The best of each cell among what was made there or came there. */
	readonly elites: readonly { readonly cell: string; readonly candidate: number; readonly score: number }[]
}

/** One candidate on the way from a seed to the champion. */
export interface Step {
	readonly number: number
	readonly island: number | null
	readonly operator: string
	readonly detail: string
	readonly kind: Outcome['kind']
	readonly score: number | null
	readonly size: number
	readonly toldAtMs: number
	/** Further parents. */
	readonly others: readonly number[]
	readonly source: string
	/** Model, what its requests cost, and for which ask of the island they were, where one wrote it. */
	readonly model: {
		readonly name: string
		readonly tokens: number
		readonly money: number
		readonly ask: number
	} | null
}

/** A formula as mathematics, and what it gives for rows of the table. */
export interface FormulaData {
	readonly mathml: string
	readonly latex: string
	/** `null` where there is no table, or it is not there any more. */
	readonly rows: {
		readonly target: string
		readonly actual: readonly number[]
		readonly predicted: readonly number[]
		/** Rows of the whole table. */
		readonly all: number
	} | null
}

/** The champion, or the best of the search where none holds up. */
export interface ChampionData {
	readonly report: ChampionReport
	readonly interval: Interval | null
	/** Of the score on held-out inputs. */
	readonly heldOutScore: number | null
	readonly heldOutInterval: Interval | null
	readonly exact: boolean
	readonly feedback: string
	/** Of metrics that were sampled: how far they may be off, one standard deviation. */
	readonly standardErrors: Metrics
	/** Of the seed that it comes from or is compared with. */
	readonly seed: {
		readonly number: number
		readonly score: number | null
		readonly metrics: Metrics
		readonly standardErrors: Metrics
	}
	/** From the seed to the champion; of a long way the steps that were better than all before. */
	readonly steps: readonly Step[]
	/** Steps that were left out. */
	readonly leftOut: number
	readonly formula: FormulaData | null
}

/** What held-out inputs said of a candidate. */
export interface HeldOutData {
	readonly candidate: number
	readonly atMs: number
	readonly verdict: Standing['verdict']
	/** There; `null` where it has none. */
	readonly score: number | null
}

/** A candidate on the front of size against score. */
export interface FrontData {
	readonly number: number
	readonly size: number
	readonly score: number
	readonly operator: string
	readonly source: string
	readonly mathml: string | null
}

/** Something that went wrong, or was found to be wrong. */
export interface TroubleData {
	readonly kind: 'clock' | 'doubt' | 'held-out' | 'model' | 'crashed' | 'isolation' | 'killed' | 'survived' | 'compiler'
	readonly text: string
	readonly candidate: number | null
}

/** What a person ordered of a run while it went on. */
export interface OrderData {
	/** Rises in the order in which they were given. */
	readonly id: number
	readonly kind: Order['kind']
	/** What it says, in a line or more; empty where its kind says all. */
	readonly text: string
	/** `null` where it is for the run. */
	readonly island: number | null
	/** Candidates told when the run took it; `null` until then. */
	readonly takenAt: number | null
}

/** Candidates as columns: the n-th of each is of one candidate. */
export interface Outline {
	/** In order; where some were left out they are not all there. */
	readonly number: readonly number[]
	/** -1 for a seed. */
	readonly island: readonly number[]
	/** Place in `operators`. */
	readonly operator: readonly number[]
	/** Place in `kinds`. */
	readonly kind: readonly number[]
	/** `null` unless scored. */
	readonly score: readonly (number | null)[]
	/** Main parent; -1 for a seed. */
	readonly parent: readonly number[]
	readonly size: readonly number[]
	readonly toldAtMs: readonly number[]
}

/** Everything of a run that a page shows but single candidates; small whatever the length of the run. */
export interface RunData {
	readonly id: string
	readonly experiment: string
	readonly task: string
	/** As kept; `killed` where it is `running` and nobody writes. */
	readonly status: RunRecord['status'] | 'killed'
	/** What of its budget ended it; `null` where none of it did. */
	readonly endedBy: BudgetPart | null
	readonly seed: number
	readonly startedAt: number
	readonly endedAt: number | null
	/** Milliseconds since 1970 at which this was read. */
	readonly readAt: number
	readonly elapsedMs: number
	/** Candidates told, seeds not counted. */
	readonly asked: number
	/** What the archive takes on its disk, with all of its runs. */
	readonly diskBytes: number
	readonly seeds: readonly string[]
	readonly budget: {
		readonly forMs: number | null
		readonly candidates: number | null
		readonly target: number | null
		/** How long it may go on without anything better. */
		readonly patience: { readonly forMs: number | null; readonly candidates: number | null }
		/** What the archive may take on its disk, with all of its runs. */
		readonly diskBytes: number | null
		readonly tokens: number | null
		readonly money: number | null
		readonly requests: number | null
	}
	/** Of the functions that are evolved, a line each. */
	readonly signature: string
	readonly asksModels: boolean
	readonly evaluator: string
	/** Where it was measured; `null` of a run of before. */
	readonly machine: string | null
	/** That of now, in words; empty of a run of before. */
	readonly compiler: string
	readonly measured: EvaluatorFacts['measured']
	readonly metrics: EvaluatorFacts['metrics']
	readonly isolation: EvaluatorFacts['isolation']
	readonly axes: EvaluatorFacts['descriptors']
	readonly milestones: readonly Milestone[]
	/** How many times each operator has made a new best of the run. */
	readonly gains: Readonly<Record<string, number>>
	readonly rate: Rate
	readonly outcomes: readonly OutcomeCount[]
	readonly islands: readonly IslandData[]
	/** Operators of which a person may order other rates. */
	readonly embedded: readonly string[]
	readonly migrations: readonly {
		readonly from: number
		readonly to: number
		readonly sent: number
		readonly accepted: number
	}[]
	readonly champion: ChampionData | null
	/** In the order in which they were tried. */
	readonly heldOut: readonly HeldOutData[]
	readonly front: readonly FrontData[]
	readonly models: ModelsData | null
	readonly trouble: readonly TroubleData[]
	/** The latest ones, the latest first. */
	readonly orders: readonly OrderData[]
	/** Whether a person has paused all of it. */
	readonly isPaused: boolean
	readonly operators: readonly string[]
	readonly kinds: readonly LineageRow['kind'][]
}

/** What a page is fed with: all of a run, or what is new of it. */
export interface RunUpdate {
	readonly run: RunData
	/** Rows of `outline` that are known already and stay; what follows is new. */
	readonly from: number
	readonly outline: Outline
	/** Whether further rows are on their way. */
	readonly more: boolean
}

/** What a page can be asked for one candidate. */
export interface CandidateData {
	readonly number: number
	readonly operator: string
	readonly detail: string
	readonly parents: readonly number[]
	readonly outcome: string
	readonly source: string
}
