import { setImmediate as turn } from 'node:timers/promises'
import type { Archive, LineageRow, RunRecord, RunStatus } from '../archive/archive.ts'
import { ArchiveError } from '../archive/archive-error.ts'
import type { Evaluation, Evaluator } from '../scoring/evaluate.ts'
import type { Operator } from '../variation/operator.ts'
import { confirmChampion, confirmOne } from './champion.ts'
import type { Clock } from './clock.ts'
import type { Listener, RunEnded } from './events.ts'
import { type Description, type Proposal, Proposer } from './proposer.ts'
import { Session, withoutEvaluation } from './session.ts'
import { Stop, type StopReason } from './stopping.ts'

/** Longest stretch of work between two turns of the event loop. */
const stretchMs = 10

/** What a search is given. */
export interface SearchParts {
	/** A run of the archive, new or to be gone on with; its experiment has the budget. */
	readonly run: RunRecord
	readonly archive: Archive
	readonly evaluator: Evaluator
	/** By name; every operator with a positive rate on some island. */
	readonly operators: ReadonlyMap<string, Operator>
	readonly describe: (source: string) => Description
	readonly clock: Clock
	readonly listener: Listener
	/** Aborted when a person wants the run to end. */
	readonly signal: AbortSignal
}

/** An ask under way: one of an earlier session that is gone through again, or a live one. */
type Pending =
	| { readonly kind: 'replayed'; readonly row: LineageRow }
	| { readonly kind: 'live'; readonly proposal: Proposal; readonly evaluation: Promise<Evaluation> }

/**
 * Runs a search until its budget, target or signal ends it: ask, evaluate, tell, in a steady state.
 *
 * Ask `n` is made right after candidate `n - inFlight` was told, and candidates are told in the order of asks. So each
 * ask sees exactly the same islands whatever the number of lanes, and going through the archive's tells again rebuilds
 * what was in flight when a run was killed: with a deterministic evaluator the same seed gives the same archive.
 *
 * @returns The `run-ended` event, which the listener has had as well.
 * @throws {ArchiveError} If the archive cannot keep a tell; what was told before is safe.
 * @throws {CompilerError | JudgeError} For a fault of ours.
 */
export async function runSearch(parts: SearchParts): Promise<RunEnded> {
	const stop = new Stop()
	stop.onAbort(parts.signal)
	try {
		return await new Search(parts, stop).run()
	} finally {
		stop.dispose()
	}
}

class Search {
	readonly #parts: SearchParts
	readonly #stop: Stop
	readonly #session: Session
	readonly #proposer: Proposer
	readonly #pending: Pending[] = []
	/** Lineage of what earlier sessions told, seed first. */
	readonly #earlier: Iterator<LineageRow>
	/** Candidates that earlier sessions told, the seed included. */
	readonly #earlierCount: number
	/** Aborted at the end: what is still queued is not wanted then. */
	readonly #abandon = new AbortController()
	#nextAsk = 1
	#workingSince = 0

