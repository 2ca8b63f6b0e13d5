import type { IslandPlan } from '../experiment/experiment.ts'
import { hasEmbeddedOperator, offlineRates } from '../experiment/presets.ts'
import type { Island } from '../island/island.ts'
import type { Evaluation } from '../scoring/evaluate.ts'
import { Arrivals } from './arrivals.ts'
import { chooseEmbedded, chooseOperator } from './choice.ts'
import type { ModelProposers } from './model-proposers.ts'
import { goThrough, type OpenAsk, type Proposal, type Told } from './open-ask.ts'
import { journalGoneThrough, reopened } from './reopened.ts'
import type { SearchRun } from './search-run.ts'
import type { AsksState } from './snapshot.ts'
import { barrenAfter } from './stopping.ts'

/** Drafts of models that may wait for a lane while operators that need none are still asked for all that they may. */
const patience = 4
/** Asks of those that are open however many wait: drafts that take lanes to their limits would else be all that is told. */
const trickle = 8
/** Asks by rate beyond all that may fill the time: else a place at an endpoint would wait until some of those are scored. */
const beyond = 8
/** Between such asks, where operators that need no model have long found nothing new and a model may come back. */
const restMs = 1_000
/** Asks of models that may be open, for each that the endpoints have room for: the rest waits to be scored. */
const queued = 8

/** What happened: a draft of an open ask has its outcome, or no more come, or a model has room for another ask. */
type Arrival =
	| { readonly kind: 'room' }
	| { readonly kind: 'evaluated'; readonly ask: OpenAsk; readonly proposal: Proposal; readonly evaluation: Evaluation }
	| { readonly kind: 'ended'; readonly ask: OpenAsk }

/** An ask of which more may come. */
interface Open {
	/** Its place in the journal. */
	readonly sequence: number
	readonly told: Told[]
}

/**
 * Asks models and tells outcomes as they come, until the run stops: a slow reply holds up nobody.
 *
 * Asks are kept in the journal when they are made, with what had been told by then. A resumed run goes through journal
 * and tells again and opens once more what was open: an operator of a model then finds its replies in the log.
 *
 * While models are awaited, operators that need none fill the machine's idle time.
 */
export async function searchInArrivalOrder(search: SearchRun, models: ModelProposers): Promise<void> {
	using order = new ArrivalOrder(search, models)
	await order.drive()
}

class ArrivalOrder implements Disposable {
	readonly #search: SearchRun
	readonly #models: ModelProposers
	/** Asks under way. */
	readonly #open = new Map<OpenAsk, Open>()
	/** Asks of the journal that this session has no operator for; a later one may have it. */
	readonly #left: Open[] = []
	readonly #arrivals = new Arrivals<Arrival>()
	#nextSequence = 0
	#openOfModels = 0
	#roomNoted = false
	/** Asks in a row in which an operator that needs no model found nothing to propose. */
	#fruitless = 0
	/** Asks that may still be made before the next rest. */
	#untilRest = 0
	#isResting = false
	#cancelRest = (): void => {}
	/** Drafts of models that are being compiled and scored, or wait for it. */
	#draftsOfModels = 0

	constructor(search: SearchRun, models: ModelProposers) {
		this.#search = search
		this.#models = models
	}

	[Symbol.dispose](): void {
		this.#cancelRest()
	}

	async drive(): Promise<void> {
		const { stop } = this.#search
		this.#models.onRoom(() => this.#noteRoom())
		this.#search.onOrder = () => this.#noteRoom()
		await this.#resume()
		// An ask may bring several drafts: those beyond the budget wait for a larger one.
		if (this.#search.left <= 0) stop.call('budget')
		while (stop.reason === undefined) {
			await this.#search.steer()
			this.#search.snapshots.pass(this.#search.ledger.told, () => this.#state())
			this.#fill()
			// Without an open ask it waits for room where it may ask.
			if (this.#open.size === 0 && !this.#mayAsk()) {
				stop.call(this.#search.closing ?? 'budget')
				return
			}
			const arrival = await stop.orStopped(this.#arrivals.next())
			if (arrival === undefined) return
			await this.#take(arrival)
			await this.#search.stretches.giveWay()
		}
	}

	/** Makes asks: of models while they have room, then such as fill the time that models leave to the machine. */
	#fill(): void {
		const { search } = this.#search.parts.run.experiment
		const mayFill = (most = search.inFlight) => this.#open.size - this.#openOfModels < most && this.#mayAsk()
		while (mayFill(search.inFlight + beyond)) {
			const island = this.#islandWithRoom()
			if (island === undefined) break
			this.#ask(island, false)
		}
		if (!this.#search.ledger.archipelago.islands.some((island) => this.#isFillable(island))) return
		// Nothing grows where nothing can be varied, until a model has proposed something.
		if (this.#fruitless >= trickle && this.#openOfModels > 0) return
		const isBarren = this.#search.ledger.barren >= barrenAfter
		if (isBarren && this.#models.slots === 0) this.#search.stop.call('barren')
		const most = isBarren || this.#draftsOfModels >= patience ? Math.min(search.inFlight, trickle) : search.inFlight
		while (mayFill(most)) {
			if (isBarren && --this.#untilRest < 0) {
				this.#rest()
				return
			}
			this.#ask(this.#fillable(), true)
		}
	}

	/** Lets time pass, where all that would be told is known: a model that is down would else be awaited at full speed. */
	#rest(): void {
		if (this.#isResting) return
		this.#isResting = true
		this.#cancelRest = this.#search.parts.clock.after(restMs, () => {
			this.#isResting = false
			this.#untilRest = trickle
			this.#noteRoom()
		})
	}

	/** Of many that say so at once one is enough. */
	#noteRoom(): void {
		if (this.#roomNoted) return
		this.#roomNoted = true
		this.#arrivals.push({ kind: 'room' })
	}

	/**
	 * The island whose turn it is, among those that an ask can be made on now; `undefined` while none that wants a model has
	 * room. An ask whose draft is being scored leaves its place at the endpoint to another, up to a bounded queue.
	 */
	#islandWithRoom(): Island | undefined {
		const { archipelago } = this.#search.ledger
		if (this.#openOfModels >= queued * Math.max(1, this.#models.slots)) return undefined
		const rooms = archipelago.islands.map(({ index }) => {
			return this.#search.steering.isPaused(index) ? false : this.#models.room(index)
		})
		if (!rooms.includes(true) && rooms.some((room) => room !== undefined)) return undefined
		for (let next = this.#nextSequence + 1; ; next++) {
			const island = archipelago.islandOf(next)
			if (rooms[island.index] !== false) return island
		}
	}

	#mayAsk(): boolean {
		const { stop, closing, left } = this.#search
		return stop.reason === undefined && closing === undefined && this.#open.size < left
	}

	/** @param filler - Of an operator that needs no model, of an island which has one. */
	#ask(island: Island, filler: boolean): void {
		const { ledger, asks, parts } = this.#search
		const sequence = this.#nextSequence++
		const { rates } = this.#planOf(island)
		const underWay = (name: string) =>
			this.#open.keys().reduce((count, { operator }) => count + Number(operator.name === name), 0)
		const choice = { operators: parts.operators, learnt: ledger.learnt, underWay }
		const ofModels = () => this.#models.chooseOperator(island.index, island.asked)
		const { operator, parents } = asks.draw(island, (random) =>
			filler ? chooseEmbedded(offlineRates(rates), choice, random) : chooseOperator(rates, choice, random, ofModels),
		)
		const entry = {
			sequence,
			island: island.index,
			ask: island.asked,
			toldBefore: ledger.told,
			filler,
			parents: parents.map(({ candidate }) => candidate),
			operator: operator.name,
			model: operator.kind === 'model' ? operator.model : undefined,
		}
		parts.archive.journal.keep(entry)
		island.noteAsk(parents[0].candidate)
		this.#pursue(this.#opened(asks.open(operator, island, entry.ask, parents), { sequence, told: [] }))
	}

	#planOf(island: Island): IslandPlan {
		return this.#search.steering.planOf(island.index)
	}

