import type { RunArchive, RunStatus } from '../archive/archive.ts'
import { ArchiveError } from '../archive/archive-error.ts'
import type { JournalEntry } from '../archive/journal.ts'
import type { Order } from '../archive/order.ts'
import type { LineageRow } from '../archive/outline.ts'
import { rankOf, surely } from '../candidate/compare.ts'
import type { Outcome } from '../candidate/outcome.ts'
import { seedsOf } from '../experiment/seeds.ts'
import type { Island } from '../island/island.ts'
import type { Evaluation } from '../scoring/evaluate.ts'
import { Asks } from './asks.ts'
import { Canary } from './canary.ts'
import { type ConfirmParts, confirmChampion, confirmOne } from './champion.ts'
import { DiskRoom } from './disk-room.ts'
import { endMs } from './end-time.ts'
import { evaluateSeeds, requestFor } from './evaluation-request.ts'
import type { RunEnded } from './events.ts'
import { injectedProposal } from './injected.ts'
import { KnownSources } from './known-sources.ts'
import { type Best, Ledger, withoutEvaluation } from './ledger.ts'
import type { Proposal } from './open-ask.ts'
import { Patience } from './patience.ts'
import { runEnded } from './run-ended.ts'
import { runStarted } from './run-started.ts'
import type { SearchParts } from './search-parts.ts'
import { Snapshots } from './snapshots.ts'
import { Steering } from './steering.ts'
import { Stop, type StopReason } from './stopping.ts'
import { Stretches } from './stretches.ts'
import { TimeBudget } from './time-budget.ts'

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
	/** All is gone through but the scores of another compiler, by which the best is another. */
	#isBestOpen = false
	/** Aborted at the end: what is still queued is not wanted then. */
	readonly #abandon = new AbortController()
	/** When each proposal under way was handed on, by the monotonic clock. */
	readonly #evaluatedSince = new WeakMap<Proposal, number>()
	/** Where speed is scored. */
	readonly #canary: Canary | undefined
	readonly #patience: Patience
	readonly stretches: Stretches
	readonly snapshots: Snapshots
	readonly #time: TimeBudget
	readonly #room: DiskRoom

	/**
	 * @param shown - Whose candidates operators are shown: the run's own, or those of the one that it replays.
	 * @param history - Whose orders are met again, likewise.
	 */
	constructor(parts: SearchParts, shown: RunArchive = parts.archive, history: RunArchive = shown) {
		const { run, archive, clock } = parts
		this.parts = parts
		this.stop = new Stop()
		this.#history = history
		this.steering = new Steering({ ...parts, onOrder: (order) => this.#noteOrder(order) }, history)
		const { forMs = Number.POSITIVE_INFINITY } = run.experiment.budget
		this.#time = new TimeBudget(clock, forMs - run.elapsedMs, () => this.#room.stopForTime())
		this.#room = new DiskRoom(parts, this.stop, this.steering)
		this.ledger = new Ledger(parts, this.steering.islandCount)
		this.snapshots = new Snapshots(parts, this.ledger, this.#isReplay)
		this.known = new KnownSources(archive, () => this.ledger.told, this.snapshots.found === undefined)
		this.asks = new Asks({ ...parts, seed: run.seed, signal: this.#abandon.signal }, this.known, shown)
		this.earlierCount = run.told
		this.stretches = new Stretches(clock)
		this.#patience = new Patience(Math.max(seedsOf(run.experiment).length, run.told) - 1, run.elapsedMs)
		if (run.facts.timed) this.#canary = new Canary({ ...parts, ledger: this.ledger })
	}

	/**
	 * Runs `drive` from the seeds, which it finds told, to the stop, and confirms the champion.
	 *
	 * @throws {ArchiveError} If the archive cannot keep a tell, or its disk stays full; what was told before is safe.
	 * @throws {EvaluatorFault} For a fault of ours.
	 */
	async run(drive: () => Promise<void>): Promise<RunEnded> {
		this.stop.onAbort(this.parts.signal)
		try {
			this.#begin()
			await this.#room.begin()
			await this.#tellSeeds()
			if (this.parts.isUsedUp === true) this.stop.call('budget')
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

	/** Between two tells: carries out what is ordered, and orders of before where they were taken; waits while all islands are paused. */
	async steer(): Promise<void> {
		const { archive, clock } = this.parts
		for (let order = this.#retrace(); order !== undefined; order = this.#retrace()) {
			const { told } = this.ledger
			if (this.#isReplay && order.kind !== 'killed') archive.keepOrder(order, told, clock.now())
			// What was injected is told again with all the rest, unless the run was killed before it was told.
			if (order.kind === 'inject' && (this.#isReplay || told >= this.earlierCount)) await this.#inject(order)
		}
		if (this.#isBestOpen) await this.#checkGoal(this.ledger.best)
		this.#isBestOpen = false
		await this.#takeOrders()
		while (this.steering.isAllPaused && this.stop.reason === undefined && this.ledger.told >= this.earlierCount) {
			this.#ordered = Promise.withResolvers()
			await this.stop.orStopped(this.#ordered.promise)
			await this.#takeOrders()
		}
	}

	/** Lets orders of before that were taken by now be in effect again. */
	meetOrders(): void {
		while (this.#retrace() !== undefined);
	}

	#retrace(): Order | undefined {
		const order = this.steering.retrace(this.ledger.told)
		this.ledger.archipelago.grow(this.steering.islandCount)
		this.ledger.archipelago.paused = this.steering.pausedIslands
		if (order?.kind === 'compiler') this.ledger.rescore(order.scores)
		return order
	}

	get #isReplay(): boolean {
		return this.#history !== this.parts.archive
	}

	async #takeOrders(): Promise<void> {
		// Of what earlier sessions told nothing may change.
		if (this.ledger.told < this.earlierCount) return
		for (const order of this.steering.take(() => this.ledger.told)) {
			const { kind } = order
			this.ledger.archipelago.paused = this.steering.pausedIslands
			if (kind === 'resumed' || kind === 'recovered' || kind === 'pruned') continue
			if (kind === 'islands' || kind === 'compiler' || kind === 'killed') continue
			this.parts.listener({ kind: 'steered', order: kind, island: 'island' in order ? (order.island ?? null) : null })
			if (kind === 'inject') await this.#inject(order)
			if (kind !== 'budget') continue
			const { forMs } = this.steering.budget
			if (forMs !== undefined) this.#time.extend(forMs - this.ledger.elapsedMs)
			if (this.left <= 0) this.stop.call('budget')
			this.#room.look(0)
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

	/** The outcome of a proposal: its own where it was rejected, that of a duplicate, or else the evaluator's; next, where it is `ahead`. */
	async evaluate(proposal: Proposal, ahead = false): Promise<Evaluation> {
		const { fingerprint } = proposal.description
		const rejected = proposal.rejected ?? this.known.duplicate(fingerprint)
		if (rejected !== undefined) return withoutEvaluation(rejected)
		this.known.begin(fingerprint)
		this.#evaluatedSince.set(proposal, this.parts.clock.monotonic())
		const request = requestFor(proposal, this.parts, this.ledger, ahead)
		return await this.parts.evaluator.evaluate(request, this.#abandon.signal)
	}

	/**
	 * Tells an outcome, and stops the run where it is the goal, or all that the budget allows.
	 *
	 * @returns The outcome told: that of a duplicate where the same was told since the evaluation began.
	 */
	async tell(proposal: Proposal, made: Evaluation): Promise<Outcome> {
		await this.#room.have()
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
		if (this.#patience.isOver(this.steering.limits.patience, this.ledger)) this.stop.call('no-gain')
		this.#room.look(candidate)
		return outcome
	}

	/** Goes through an earlier tell again; after the last one the goal is checked, where a kill came before that. */
	async replay(row: LineageRow): Promise<void> {
		this.meetOrders()
		this.ledger.replay(row)
		this.known.end(row.fingerprint)
		if (row.number < this.earlierCount - 1) return
		this.ledger.endReplay()
		this.#setAside()
		this.#isBestOpen = this.parts.archive.rescoring()?.since === this.earlierCount
		if (!this.#isBestOpen) await this.#checkGoal(this.ledger.best)
	}

	/** The island of an entry or a row. */
	islandOf({ island }: JournalEntry): Island {
		return this.ledger.archipelago.islands[island] as Island
	}

	#begin(): void {
		const { run, archive, listener } = this.parts
		this.#setStatus('running')
		listener(runStarted(run, archive, this.snapshots.found))
		this.snapshots.restore(this.steering)
	}

	/** Seeds that an earlier session told are gone through again; one that was killed at once may have told but some. */
	async #tellSeeds(): Promise<void> {
		await this.#canary?.now(this.#time.over)
		const { run, archive, evaluator, describe, seedEvaluations } = this.parts
		for (const row of archive.lineage(this.ledger.told)) {
			if (row.island !== undefined) return
			await this.replay(row)
		}
		const seeds = seedsOf(run.experiment)
		if (this.ledger.told === seeds.length) return
		const evaluations = seedEvaluations ?? (await evaluateSeeds(evaluator, run.experiment, run.seed))
		for (const { source } of seeds.slice(this.ledger.told)) {
			const description = describe(source)
			this.ledger.tellSeed(source, description, evaluations[this.ledger.told] as Evaluation)
			this.known.end(description.fingerprint)
		}
		this.#setAside()
		await this.#checkGoal(this.ledger.best)
	}

	/** Stops where a candidate is exact or has reached the target, once held-out inputs have confirmed it. */
	async #checkGoal(told: Pick<Best, 'candidate' | 'score' | 'floor' | 'exact'> | undefined): Promise<void> {
		if (told === undefined) return
		const { target } = this.steering.budget
		const reason = told.exact ? 'exact' : target !== undefined && surely(told) >= target ? 'target' : undefined
		if (reason !== undefined && (await confirmOne(this.#confirming, told.candidate))) this.stop.call(reason)
	}

	async #end(reason: StopReason): Promise<RunEnded> {
		const { listener } = this.parts
		this.#abandon.abort()
		this.#time.beginEnd()
		const champion = await confirmChampion(this.#confirming)
		// A person who interrupts a run does not wait for the clock.
		if (reason !== 'interrupted') await this.#canary?.last(this.#time.over)
		this.#setStatus(reason)
		const ended = runEnded(reason, this.ledger, this.parts.archive, champion)
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
