import type { LineageRow } from '../archive/archive.ts'
import type { Evaluation } from '../scoring/evaluate.ts'
import type { Proposal } from './proposer.ts'
import type { SearchRun } from './search-run.ts'

/** An ask under way: one of an earlier session that is gone through again, or a live one. */
type Pending =
	| { readonly kind: 'replayed'; readonly row: LineageRow }
	| { readonly kind: 'live'; readonly proposal: Proposal; readonly evaluation: Promise<Evaluation> }

/**
 * Asks and tells in the order of asks, until the run stops.
 *
 * Ask `n` is made right after candidate `n - inFlight` was told. So each ask sees exactly the same islands whatever the
 * number of lanes, and going through the archive's tells again rebuilds what was in flight when a run was killed: with
 * a deterministic evaluator the same seed gives the same archive.
 */
export async function searchInAskOrder(search: SearchRun): Promise<void> {
	await new AskOrder(search).drive()
}

class AskOrder {
	readonly #search: SearchRun
	readonly #pending: Pending[] = []
	/** Lineage of what earlier sessions told. */
	readonly #earlier: Iterator<LineageRow>
	#nextAsk = 1

	constructor(search: SearchRun) {
		this.#search = search
		const { archive } = search.parts
		this.#earlier = archive.lineage()[Symbol.iterator]()
	}

	async drive(): Promise<void> {
		const { stop } = this.#search
		if (this.#search.earlierCount > 0) await this.#search.replay(this.#nextEarlier())
		this.#fill()
		while (stop.reason === undefined) {
			const head = this.#pending.shift()
			if (head === undefined) stop.call('budget')
			else if (await this.#tell(head)) this.#fill()
		}
	}

	/** Makes asks until the window is full. */
	#fill(): void {
		const { inFlight } = this.#search.parts.run.experiment.search
		while (this.#pending.length < inFlight && this.#mayAsk()) this.#pending.push(this.#ask(this.#nextAsk++))
	}

	#mayAsk(): boolean {
		const { candidates } = this.#search.parts.run.experiment.budget
		return this.#nextAsk < this.#search.earlierCount || candidates === undefined || this.#nextAsk <= candidates
	}

	#ask(number: number): Pending {
		const island = this.#search.session.archipelago.islandOf(number)
		if (number < this.#search.earlierCount) {
			const row = this.#nextEarlier()
			island.noteAsk(row.parents[0])
			return { kind: 'replayed', row }
		}
		const proposal = this.#search.proposer.propose(island, number)
		island.noteAsk(proposal.mainParent)
		const evaluation = this.#search.evaluate(proposal, 'operators')
		// A rejection is met where the head of the queue is awaited; until then it must not end the process.
		evaluation.catch(() => {})
		return { kind: 'live', proposal, evaluation }
	}

	/** @returns Whether the candidate was told; not where the run was stopped meanwhile. */
	async #tell(head: Pending): Promise<boolean> {
		const search = this.#search
		await search.giveWay()
		if (head.kind === 'replayed') {
			await search.replay(head.row)
			return true
		}
		const evaluation = await search.stop.orStopped(head.evaluation)
		if (evaluation === undefined) return false
		search.proposer.settle(head.proposal.description.fingerprint)
		await search.tell(head.proposal, evaluation)
		return true
	}

	#nextEarlier(): LineageRow {
		const next = this.#earlier.next()
		if (next.done === true) throw new RangeError(`Expected ${this.#search.earlierCount} told candidates`)
		return next.value
	}
}
