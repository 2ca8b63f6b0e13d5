import { basename } from 'node:path'
import type { CandidateRecord, GridAxes, MigrationRecord, RunArchive, RunRecord } from '../archive/archive.ts'
import { cellOf, type Elite, gridAxes } from '../archive/grid.ts'
import type { ScoredAgain } from '../archive/order.ts'
import type { LineageRow } from '../archive/outline.ts'
import { lastScored } from '../archive/rescoring.ts'
import type { Clock } from '../candidate/clock.ts'
import { beats, gain, type Objectives, objectivesOf, type Rank, rankOf } from '../candidate/compare.ts'
import type { Outcome, Scored } from '../candidate/outcome.ts'
import { outcomeLine } from '../candidate/outcome-line.ts'
import { askedOf, seedsOf } from '../experiment/seeds.ts'
import { Archipelago, type ArchipelagoState } from '../island/archipelago.ts'
import type { Island } from '../island/island.ts'
import type { Evaluation } from '../scoring/evaluate.ts'
import type { OfflineOperator } from '../variation/operator.ts'
import { elitesMigrated } from './elites-migrated.ts'
import type { BestSoFar, Listener } from './events.ts'
import { LearntRates, type LearntState } from './learnt-rates.ts'
import type { Description, Proposal } from './open-ask.ts'
import { Tally, type TallyState } from './tally.ts'

/** The best candidate as it is remembered. */
export interface Best extends BestSoFar, Rank {
	readonly island: number | undefined
	readonly exact: boolean
}

/** All that a ledger is, as plain data. */
export interface LedgerState {
	readonly told: number
	readonly scored: number
	readonly barren: number
	readonly best?:
		| (Rank & Pick<BestSoFar, 'candidate'> & { readonly island?: number | undefined; readonly exact: boolean })
		| undefined
	readonly archipelago: ArchipelagoState
	readonly tally: TallyState
	readonly learnt: LearntState
}

/** What a ledger is of. */
export interface LedgerParts {
	readonly run: RunRecord
	readonly archive: RunArchive
	readonly clock: Clock
	readonly listener: Listener
	/** That need no model, by name. */
	readonly operators: ReadonlyMap<string, OfflineOperator>
}

/** Operator name of seeds. */
export const seedOperator = 'seed'

/**
 * What a run has come to: tells outcomes to the islands, the archive and the listener, in that order, and counts.
 *
 * Where the archive cannot keep a tell, the run ends, and is resumed from what was kept.
 */
export class Ledger {
	readonly archipelago: Archipelago
	/** Of operators that need no model, by what was told. */
	readonly learnt: LearntRates
	readonly #parts: LedgerParts
	readonly #axes: GridAxes
	readonly #objectives: Objectives
	readonly #startedAt: number
	readonly #tally: Tally
	#told = 0
	#scored = 0
	#barren = 0
	#best: Best | undefined

	/** @param islands - With which it begins; others may come. */
	constructor(parts: LedgerParts, islands: number) {
		const { experiment, facts, seed } = parts.run
		this.#parts = parts
		this.#axes = gridAxes(facts.descriptors)
		this.#objectives = objectivesOf(facts)
		this.#startedAt = parts.clock.monotonic()
		this.#tally = new Tally(this.#objectives, parts.archive.rescoring())
		this.learnt = new LearntRates(parts.operators)
		this.archipelago = new Archipelago({
			islands,
			seeds: seedsOf(experiment).length,
			migration: experiment.migration,
			stagnation: experiment.search.stagnation,
			objectives: this.#objectives,
			seed,
		})
	}

	/** Candidates told, seeds included. */
	get told(): number {
		return this.#told
	}

