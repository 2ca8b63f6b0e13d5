import { setImmediate as turn } from 'node:timers/promises'
import type { JournalEntry, LineageRow, RunArchive, RunRecord, RunStatus } from '../archive/archive.ts'
import { ArchiveError } from '../archive/archive-error.ts'
import type { Order } from '../archive/order.ts'
import type { Clock } from '../candidate/clock.ts'
import { rankOf, surely } from '../candidate/compare.ts'
import type { Outcome } from '../candidate/outcome.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { seedsOf } from '../experiment/seeds.ts'
import type { Island } from '../island/island.ts'
import type { EvaluateRequest, Evaluation, Evaluator } from '../scoring/evaluate.ts'
import type { OfflineOperator } from '../variation/operator.ts'
import { Asks } from './asks.ts'
import { Canary } from './canary.ts'
import { type ConfirmParts, confirmChampion, confirmOne } from './champion.ts'
import { endMs } from './end-time.ts'
import type { Listener, RunEnded } from './events.ts'
import { injectedProposal } from './injected.ts'
import { KnownSources } from './known-sources.ts'
import { type Best, inputSeed, Ledger, withoutEvaluation } from './ledger.ts'
import type { ModelProposers } from './model-proposers.ts'
import type { Description, OpenAsk, Proposal } from './open-ask.ts'
import { runStarted } from './run-started.ts'
import { Steering } from './steering.ts'
import { Stop, type StopReason } from './stopping.ts'
import { TimeBudget } from './time-budget.ts'

/** Tells after which the archive has grown by little: some 100 KB without models, some MB with them. */
const tellsBetweenLooks = 64

/** Longest stretch of work between two turns of the event loop. */
const stretchMs = 10

/** What a search is given. */
export interface SearchParts {
	/** A run of the archive, new or to be gone on with; its experiment has the budget. */
	readonly run: RunRecord
	readonly archive: RunArchive
	readonly evaluator: Evaluator
	/** Operators that need no model, by name; every one with a positive rate on some island. */
	readonly operators: ReadonlyMap<string, OfflineOperator>
	readonly describe: (source: string) => Description
	readonly clock: Clock
	readonly listener: Listener
	/** Aborted when a person wants the run to end. */
	readonly signal: AbortSignal
	/** What `evaluateSeeds` gave, where the caller has looked at it before the run; else the seeds are evaluated first. */
	readonly seedEvaluations?: readonly Evaluation[] | undefined
}

/** With whom a draft is compiled, and whose time it takes; what a person put in is waited for, and goes first. */
function ofProposer({ by, model }: Proposal): Pick<EvaluateRequest, 'company' | 'by'> {
	return {
		company: by === 'model' ? 'models' : 'operators',
		by: model === undefined ? 'operators' : `model ${model}`,
	}
}

/** Evaluates the experiment's seeds as the first candidates of a run of that seed of chance, in their order. */
export async function evaluateSeeds(
	evaluator: Evaluator,
	experiment: Experiment,
	runSeed: number,
): Promise<Evaluation[]> {
	return await Promise.all(
		seedsOf(experiment).map(({ source }, number) =>
			evaluator.evaluate({ source, seed: inputSeed(runSeed, undefined, 0, number), purpose: 'search' }),
		),
	)
}

/** What all orders of telling share: asks, known sources, the seeds, the goal, the budget, the end. */
export class SearchRun {
	readonly parts: SearchParts
	readonly stop: Stop
	readonly ledger: Ledger
	readonly asks: Asks
	readonly known: KnownSources
	/** Set where nothing more is to be asked: the run ends for this reason once what is open has been told. */
	closing: StopReason | undefined
	readonly steering: Steering
	/** Candidates that earlier sessions told, seeds included. */
	readonly earlierCount: number
	/** Woken by each order that comes in. */
	#ordered = Promise.withResolvers<void>()
	/** Called with each order that comes in; set by who asks. */
	onOrder = (): void => {}
	readonly #history: RunArchive
	/** Aborted at the end: what is still queued is not wanted then. */
	readonly #abandon = new AbortController()
	/** When each proposal under way was handed on, by the monotonic clock. */
	readonly #evaluatedSince = new WeakMap<Proposal, number>()
	/** Where speed is scored. */
	readonly #canary: Canary | undefined
	#workingSince = 0
	/** The latest best of this session, and when it came; else what was there when it began. */
	#gain: { readonly candidate: number; readonly elapsedMs: number }
	readonly #time: TimeBudget