	constructor(parts: SearchParts, stop: Stop) {
		this.#parts = parts
		this.#stop = stop
		this.#session = new Session(parts)
		this.#proposer = new Proposer({
			runId: parts.run.id,
			archive: parts.archive,
			experiment: parts.run.experiment,
			seed: parts.run.seed,
			operators: parts.operators,
			describe: parts.describe,
		})
		this.#earlierCount = parts.run.told
		this.#earlier = parts.archive.lineage(parts.run.id)[Symbol.iterator]()
	}

	async run(): Promise<RunEnded> {
		try {
			return await this.#search()
		} catch (error) {
			// Where the archive itself fails there is nothing to write to.
			if (!(error instanceof ArchiveError)) this.#setStatus('failed')
			throw error
		}
	}

	async #search(): Promise<RunEnded> {
		const { run, clock } = this.#parts
		this.#setStatus('running')
		this.#announceStart()
		const { forMs } = run.experiment.budget
		if (forMs !== undefined) this.#stop.onTime(clock, forMs - run.elapsedMs)
		await this.#tellSeed()
		if (this.#earlierCount <= 1) await this.#checkGoal(this.#session.best)
		this.#fill()
		while (this.#stop.reason === undefined) {
			const head = this.#pending.shift()
			if (head === undefined) this.#stop.call('budget')
			else if (await this.#tell(head)) this.#fill()
		}
		return await this.#end(this.#stop.reason)
	}

	async #tellSeed(): Promise<void> {
		const { run, evaluator, describe } = this.#parts
		const { source } = run.experiment.seed
		if (this.#earlierCount > 0) {
			this.#session.replay(this.#nextEarlier())
			return
		}
		const evaluation = await evaluator.evaluate({
			source,
			origin: 'user',
			seed: this.#session.inputSeed(undefined, 0, 0),
			purpose: 'search',
		})
		this.#session.tellSeed(source, describe(source), evaluation)
	}

	/** Makes asks until the window is full. */
	#fill(): void {
		const { inFlight } = this.#parts.run.experiment.search
		while (this.#pending.length < inFlight && this.#mayAsk()) this.#pending.push(this.#ask(this.#nextAsk++))
	}

	#mayAsk(): boolean {
		const { candidates } = this.#parts.run.experiment.budget
		return this.#nextAsk < this.#earlierCount || candidates === undefined || this.#nextAsk <= candidates
	}

	#ask(number: number): Pending {
		const island = this.#session.archipelago.islandOf(number)
		if (number < this.#earlierCount) {
			const row = this.#nextEarlier()
			island.noteAsk(row.parents[0])
			return { kind: 'replayed', row }
		}
		const proposal = this.#proposer.propose(island, number)
		island.noteAsk(proposal.mainParent)
		const evaluation = this.#evaluate(proposal)
		// A rejection is met where the head of the queue is awaited; until then it must not end the process.
		evaluation.catch(() => {})
		return { kind: 'live', proposal, evaluation }
	}

	async #evaluate(proposal: Proposal): Promise<Evaluation> {
		if (proposal.rejected !== undefined) return withoutEvaluation(proposal.rejected)
		return await this.#parts.evaluator.evaluate({
			source: proposal.draft.source,
			origin: 'embedded',
			seed: this.#session.inputSeed(proposal.island, proposal.ask, proposal.attempt),
			purpose: 'search',
			signal: this.#abandon.signal,
		})
	}

	/** @returns Whether the candidate was told; not where the run was stopped meanwhile. */
	async #tell(head: Pending): Promise<boolean> {
		await this.#giveWay()
		if (head.kind === 'replayed') {
			this.#session.replay(head.row)
			if (head.row.number === this.#earlierCount - 1) await this.#afterReplay()
			return true
		}
		const evaluation = await Promise.race([head.evaluation, this.#stop.called])
		if (evaluation === undefined || this.#stop.reason !== undefined) return false
		const number = this.#session.tell(head.proposal, evaluation)
		this.#proposer.settle(head.proposal.description.fingerprint)
		if (evaluation.outcome.kind === 'scored') await this.#checkGoal({ candidate: number, ...evaluation.outcome })
		return true
	}

	/** A run that was killed between a tell that reached its goal and its end is ended now. */
	async #afterReplay(): Promise<void> {
		this.#session.endReplay()
		await this.#checkGoal(this.#session.best)
	}

	/** Stops where a candidate is exact or has reached the target, once held-out inputs have confirmed it. */
	async #checkGoal(told: { candidate: number; score: number; exact: boolean } | undefined): Promise<void> {
		if (told === undefined) return
		const { target } = this.#parts.run.experiment.budget
		const reason = told.exact ? 'exact' : target !== undefined && told.score >= target ? 'target' : undefined
		if (reason === undefined) return
		const confirmed = await confirmOne({ ...this.#parts, session: this.#session }, told.candidate)
		if (confirmed) this.#stop.call(reason)
	}

	async #end(reason: StopReason): Promise<RunEnded> {
		const { run, listener } = this.#parts
		this.#abandon.abort()
		const champion = await confirmChampion({ ...this.#parts, session: this.#session })
		const elapsedMs = Math.round(this.#session.elapsedMs)
		this.#setStatus(reason)
		const asked = Math.max(0, this.#session.told - 1)
		const ended: RunEnded = {
			kind: 'run-ended',
			run: run.id,
			reason,
			asked,
			scored: this.#session.scored,
			elapsedMs,
			candidatesPerSecond: elapsedMs > 0 ? Math.round((asked / elapsedMs) * 1e5) / 100 : 0,
			best: champion ?? null,
		}
		listener(ended)
		return ended
	}

	/** Lets I/O in between stretches of work: a queue of finished evaluations would otherwise starve the lanes. */
	async #giveWay(): Promise<void> {
		const now = this.#parts.clock.monotonic()
		if (now - this.#workingSince < stretchMs) return
		await turn()
		this.#workingSince = this.#parts.clock.monotonic()
	}

	#nextEarlier(): LineageRow {
		const next = this.#earlier.next()
		if (next.done === true) throw new RangeError(`Expected ${this.#earlierCount} told candidates in the archive`)
		return next.value
	}

	#setStatus(status: RunStatus): void {
		const { run, archive, clock } = this.#parts
		archive.setStatus(run.id, status, Math.round(this.#session.elapsedMs), clock.now())
	}

	#announceStart(): void {
		const { run, listener } = this.#parts
		const { metrics, isolation } = run.facts
		listener({
			kind: 'run-started',
			run: run.id,
			experiment: run.experiment.name,
			seed: run.seed,
			resumedAt: this.#earlierCount,
			islands: run.experiment.islands.map((island) => island.name),
			isolation,
			metricUnits: Object.fromEntries(metrics.map((metric) => [metric.name, metric.unit])),
			elapsedMs: Math.round(run.elapsedMs),
		})
	}
}
