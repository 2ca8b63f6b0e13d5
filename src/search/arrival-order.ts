import type { JournalEntry, LineageRow } from '../archive/archive.ts'
import type { Outcome } from '../candidate/outcome.ts'
import type { Random } from '../candidate/random.ts'
import type { IslandPlan } from '../experiment/experiment.ts'
import { hasEmbeddedOperator, offlineRates } from '../experiment/presets.ts'
import type { Island } from '../island/island.ts'
import type { Evaluation } from '../scoring/evaluate.ts'
import type { Ask, Draft, Operator } from '../variation/operator.ts'
import { goesOn, operatorOf } from './journalled-ask.ts'
import type { ModelProposers } from './model-proposers.ts'
import type { Proposal } from './proposer.ts'
import type { SearchRun } from './search-run.ts'

/** An ask whose drafts come one by one. */
interface OpenAsk {
	readonly entry: Omit<JournalEntry, 'ended'>
	readonly operator: Operator
	readonly ask: Ask
	readonly drafts: AsyncGenerator<Draft, void, Outcome>
	/** Drafts told. */
	attempts: number
}

/** Drafts of models that may wait for a lane while operators that need none are still asked. */
const patience = 4
/** Asks of models that may be open, for each that the endpoints have room for: the rest waits to be scored. */
const queued = 4

/** What happened to an open ask: a draft has its outcome, or no more come. */
type Arrival =
	| { readonly kind: 'evaluated'; readonly open: OpenAsk; readonly proposal: Proposal; readonly evaluation: Evaluation }
	| { readonly kind: 'ended'; readonly open: OpenAsk }

/**
 * Asks models and tells outcomes as they come, until the run stops: a slow reply holds up nobody.
 *
 * Asks are kept in the journal when they are made, with what had been told by then. A resumed run goes through journal
 * and tells again and opens once more what was open: an operator of a model then finds its replies in the log.
 *
 * While models are awaited, operators that need none fill the machine's idle time.
 */
export async function searchInArrivalOrder(search: SearchRun, models: ModelProposers): Promise<void> {
	await new ArrivalOrder(search, models).drive()
}

class ArrivalOrder {
	readonly #search: SearchRun
	readonly #models: ModelProposers
	readonly #open = new Map<number, OpenAsk>()
	readonly #arrivals = new Arrivals<Arrival>()
	/** Canonical sources being evaluated; who makes one again waits for the first to be told. */
	readonly #inFlight = new Map<string, PromiseWithResolvers<void>>()
	#nextSequence = 0
	#openOfModels = 0
	/** Drafts of models that are being compiled and scored, or wait for it. */
	#draftsOfModels = 0

	constructor(search: SearchRun, models: ModelProposers) {
		this.#search = search
		this.#models = models
	}

