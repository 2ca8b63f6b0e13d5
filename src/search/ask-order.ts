import type { LineageRow } from '../archive/outline.ts'
import type { Random } from '../candidate/random.ts'
import type { Island } from '../island/island.ts'
import type { Evaluation } from '../scoring/evaluate.ts'
import { chooseEmbedded } from './choice.ts'
import { askName } from './history.ts'
import { injectOperator } from './injected.ts'
import { goThrough, type OpenAsk, type Proposal } from './open-ask.ts'
import type { SearchRun } from './search-run.ts'
import type { AsksState } from './snapshot.ts'
import { barrenAfter } from './stopping.ts'

/** An ask under way. */
interface Pending {
	/** Name of its operator. */
	readonly operator: string
	/** What earlier sessions told of it. */
	readonly rows: readonly LineageRow[]
	/** `undefined` where that is all. */
	readonly ask: OpenAsk | undefined
	/**
	 * The first draft that is not told; its evaluation waits for its turn where it is a duplicate of one under way. Of an
	 * operator that searches by itself it is taken in its turn, or what is known by then would depend on how long it took.
	 */
	readonly first: { readonly proposal: Proposal; readonly evaluation: Promise<Evaluation> | undefined } | undefined
}

/**
 * Asks and tells in the order of asks, until the run stops.
 *
 * Of asks under way there are always `inFlight`: the next is made when all drafts of the first are told. So each ask
 * sees exactly the same islands whatever the number of lanes, and going through the archive's tells again rebuilds what
 * was in flight when a run was killed: with a deterministic evaluator the same seed gives the same archive.
 */
export async function searchInAskOrder(search: SearchRun): Promise<void> {
	await new AskOrder(search).drive()
}

class AskOrder {
	readonly #search: SearchRun
	readonly #pending: Pending[] = []
	/** Lineage of what earlier sessions told, but of the seeds and what a snapshot has. */
	readonly #earlier: Iterator<LineageRow, undefined>
	#nextEarlier: LineageRow | undefined
	/** How many times it was an island's turn. */
	#turns = 0
	/** Asks of which all was told in this session, or gone through again. */
	#done = 0

	constructor(search: SearchRun) {
		this.#search = search
		this.#earlier = search.parts.archive.lineage(search.ledger.told)[Symbol.iterator]()
	}