	/** Candidates told, seeds not counted. */
	get asked(): number {
		return askedOf(this.#parts.run.experiment, this.#told)
	}

	/** Candidates told with a score, seeds not counted. */
	get scored(): number {
		return this.#scored
	}

	/** Tells in a row, the latest among them, that brought nothing to evaluate: duplicates, and what was rejected. */
	get barren(): number {
		return this.#barren
	}

	/** The best scored candidate so far; ties go to the smaller source, then to the earlier one. */
	get best(): Best | undefined {
		return this.#best
	}

	/** Run time of all sessions. */
	get elapsedMs(): number {
		return this.#parts.run.elapsedMs + this.#parts.clock.monotonic() - this.#startedAt
	}

	/** What it is now; the lists are its own. */
	state(): LedgerState {
		const [told, scored, barren, best] = [this.#told, this.#scored, this.#barren, this.#best]
		const [tally, learnt] = [this.#tally.state(), this.learnt.state()]
		return { told, scored, barren, best, archipelago: this.archipelago.state(), tally, learnt }
	}

	/** Becomes what a ledger of as many islands was when `state` was taken of it; for `replay` to go on from. */
	restore({ told, scored, barren, best, archipelago, tally, learnt }: LedgerState): void {
		this.#told = told
		this.#scored = scored
		this.#barren = barren
		this.#best = best && { ...best, floor: best.floor, island: best.island, metrics: {} }
		this.archipelago.restore(archipelago)
		this.#tally.restore(tally)
		this.learnt.restore(learnt)
	}

	/** Keeps the outcome of the next seed: its number is how many were told before. */
	tellSeed(source: string, description: Description, evaluation: Evaluation): void {
		const seeds = seedsOf(this.#parts.run.experiment)
		const file = seeds.length === 1 ? '' : `: ${basename(seeds[this.#told]?.path ?? '')}`
		const record = this.#record(evaluation, {
			...description,
			source,
			island: undefined,
			ask: 0,
			attempt: this.#told,
			operator: seedOperator,
			detail: `what evolution starts from${file}`,
			parents: [],
		})
		this.#parts.archive.tell({ candidate: record, migrations: [] })
		this.#take(lineageOf(record))
		this.#announce(record, [], undefined)
	}

	/**
	 * Keeps the outcome of a proposal.
	 *
	 * @param waitedMs - How long it took from the draft on; only for who listens.
	 * @returns The candidate's number.
	 */
	tell(proposal: Proposal, evaluation: Evaluation, waitedMs: number | undefined): number {
		const { draft, description, island, ask, attempt, operator } = proposal
		const record = this.#record(evaluation, {
			...description,
			source: draft.source,
			detail: draft.detail,
			parents: draft.parents,
			island,
			ask,
			attempt,
			operator,
		})
		// The islands move first, since their migrations belong to the transaction; if the archive fails, the session ends.
		const migrations = this.#take(lineageOf(record))
		this.#parts.archive.tell({ candidate: record, migrations })
		this.#announce(record, migrations, waitedMs)
		return record.number
	}