	/**
	 * @param shown - Whose candidates operators are shown: the run's own, or those of the one that it replays.
	 * @param history - Whose orders are met again, likewise.
	 */
	constructor(parts: SearchParts, shown: RunArchive = parts.archive, history: RunArchive = shown) {
		const { run, archive, clock } = parts
		this.parts = parts
		this.stop = new Stop()
		this.#history = history
		this.steering = new Steering({ run, archive, clock, onOrder: (order) => this.#noteOrder(order) }, history)
		const { forMs = Number.POSITIVE_INFINITY } = run.experiment.budget
		this.#time = new TimeBudget(clock, forMs - run.elapsedMs, () => this.stop.call('budget'))
		this.ledger = new Ledger(parts)
		this.known = new KnownSources(archive, () => this.ledger.told)
		this.asks = new Asks({ ...parts, seed: run.seed, signal: this.#abandon.signal }, this.known, shown)
		this.earlierCount = run.told
		this.#gain = { candidate: Math.max(seedsOf(run.experiment).length, run.told) - 1, elapsedMs: run.elapsedMs }
		if (run.facts.timed) this.#canary = new Canary({ ...parts, ledger: this.ledger })
	}

	/**
	 * Runs `drive` from the seeds, which it finds told, to the stop, and confirms the champion.
	 *
	 * @throws {ArchiveError} If the archive cannot keep a tell; what was told before is safe.
	 * @throws {EvaluatorFault} For a fault of ours.
	 */
	async run(drive: () => Promise<void>): Promise<RunEnded> {
		this.stop.onAbort(this.parts.signal)
		try {
			this.#begin()
			await this.#tellSeeds()
			await drive()
			return await this.#end(this.stop.reason ?? 'budget')
		} catch (error) {
			// Where the archive itself fails there is nothing to write to.
			if (!(error instanceof ArchiveError)) this.#setStatus('failed')
			throw error
		} finally {
			this.#abandon.abort()
			this.stop.dispose()
			this.#time[Symbol.dispose]()
			this.steering[Symbol.dispose]()
		}
	}

	/** Candidates that the budget still allows. */
	get left(): number {
		const own = this.#isReplay ? this.parts.run.experiment.budget.candidates : undefined
		const limits = [own, this.steering.budget.candidates].filter((limit) => limit !== undefined)
		return Math.min(...limits) - this.ledger.asked
	}

	/**
	 * Carries out what the person has ordered: to be called between two tells. Orders of before are met again where they were
	 * taken. Waits while all islands are paused.
	 */
	async steer(): Promise<void> {
		const { archive, clock } = this.parts
		for (;;) {
			const { told } = this.ledger
			const order = this.steering.retrace(told)
			if (order === undefined) break
			if (this.#isReplay) archive.keepOrder(order, told, clock.now())
			// What was injected is told again with all the rest, unless the run was killed before it was told.
			if (order.kind === 'inject' && (this.#isReplay || told >= this.earlierCount)) await this.#inject(order)
		}
		await this.#takeOrders()
		while (this.steering.isAllPaused && this.stop.reason === undefined && this.ledger.told >= this.earlierCount) {
			this.#ordered = Promise.withResolvers()
			await this.stop.orStopped(this.#ordered.promise)
			await this.#takeOrders()
		}
	}

	get #isReplay(): boolean {
		return this.#history !== this.parts.archive
	}

	async #takeOrders(): Promise<void> {
		// Of what earlier sessions told nothing may change.
		if (this.ledger.told < this.earlierCount) return
		for (const order of this.steering.take(() => this.ledger.told)) {
			const { kind } = order
			if (kind === 'resumed') continue
			this.parts.listener({ kind: 'steered', order: kind, island: 'island' in order ? (order.island ?? null) : null })
			if (kind === 'inject') await this.#inject(order)
			if (kind !== 'budget') continue
			const { forMs } = this.steering.budget
			if (forMs !== undefined) this.#time.extend(forMs - this.ledger.elapsedMs)
			if (this.left <= 0) this.stop.call('budget')
		}
	}

	async #inject({ island, source, from: detail }: Order & { kind: 'inject' }): Promise<void> {
		const proposal = injectedProposal({ island, ask: -this.ledger.told, source, detail }, this.parts.describe)
		const evaluation = await this.stop.orStopped(this.evaluate(proposal))
		if (evaluation !== undefined) await this.tell(proposal, evaluation)
	}

	#noteOrder({ kind }: Order): void {
		if (kind === 'stop') this.stop.call('stopped')
		this.#ordered.resolve()
		this.onOrder()
	}

	/** The outcome of a proposal: its own where it was rejected, that of a duplicate, or else the evaluator's. */
	async evaluate(proposal: Proposal): Promise<Evaluation> {
		const { fingerprint } = proposal.description
		const rejected = proposal.rejected ?? this.known.duplicate(fingerprint)
		if (rejected !== undefined) return withoutEvaluation(rejected)
		this.known.begin(fingerprint)
		this.#evaluatedSince.set(proposal, this.parts.clock.monotonic())
		const timed = this.parts.run.facts.timed
		const request: EvaluateRequest = {
			source: proposal.draft.source,
			...(proposal.by === 'person' ? {} : ofProposer(proposal)),
			seed: inputSeed(this.parts.run.seed, proposal.island, proposal.ask, proposal.attempt),
			purpose: 'search',
			...(timed ? { toBeat: this.ledger.best?.score, parentScore: this.#parentScore(proposal) } : {}),
		}
		return await this.parts.evaluator.evaluate(request, this.#abandon.signal)
	}

	/**
	 * Tells an outcome, and stops the run where it is the goal, or all that the budget allows.
	 *
	 * @returns The outcome told: that of a duplicate where the same was told since the evaluation began.
	 */
	async tell(proposal: Proposal, made: Evaluation): Promise<Outcome> {
		await this.#canary?.mayBeDue(this.#time.over)
		const { fingerprint } = proposal.description
		const duplicate = proposal.rejected === undefined ? this.known.duplicate(fingerprint) : undefined
		const evaluation = duplicate === undefined ? made : withoutEvaluation(duplicate)
		const since = this.#evaluatedSince.get(proposal)
		const waitedMs = since === undefined ? undefined : Math.round(this.parts.clock.monotonic() - since)
		const candidate = this.ledger.tell(proposal, evaluation, waitedMs)
		this.known.end(fingerprint)
		const { outcome } = evaluation
		if (outcome.kind === 'scored') {
			if (this.ledger.best?.candidate === candidate) this.#setAside()
			await this.#checkGoal({ candidate, exact: outcome.exact, ...rankOf(outcome, proposal.description.size) })
		}
		if (this.left <= 0) this.stop.call('budget')
		this.#checkPatience()
		if (candidate % tellsBetweenLooks === 0) this.#checkDisk()
		return outcome
	}

	/** Goes through an earlier tell again; after the last one the goal is checked, where a kill came before that. */
	async replay(row: LineageRow): Promise<void> {
		while (this.steering.retrace(row.number) !== undefined);
		this.ledger.replay(row)
		this.known.end(row.fingerprint)
		if (row.number < this.earlierCount - 1) return
		this.ledger.endReplay()
		this.#setAside()
		await this.#checkGoal(this.ledger.best)
	}

	/**
	 * An ask of the journal, opened again: of the operator that it was made for, whatever would be chosen by now, since what
	 * that proposed may have been told. `undefined` where this session has none such.
	 */
	reopened(entry: JournalEntry, models: ModelProposers): OpenAsk | undefined {
		const { operator: name = '', model } = entry
		const operator = model === undefined ? this.parts.operators.get(name) : models.operatorOf(entry.island, name, model)
		return operator && this.asks.reopen(operator, this.islandOf(entry), entry)
	}

	/** The island of an entry or a row. */
	islandOf({ island }: JournalEntry): Island {
		return this.ledger.archipelago.islands[island] as Island
	}

	/** Goes through the drafts of an ask that were told before, which costs no request; it goes on from there. */
	async goThrough(ask: OpenAsk, rows: readonly LineageRow[]): Promise<void> {
		for (const { number, attempt } of rows) {
			const outcome = this.parts.archive.candidate(number)?.outcome
			if ((await ask.draft(attempt)) === undefined || outcome === undefined) return
			ask.answer(outcome)
		}
	}

	/** Lets I/O in between stretches of work: a queue of finished evaluations would otherwise starve the lanes. */
	async giveWay(): Promise<void> {
		if (this.parts.clock.monotonic() - this.#workingSince < stretchMs) return
		await turn()
		this.#workingSince = this.parts.clock.monotonic()
	}

	/** Best score of the parents; where none of them has one, of the run so far. */
	#parentScore({ draft }: Proposal): number | undefined {
		const { archive } = this.parts
		const scores = draft.parents.flatMap((parent) => {
			const outcome = archive.candidate(parent)?.outcome
			return outcome?.kind === 'scored' ? [outcome.score] : []
		})
		return scores.length > 0 ? Math.max(...scores) : this.ledger.best?.score
	}

	#begin(): void {
		const { run, archive, listener } = this.parts
		this.#setStatus('running')
		listener(runStarted(run, archive))
	}

	/** Seeds that an earlier session told are gone through again; one that was killed at once may have told but some. */
	async #tellSeeds(): Promise<void> {
		await this.#canary?.now(this.#time.over)
		const { run, archive, evaluator, describe, seedEvaluations } = this.parts
		for (const row of archive.lineage()) {
			if (row.island !== undefined) return
			await this.replay(row)
		}
		const seeds = seedsOf(run.experiment)
		if (this.ledger.told === seeds.length) return
		const evaluations = seedEvaluations ?? (await evaluateSeeds(evaluator, run.experiment, run.seed))
		for (const { source } of seeds.slice(this.ledger.told)) {
			this.ledger.tellSeed(source, describe(source), evaluations[this.ledger.told] as Evaluation)
		}
		this.#setAside()
		await this.#checkGoal(this.ledger.best)
	}

	/** Stops where nothing better came for as long as the budget has patience; a session begins with all of it. */
	#checkPatience(): void {
		const { patience } = this.steering.budget
		if (patience === undefined) return
		const { best, told, elapsedMs } = this.ledger
		if (best !== undefined && best.candidate > this.#gain.candidate)
			this.#gain = { candidate: best.candidate, elapsedMs }
		const { candidates = Number.POSITIVE_INFINITY, forMs = Number.POSITIVE_INFINITY } = patience
		const isOver = told - 1 - this.#gain.candidate >= candidates || elapsedMs - this.#gain.elapsedMs >= forMs
		if (isOver) this.stop.call('no-gain')
	}

	/** Stops where a candidate is exact or has reached the target, once held-out inputs have confirmed it. */
	async #checkGoal(told: Pick<Best, 'candidate' | 'score' | 'floor' | 'exact'> | undefined): Promise<void> {
		if (told === undefined) return
		const { target } = this.steering.budget
		const reason = told.exact ? 'exact' : target !== undefined && surely(told) >= target ? 'target' : undefined
		if (reason === undefined) return
		const confirmed = await confirmOne(this.#confirming, told.candidate)
		if (confirmed) this.stop.call(reason)
	}

	/** Stops where the archive takes as much of its disk as it may. */
	#checkDisk(): void {
		const { run, archive } = this.parts
		const { diskBytes } = run.experiment.budget
		if (diskBytes !== undefined && archive.diskBytes() >= diskBytes) this.stop.call('disk')
	}

	async #end(reason: StopReason): Promise<RunEnded> {
		const { listener } = this.parts
		this.#abandon.abort()
		this.#time.beginEnd()
		const champion = await confirmChampion(this.#confirming)
		// A person who interrupts a run does not wait for the clock.
		if (reason !== 'interrupted') await this.#canary?.last(this.#time.over)
		const elapsedMs = Math.round(this.ledger.elapsedMs)
		this.#setStatus(reason)
		const { asked } = this.ledger
		const ended: RunEnded = {
			kind: 'run-ended',
			reason,
			asked,
			scored: this.ledger.scored,
			candidatesPerSecond: elapsedMs > 0 ? Math.round((asked / elapsedMs) * 1e5) / 100 : 0,
			best: champion ?? null,
		}
		listener(ended)
		return ended
	}

	#setAside(): void {
		this.#time.setAside(endMs(this.parts, this.ledger.best?.candidate, this.#canary?.tookMs ?? 0))
	}

	get #confirming(): ConfirmParts {
		return { ...this.parts, ledger: this.ledger, signal: this.#time.over }
	}

	#setStatus(status: RunStatus): void {
		const { archive, clock } = this.parts
		archive.setStatus(status, Math.round(this.ledger.elapsedMs), clock.now())
	}
}