	/** The island whose turn it is, among those that have an operator which needs no model. */
	#fillable(): Island {
		const { archipelago } = this.#search.ledger
		for (let next = this.#nextSequence + 1; ; next++) {
			const island = archipelago.islandOf(next)
			if (this.#isFillable(island)) return island
		}
	}

	#isFillable(island: Island): boolean {
		return !this.#search.steering.isPaused(island.index) && hasEmbeddedOperator(this.#planOf(island).rates)
	}

	#opened(ask: OpenAsk, open: Open): OpenAsk {
		this.#open.set(ask, open)
		if (ask.operator.kind === 'model') this.#openOfModels++
		return ask
	}

	/** Takes the next draft of an ask to its outcome, in the background; a fault of ours meets who awaits arrivals. */
	#pursue(ask: OpenAsk): void {
		this.#next(ask).then(
			(arrival) => this.#arrivals.push(arrival),
			(error) => this.#arrivals.fail(error),
		)
	}

	async #next(ask: OpenAsk): Promise<Arrival> {
		const proposal = await ask.next()
		if (proposal === undefined) return { kind: 'ended', ask }
		if (proposal.by === 'model') this.#draftsOfModels++
		try {
			await this.#search.known.settled(proposal.description.fingerprint)
			return { kind: 'evaluated', ask, proposal, evaluation: await this.#search.evaluate(proposal) }
		} finally {
			if (proposal.by === 'model') this.#draftsOfModels--
		}
	}

	async #take(arrival: Arrival): Promise<void> {
		if (arrival.kind === 'room') {
			this.#roomNoted = false
			return
		}
		const { ask } = arrival
		const open = this.#open.get(ask) as Open
		if (arrival.kind === 'ended') {
			this.#search.parts.archive.journal.end(open.sequence)
			this.#open.delete(ask)
			if (ask.operator.kind === 'model') this.#openOfModels--
			return
		}
		const isFruitless = arrival.proposal.rejected?.reason === 'no-draft'
		this.#fruitless = isFruitless ? this.#fruitless + 1 : 0
		ask.answer(await this.#search.tell(arrival.proposal, arrival.evaluation))
		open.told.push({ number: this.#search.ledger.told - 1, attempt: arrival.proposal.attempt })
		this.#pursue(ask)
	}

	/** Of use as soon as anything more is told. */
	#state(): { readonly state: AsksState; readonly from: number } {
		const open = [...this.#open.values(), ...this.#left].sort((one, other) => one.sequence - other.sequence)
		return { state: { kind: 'arrival', made: this.#nextSequence, open }, from: this.#search.ledger.told + 1 }
	}

	/** Goes through what earlier sessions asked and told, and opens again what was open when they ended. */
	async #resume(): Promise<void> {
		if (this.#search.earlierCount === 0) return
		const { made, open } = await journalGoneThrough(this.#search)
		this.#nextSequence = made
		// What is still open would be asked of the models, for a run that ends at once: it waits for a larger budget.
		if (this.#search.stop.reason !== undefined || this.#search.left <= 0) return
		for (const { entry, told } of open) {
			const ask = reopened(this.#search, entry, this.#models)
			if (ask === undefined) {
				this.#left.push({ sequence: entry.sequence, told })
				continue
			}
			await goThrough(ask, told, this.#search.parts.archive)
			this.#pursue(this.#opened(ask, { sequence: entry.sequence, told }))
		}
	}
}