	/** Goes through a tell of an earlier session again: islands move, nothing is written and nobody told. */
	replay(row: LineageRow): void {
		this.#take(row)
		const { number, score, floor, size, island, exact } = row
		if (score === undefined || !this.#isBest({ score, floor, size })) return
		this.#best = { candidate: number, score, floor, metrics: {}, size, island, exact }
	}

	/** After the last replayed tell: the best with its metrics. */
	endReplay(): void {
		if (this.#best === undefined) return
		const outcome = lastScored(this.#parts.archive, this.#best.candidate)?.outcome
		if (outcome?.kind === 'scored') this.#best = { ...this.#best, metrics: outcome.metrics }
	}

	/** Gives what the run goes on from the scores that it has now. */
	rescore(scores: readonly ScoredAgain[]): void {
		this.archipelago.rescore(scores)
		let best: (Elite & { readonly island: number }) | undefined
		for (const { index, grid } of this.archipelago.islands) {
			for (const elite of grid)
				if (best === undefined || beats(elite, best, this.#objectives)) best = { ...elite, island: index }
		}
		if (best === undefined) {
			this.#best = undefined
			return
		}
		const { candidate, score, floor, size } = best
		const outcome = scores.find((one) => one.candidate === candidate)?.outcome
		const { metrics, exact } = outcome?.kind === 'scored' ? outcome : { metrics: {}, exact: false }
		this.#best = { candidate, score, floor, metrics, size, island: best.island, exact }
	}

	#record(
		evaluation: Evaluation,
		made: Omit<CandidateRecord, 'number' | 'outcome' | 'cell' | 'timing' | 'output' | 'toldAtMs'>,
	): CandidateRecord {
		const { outcome, timing, output } = evaluation
		return {
			...made,
			number: this.#told,
			outcome,
			timing,
			output,
			cell: outcome.kind === 'scored' ? cellOf(this.#axes, made.size, outcome.descriptors) : undefined,
			toldAtMs: Math.round(this.elapsedMs),
		}
	}

	#take(row: LineageRow): MigrationRecord[] {
		this.#told++
		this.#tally.take(row)
		const { number, score, floor, cell, size, island, kind } = row
		this.#barren = kind === 'rejected' ? this.#barren + 1 : 0
		if (island === undefined) {
			if (score !== undefined && cell !== undefined) {
				this.archipelago.plant({ candidate: number, score, floor, cell, size })
			}
			return []
		}
		if (score !== undefined) this.#scored++
		const place = this.archipelago.islands[island] as Island
		const before = cell === undefined ? undefined : (place.grid.at(cell) ?? place.best)
		const migrations = this.archipelago.tell(place, { candidate: number, size, score, floor, cell })
		const isElite = score !== undefined && cell !== undefined && place.grid.at(cell)?.candidate === number
		this.learnt.hear(row, isElite ? gain({ score, floor }, before, this.#objectives) : 0)
		return migrations
	}

	#announce(record: CandidateRecord, migrations: readonly MigrationRecord[], waitedMs: number | undefined): void {
		const { outcome } = record
		const island = record.island === undefined ? undefined : this.archipelago.islands[record.island]
		this.#parts.listener({
			kind: 'candidate-told',
			candidate: record.number,
			island: record.island ?? null,
			operator: record.operator,
			parents: record.parents,
			outcome: outcome.kind,
			...(outcome.kind === 'scored' ? {} : { why: outcomeLine(outcome) }),
			score: outcome.kind === 'scored' ? outcome.score : null,
			islandBest: island?.best?.score ?? null,
			elites: island?.grid.size ?? null,
			...(waitedMs === undefined ? {} : { waitedMs }),
		})
		if (outcome.kind === 'scored' && this.#isBest(rankOf(outcome, record.size))) {
			this.#best = bestOf(record, outcome)
			const { candidate, score, metrics } = this.#best
			this.#parts.listener({ kind: 'best-improved', candidate, score, metrics, island: record.island ?? null })
		}
		for (const event of elitesMigrated(migrations)) this.#parts.listener(event)
	}

	#isBest(rank: Rank): boolean {
		return this.#best === undefined || beats(rank, this.#best, this.#objectives)
	}
}

/** What a replay would need of a candidate just made. */
function lineageOf(record: CandidateRecord): LineageRow {
	const { number, island, ask, attempt, operator, parents, fingerprint, size, cell, outcome } = record
	const row = { number, island, ask, attempt, operator, parents, fingerprint, size, cell, kind: outcome.kind }
	if (outcome.kind !== 'scored') return { ...row, score: undefined, exact: false }
	return { ...row, ...rankOf(outcome, size), exact: outcome.exact }
}

function bestOf(record: CandidateRecord, outcome: Scored): Best {
	const { number, size, island } = record
	const { metrics, exact } = outcome
	return { candidate: number, ...rankOf(outcome, size), metrics, island, exact }
}

/** The evaluation of a proposal that never came to one. */
export function withoutEvaluation(outcome: Outcome): Evaluation {
	return { outcome, timing: { compileUs: 0, scoreUs: 0, exerciseUs: 0, cpuUs: 0, peakKb: 0 }, output: '' }
}
