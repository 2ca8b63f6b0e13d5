import type { JournalEntry, LineageRow, RunArchive } from '../archive/archive.ts'
import type { Outcome } from '../candidate/outcome.ts'
import type { Island } from '../island/island.ts'
import type { Evaluation } from '../scoring/evaluate.ts'
import type { Ask, Draft, Operator } from '../variation/operator.ts'
import { goesOn, operatorOf } from './journalled-ask.ts'
import type { ModelProposers } from './model-proposers.ts'
import type { Proposal } from './proposer.ts'
import type { SearchRun } from './search-run.ts'

/** The recorded run came to something else than this one; said at the first candidate that differs. */
export class PartedError extends Error {
	override readonly name = 'PartedError'
}

/** A draft with its evaluation, which is begun as soon as there is a draft. */
interface Prepared {
	readonly draft: Draft
	readonly evaluation: Promise<Evaluation>
}

interface OpenAsk {
	readonly entry: JournalEntry
	readonly operator: Operator
	readonly ask: Ask
	readonly drafts: AsyncGenerator<Draft, void, Outcome>
	attempts: number
	/** `undefined` where no more drafts come. */
	next: Promise<Prepared | undefined>
}

/**
 * Asks and tells in the order in which another run did, with its models' replies: no request is made.
 *
 * With a deterministic evaluator it ends in the same archive. Evaluations run ahead of the tells that they are for.
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
	readonly #open = new Map<string, OpenAsk>()

	constructor(search: SearchRun, models: ModelProposers, recorded: RunArchive) {
		this.#search = search
		this.#models = models
		this.#recorded = recorded
	}

	async drive(): Promise<void> {
		const { stop } = this.#search
		const journal = this.#recorded.journal()[Symbol.iterator]()
		let entry = journal.next()
		for (const row of this.#recorded.lineage(1)) {
			for (; entry.done !== true && entry.value.toldBefore <= row.number; entry = journal.next()) this.#ask(entry.value)
			await this.#tell(row)
			await this.#search.giveWay()
			if (stop.reason !== undefined) return
		}
		for (; entry.done !== true; entry = journal.next()) this.#ask(entry.value)
		stop.call('budget')
	}

	#ask(entry: JournalEntry): void {
		const { session, proposer, parts } = this.#search
		const island = session.archipelago.islands[entry.island] as Island
		const operator = operatorOf(this.#search, this.#models, entry)
		const { ended: _, ...made } = entry
		parts.archive.keepAsk(made)
		island.noteAsk(entry.parents[0])
		if (operator === undefined) return
		const ask = proposer.ask(island, entry.ask, entry.parents)
		const drafts = operator.propose(ask) as OpenAsk['drafts']
		const open: OpenAsk = { entry, operator, ask, drafts, attempts: 0, next: Promise.resolve(undefined) }
		this.#prepare(open, undefined)
		this.#open.set(keyOf(entry), open)
	}

	/** A draft that fails to come is met where it is to be told, if ever: the recorded run may have ended before. */
	#prepare(open: OpenAsk, last: Outcome | undefined): void {
		open.next = this.#nextOf(open, last)
		open.next.catch(() => {})
	}

	async #nextOf(open: OpenAsk, last: Outcome | undefined): Promise<Prepared | undefined> {
		const next = await (last === undefined ? open.drafts.next() : open.drafts.next(last))
		if (next.done === true) {
			// A night has hundreds of thousands of asks, each with all that its model was told.
			this.#end(open)
			return undefined
		}
		const proposal: Proposal = this.#search.proposer.review(open.operator, open.ask, open.attempts, next.value)
		const evaluation = this.#search.evaluate(proposal, open.operator.needsModel ? 'models' : 'operators')
		evaluation.catch(() => {})
		return { draft: next.value, evaluation }
	}

	async #tell(row: LineageRow): Promise<void> {
		const { proposer, stop } = this.#search
		const open = this.#open.get(keyOf(row))
		const prepared = await stop.orStopped(open?.next ?? Promise.resolve(undefined))
		if (stop.reason !== undefined) return
		if (open === undefined || prepared === undefined) throw this.#parted(row, 'no draft')
		// Whether it is a duplicate is decided now, as it was then: what was told before is the same.
		const proposal = proposer.review(open.operator, open.ask, open.attempts, prepared.draft)
		if (proposal.description.fingerprint !== row.fingerprint) throw this.#parted(row, 'another draft')
		const evaluation = await stop.orStopped(
			proposal.rejected === undefined ? prepared.evaluation : this.#search.evaluate(proposal, 'operators'),
		)
		if (evaluation === undefined) return
		await this.#search.tell(proposal, evaluation)
		open.attempts++
		if (goesOn(open, evaluation.outcome)) this.#prepare(open, evaluation.outcome)
		else this.#end(open)
	}

	#end({ entry }: OpenAsk): void {
		const { archive } = this.#search.parts
		if (entry.ended && this.#open.delete(keyOf(entry))) archive.endAsk(entry.sequence)
	}

	#parted(row: LineageRow, what: string): PartedError {
		return new PartedError(
			`Expected candidate ${row.number} of ${this.#recorded.id} to come again, got ${what}: ` +
				'the replies, the operators or the evaluator are not those of the recorded run',
		)
	}
}

function keyOf({ island, ask }: Pick<LineageRow | JournalEntry, 'island' | 'ask'>): string {
	return `${island}/${ask}`
}