	async drive(): Promise<void> {
		const { stop } = this.#search
		if (this.#search.earlierCount > 0) this.#nextEarlier = this.#earlier.next().value
		if (!this.#restore()) await this.#fill()
		while (stop.reason === undefined) {
			await this.#search.steer()
			if (stop.reason !== undefined) return
			this.#search.snapshots.pass(this.#done, () => this.#state())
			const head = this.#pending.shift()
			if (head === undefined) stop.call('budget')
			else if (await this.#tell(head)) await this.#fill()
			this.#done++
		}
	}

	/** Of use once all asks under way, and a further one, are told: what they are is in the lineage then. */
	#state(): { readonly state: AsksState; readonly from: number } {
		const underWay = this.#pending.length
		return { state: { kind: 'ask', turns: this.#turns, underWay }, from: this.#done + underWay + 1 }
	}

	/** Has the asks of a snapshot under way again. @returns Whether there is one. */
	#restore(): boolean {
		const { asks } = this.#search.snapshots.found ?? {}
		if (asks?.kind !== 'ask') return false
		this.#turns = asks.turns
		for (let left = asks.underWay; left > 0; left--) this.#pending.push(this.#toldBefore(this.#rowsOfNext()))
		return true
	}

	/** Makes asks until the window is full. */
	async #fill(): Promise<void> {
		const { inFlight } = this.#search.parts.run.experiment.search
		while (this.#pending.length < inFlight && (this.#nextEarlier !== undefined || this.#mayAsk())) {
			// Where asks are slow to make, others want their turn, and a run may end meanwhile.
			await this.#search.stretches.giveWay()
			if (this.#search.stop.reason !== undefined) return
			this.#pending.push(await this.#ask())
		}
	}

	#mayAsk(): boolean {
		return !this.#search.steering.isAllPaused && this.#pending.length < this.#search.left
	}

	async #ask(): Promise<Pending> {
		const { ledger, parts, asks, steering, earlierCount } = this.#search
		let island: Island
		do island = ledger.archipelago.islandOf(++this.#turns)
		while (steering.isPaused(island.index))
		const rows = this.#rowsOfNext()
		const own = rows.filter(isOfAsk)
		const [first, last] = [own[0], own.at(-1)]
		if (last !== undefined && last.number < earlierCount - 1) {
			island.noteAsk(first?.parents[0])
			return this.#toldBefore(rows)
		}
		this.#know(first)
		const { rates } = steering.planOf(island.index)
		const underWay = (name: string) => this.#pending.filter(({ operator }) => operator === name).length
		const choice = { operators: parts.operators, learnt: ledger.learnt, underWay }
		const choose = (one: Random) => chooseEmbedded(rates, choice, one)
		const { operator, parents, random } = asks.draw(island, choose)
		const ask = asks.open(operator, island, island.asked, parents, random)
		const pending = { operator: operator.name, rows, ask, first: undefined }
		island.noteAsk(parents[0].candidate)
		// A run that was killed may have told but some of its last ask.
		await goThrough(ask, own, this.#search.parts.archive)
		if (first !== undefined) return pending
		if (operator.kind !== 'searching') return { ...pending, first: await this.#begin(ask, false) }
		ask.beginAhead()
		return pending
	}

	/** An ask of which earlier sessions told all. */
	#toldBefore(rows: readonly LineageRow[]): Pending {
		const first = rows.find(isOfAsk)
		this.#know(first)
		return { operator: first?.operator ?? '', rows, ask: undefined, first: undefined }
	}

	/** What was told first of an ask was known from when it was begun on. */
	#know(first: LineageRow | undefined): void {
		const { parts, known } = this.#search
		if (first !== undefined && parts.operators.get(first.operator)?.kind !== 'searching') known.begin(first.fingerprint)
	}

	/** Tells all that is to be told of an ask. @returns Whether it did; not where the run was stopped meanwhile. */
	async #tell({ rows, ask, first }: Pending): Promise<boolean> {
		const { stop } = this.#search
		for (const row of rows) {
			await this.#search.stretches.giveWay()
			await this.#search.replay(row)
		}
		if (ask === undefined) return true
		let next = first
		for (next ??= await this.#beginUnlessStopped(ask); next !== undefined; next = await this.#beginUnlessStopped(ask)) {
			await this.#search.stretches.giveWay()
			if (this.#search.left <= 0) stop.call('budget')
			if (this.#search.ledger.barren >= barrenAfter) stop.call('barren')
			if (stop.reason !== undefined) return false
			const evaluation = await stop.orStopped(next.evaluation ?? this.#search.evaluate(next.proposal, true))
			if (evaluation === undefined) return false
			ask.answer(await this.#search.tell(next.proposal, evaluation))
		}
		return stop.reason === undefined
	}

	/** In its turn; the session may be stopped while an operator still searches. */
	async #beginUnlessStopped(ask: OpenAsk): Promise<Pending['first']> {
		return await this.#search.stop.orStopped(this.#begin(ask, true))
	}

	/** @param isItsTurn - All asks behind it wait for what it proposes now. */
	async #begin(ask: OpenAsk, isItsTurn: boolean): Promise<Pending['first']> {
		const proposal = await ask.next()
		if (proposal === undefined) return undefined
		if (this.#search.known.has(proposal.description.fingerprint)) return { proposal, evaluation: undefined }
		const evaluation = this.#search.evaluate(proposal, isItsTurn)
		// A rejection is met where the head of the queue is awaited; until then it must not end the process.
		evaluation.catch(() => {})
		return { proposal, evaluation }
	}

	/** What earlier sessions told of the ask that comes next, behind what a person had put in before it. */
	#rowsOfNext(): LineageRow[] {
		const rows: LineageRow[] = []
		let first: LineageRow | undefined
		for (let row = this.#nextEarlier; row !== undefined; row = this.#nextEarlier) {
			if (first !== undefined && askName(first) !== askName(row)) break
			if (row.operator !== injectOperator) first ??= row
			rows.push(row)
			this.#nextEarlier = this.#earlier.next().value
		}
		return rows
	}
}

/** What a person had put in is of no ask. */
function isOfAsk({ operator }: LineageRow): boolean {
	return operator !== injectOperator
}