	async drive(): Promise<void> {
		const { stop } = this.#search
		await this.#resume()
		if (this.#isFull()) stop.call('budget')
		this.#fill()
		while (stop.reason === undefined) {
			if (this.#open.size === 0) {
				stop.call(this.#search.closing ?? 'budget')
				return
			}
			const arrival = await stop.orStopped(this.#arrivals.next())
			if (arrival === undefined) return
			await this.#take(arrival)
			await this.#search.giveWay()
			this.#fill()
		}
	}

	get #plans(): readonly IslandPlan[] {
		return this.#search.parts.run.experiment.islands
	}

	/** Makes asks: of models while they have room, then such as fill the time that models leave to the machine. */
	#fill(): void {
		const fillers = this.#search.parts.run.experiment.search.inFlight
		const embeddedOpen = () => this.#open.size - this.#openOfModels
		while (this.#modelsHaveRoom() && embeddedOpen() < fillers && this.#mayAsk()) this.#ask(false)
		if (!this.#plans.some(({ rates }) => hasEmbeddedOperator(rates))) return
		while (this.#draftsOfModels < patience && embeddedOpen() < fillers && this.#mayAsk()) this.#ask(true)
	}

	/** An ask whose draft is being scored leaves its place at the endpoint to another, up to a bounded queue. */
	#modelsHaveRoom(): boolean {
		const { slots } = this.#models
		return this.#openOfModels - this.#draftsOfModels < slots && this.#openOfModels < queued * slots
	}

	#mayAsk(): boolean {
		const { candidates } = this.#search.parts.run.experiment.budget
		if (this.#search.stop.reason !== undefined || this.#search.closing !== undefined) return false
		return candidates === undefined || this.#search.session.told - 1 + this.#open.size < candidates
	}

	/** An ask may bring several drafts: those beyond the budget wait for a larger one. */
	#isFull(): boolean {
		const { candidates } = this.#search.parts.run.experiment.budget
		return candidates !== undefined && this.#search.session.told - 1 >= candidates
	}

	#ask(filler: boolean): void {
		const { session, proposer, parts } = this.#search
		const sequence = this.#nextSequence++
		const island = filler ? this.#fillable(sequence + 1) : session.archipelago.islandOf(sequence + 1)
		const { operator, parents } = proposer.draw(island, (random) => this.#choose(island, filler, random))
		const entry = {
			sequence,
			island: island.index,
			ask: island.asked,
			toldBefore: session.told,
			filler,
			parents,
			operator: operator.name,
			model: operator.model,
		}
		parts.archive.keepAsk(entry)
		island.noteAsk(parents[0])
		this.#pursue(this.#opened(entry, operator, proposer.ask(island, entry.ask, parents)), undefined)
	}

	#choose(island: Island, filler: boolean, random: Random): Operator {
		const { operators } = this.#search.parts
		if (!filler) return this.#models.chooseOperator(island.index, island.asked, random, operators)
		return this.#search.proposer.choose(offlineRates(this.#plans[island.index]?.rates ?? {}), random)
	}

	/** The island whose turn it is, among those that have an operator which needs no model. */
	#fillable(turn: number): Island {
		const { archipelago } = this.#search.session
		for (let next = turn; ; next++) {
			const island = archipelago.islandOf(next)
			if (hasEmbeddedOperator(this.#plans[island.index]?.rates ?? {})) return island
		}
	}

	#opened(entry: OpenAsk['entry'], operator: Operator, ask: Ask): OpenAsk {
		const drafts = operator.propose(ask) as OpenAsk['drafts']
		const open: OpenAsk = { entry, operator, ask, drafts, attempts: 0 }
		this.#open.set(entry.sequence, open)
		if (operator.needsModel) this.#openOfModels++
		return open
	}

	/** Takes the next draft of an ask to its outcome, in the background; a fault of ours meets who awaits arrivals. */
	#pursue(open: OpenAsk, last: Outcome | undefined): void {
		this.#next(open, last).then(
			(arrival) => this.#arrivals.push(arrival),
			(error) => this.#arrivals.fail(error),
		)
	}

	async #next(open: OpenAsk, last: Outcome | undefined): Promise<Arrival> {
		const next = await (last === undefined ? open.drafts.next() : open.drafts.next(last))
		if (next.done === true) return { kind: 'ended', open }
		if (open.operator.needsModel) this.#draftsOfModels++
		try {
			const proposal = await this.#review(open, next.value)
			const evaluation = await this.#search.evaluate(proposal, open.operator.needsModel ? 'models' : 'operators')
			return { kind: 'evaluated', open, proposal, evaluation }
		} finally {
			if (open.operator.needsModel) this.#draftsOfModels--
		}
	}

	/** A draft that is being evaluated elsewhere waits until that is told: a duplicate is always told second. */
	async #review(open: OpenAsk, draft: Draft): Promise<Proposal> {
		const { proposer } = this.#search
		const { fingerprint } = proposer.describe(draft)
		for (let first = this.#inFlight.get(fingerprint); first; first = this.#inFlight.get(fingerprint))
			await first.promise
		const proposal = proposer.review(open.operator, open.ask, open.attempts, draft)
		if (proposal.rejected === undefined) this.#inFlight.set(fingerprint, Promise.withResolvers())
		return proposal
	}

	async #take(arrival: Arrival): Promise<void> {
		const { open } = arrival
		if (arrival.kind === 'ended') {
			this.#end(open)
			return
		}
		const { proposal, evaluation } = arrival
		await this.#search.tell(proposal, evaluation)
		if (this.#isFull()) this.#search.stop.call('budget')
		open.attempts++
		const { fingerprint } = proposal.description
		if (proposal.rejected === undefined) {
			this.#inFlight.get(fingerprint)?.resolve()
			this.#inFlight.delete(fingerprint)
		}
		this.#goOn(open, evaluation.outcome)
	}

	#goOn(open: OpenAsk, outcome: Outcome): void {
		if (goesOn(open, outcome)) this.#pursue(open, outcome)
		else this.#end(open)
	}

	#end(open: OpenAsk): void {
		const { archive } = this.#search.parts
		archive.endAsk(open.entry.sequence)
		this.#open.delete(open.entry.sequence)
		if (open.operator.needsModel) this.#openOfModels--
	}

	/** Goes through what earlier sessions asked and told, and opens again what was open when they ended. */
	async #resume(): Promise<void> {
		if (this.#search.earlierCount === 0) return
		const { archive } = this.#search.parts
		const open = new Map<string, { readonly entry: JournalEntry; readonly told: number[] }>()
		const journal = archive.journal()[Symbol.iterator]()
		let entry = journal.next()
		for (const row of archive.lineage()) {
			await this.#search.giveWay()
			for (; entry.done !== true && entry.value.toldBefore <= row.number; entry = journal.next()) {
				this.#askAgain(entry.value, open)
			}
			await this.#search.replay(row)
			open.get(keyOf(row))?.told.push(row.number)
		}
		for (; entry.done !== true; entry = journal.next()) this.#askAgain(entry.value, open)
		// What is still open would be asked of the models, for a run that ends at once: it waits for a larger budget.
		if (this.#search.stop.reason !== undefined || this.#isFull()) return
		for (const { entry, told } of open.values()) await this.#reopen(entry, told)
	}

	#askAgain(entry: JournalEntry, open: Map<string, { entry: JournalEntry; told: number[] }>): void {
		const island = this.#search.session.archipelago.islands[entry.island] as Island
		island.noteAsk(entry.parents[0])
		this.#nextSequence = entry.sequence + 1
		if (!entry.ended) open.set(keyOf(entry), { entry, told: [] })
	}

	/** Goes through the drafts of an ask that were told before, which costs no request, and on from there. */
	async #reopen(entry: JournalEntry, told: readonly number[]): Promise<void> {
		const { session, proposer, parts } = this.#search
		const island = session.archipelago.islands[entry.island] as Island
		const operator = operatorOf(this.#search, this.#models, entry)
		// Such as one of a model in a session that goes on without: a later one may have it.
		if (operator === undefined) return
		const open = this.#opened(entry, operator, proposer.ask(island, entry.ask, entry.parents))
		let last: Outcome | undefined
		for (const number of told) {
			const next = await (last === undefined ? open.drafts.next() : open.drafts.next(last))
			if (next.done === true) break
			last = parts.archive.candidate(number)?.outcome
			open.attempts++
		}
		if (last === undefined) this.#pursue(open, undefined)
		else this.#goOn(open, last)
	}
}

function keyOf({ island, ask }: Pick<LineageRow | JournalEntry, 'island' | 'ask'>): string {
	return `${island}/${ask}`
}

/** A queue that one reader awaits. */
class Arrivals<Item> {
	readonly #items: Item[] = []
	#fault: { readonly error: unknown } | undefined
	#waiting: PromiseWithResolvers<Item> | undefined

	/** Adds an item at the end. */
	push(item: Item): void {
		if (this.#waiting === undefined) this.#items.push(item)
		else this.#waiting.resolve(item)
		this.#waiting = undefined
	}

	/** Makes every `next` from now on reject; the first fault holds. */
	fail(error: unknown): void {
		this.#fault ??= { error }
		this.#waiting?.reject(error)
		this.#waiting = undefined
	}

	/** The first item, as soon as there is one. */
	next(): Promise<Item> {
		if (this.#fault !== undefined) return Promise.reject(this.#fault.error)
		const item = this.#items.shift()
		if (item !== undefined) return Promise.resolve(item)
		this.#waiting = Promise.withResolvers<Item>()
		return this.#waiting.promise
	}
}
