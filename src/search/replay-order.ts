import type { RunArchive } from '../archive/archive.ts'
import type { JournalEntry } from '../archive/journal.ts'
import type { LineageRow } from '../archive/outline.ts'
import type { Evaluation } from '../scoring/evaluate.ts'
import { askName, history, type Past } from './history.ts'
import { injectedProposal, injectOperator } from './injected.ts'
import { duplicateOf } from './known-sources.ts'
import { withoutEvaluation } from './ledger.ts'
import type { ModelProposers } from './model-proposers.ts'
import type { OpenAsk, Proposal } from './open-ask.ts'
import { reopened } from './reopened.ts'
import type { SearchRun } from './search-run.ts'

/** The recorded run came to something else than this one; said at the first candidate that differs. */
export class PartedError extends Error {
	override readonly name = 'PartedError'
}

/** An ask under way. */
interface Open {
	readonly entry: JournalEntry
	readonly ask: OpenAsk
	/** The draft that comes next; `undefined` where no more come. */
	next: Promise<Proposal | undefined>
	/** What the recorded run told of it last. */
	last: Promise<unknown>
}

/** A candidate of the recorded run, made again. */
interface Again {
	readonly proposal: Proposal
	readonly evaluation: Evaluation
	/** The ask that it is of, and the draft after it; `undefined` for what a person had put in. */
	readonly of: { readonly open: Open; readonly next: Open['next'] } | undefined
}

/**
 * Asks and tells in the order in which another run did, with its models' replies: no request is made.
 *
 * With a deterministic evaluator it ends in the same archive. Drafts and evaluations run ahead of their tells by as many
 * candidates as may be in flight.
 *
 * @param models - Proposers that take replies from the log of `recorded`.
 * @throws {PartedError} If a draft is missing, or differs from the recorded one.
 */
export async function searchAsRecorded(search: SearchRun, models: ModelProposers, recorded: RunArchive): Promise<void> {
	await new ReplayOrder(search, models, recorded).drive()
}

class ReplayOrder {
	readonly #search: SearchRun
	readonly #models: ModelProposers
	readonly #recorded: RunArchive
	readonly #open = new Map<string, Open>()
	readonly #ahead: Promise<Again>[] = []

	constructor(search: SearchRun, models: ModelProposers, recorded: RunArchive) {
		this.#search = search
		this.#models = models
		this.#recorded = recorded
	}

	async drive(): Promise<void> {
		const { parts, stop } = this.#search
		for (const past of history(this.#recorded)) {
			// What is asked on islands that came later needs them, and they came between two tells.
			if (placeOf(past) >= this.#search.steering.nextIslandsAt) await this.#tellAll()
			this.#search.meetOrders()
			if (past.kind === 'asked') this.#ask(past.entry)
			else this.#ahead.push(this.#again(past.row))
			if (this.#ahead.length > parts.run.experiment.search.inFlight) await this.#tell()
			if (stop.reason !== undefined) return
		}
		await this.#tellAll()
		stop.call('budget')
	}

	async #tellAll(): Promise<void> {
		while (this.#ahead.length > 0 && this.#search.stop.reason === undefined) await this.#tell()
	}

	#ask(entry: JournalEntry): void {
		const { ended: _, ...made } = entry
		this.#search.parts.archive.journal.keep(made)
		this.#search.islandOf(entry).noteAsk(entry.parents[0])
		const ask = reopened(this.#search, entry, this.#models)
		if (ask === undefined) return
		const open: Open = { entry, ask, next: nextOf(ask), last: Promise.resolve() }
		this.#open.set(askName(entry), open)
		this.#endAfter(open, open.next)
	}

	/** A night has hundreds of thousands of asks, each with all that its model was told. */
	#endAfter({ entry }: Open, next: Open['next']): void {
		void next.then(
			(proposal) => {
				if (proposal !== undefined || !entry.ended) return
				this.#search.parts.archive.journal.end(entry.sequence)
				this.#open.delete(askName(entry))
			},
			() => {},
		)
	}

	/** The candidate of a row, once those before it of the same ask have their outcomes. */
	#again(row: LineageRow): Promise<Again> {
		if (row.operator === injectOperator) return this.#injected(row)
		const open = this.#open.get(askName(row))
		const again = open === undefined ? this.#missing(row) : open.last.then(() => this.#make(open, row))
		// A fault is met where it is to be told.
		again.catch(() => {})
		if (open !== undefined) open.last = again
		return again
	}

	/** What a person had put in, from the recorded run. */
	async #injected({ number, island, ask }: LineageRow): Promise<Again> {
		const kept = this.#recorded.candidate(number)
		if (kept === undefined || island === undefined) throw new RangeError(`Expected candidate ${number}, got none`)
		const { source, detail } = kept
		const proposal = injectedProposal({ island, ask, source, detail }, this.#search.parts.describe)
		return { proposal, evaluation: await this.#search.evaluate(proposal), of: undefined }
	}

	async #make(open: Open, row: LineageRow): Promise<Again> {
		const next = await open.next
		const proposal = next !== undefined && next.attempt < row.attempt ? await open.ask.draft(row.attempt) : next
		if (proposal === undefined) throw this.#parted(row, 'no draft')
		const { fingerprint } = proposal.description
		if (fingerprint !== row.fingerprint) throw this.#parted(row, 'another draft')
		const first = this.#recorded.findFingerprint(fingerprint) ?? row.number
		const evaluation =
			first < row.number && proposal.rejected === undefined
				? withoutEvaluation(duplicateOf(first))
				: await this.#search.evaluate(proposal)
		open.ask.answer(evaluation.outcome)
		open.next = nextOf(open.ask)
		return { proposal, evaluation, of: { open, next: open.next } }
	}

	async #tell(): Promise<void> {
		const { stop } = this.#search
		const again = await stop.orStopped(this.#ahead.shift() as Promise<Again>)
		if (again === undefined) return
		this.#search.meetOrders()
		await this.#search.tell(again.proposal, again.evaluation)
		if (again.of !== undefined) this.#endAfter(again.of.open, again.of.next)
		await this.#search.stretches.giveWay()
	}

	async #missing(row: LineageRow): Promise<never> {
		throw this.#parted(row, 'no draft')
	}

	#parted(row: LineageRow, what: string): PartedError {
		return new PartedError(
			`Expected candidate ${row.number} of ${this.#recorded.id} to come again, got ${what}: ` +
				'the replies, the operators or the evaluator are not those of the recorded run',
		)
	}
}

/** Candidates told before it. */
function placeOf(past: Past): number {
	return past.kind === 'asked' ? past.entry.toldBefore : past.row.number
}

/** A draft that fails to come is met where it is to be told, if ever: the recorded run may have ended before. */
function nextOf(ask: OpenAsk): Promise<Proposal | undefined> {
	const next = ask.draft()
	next.catch(() => {})
	return next
}
