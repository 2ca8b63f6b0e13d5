import type { Outcome } from '../../candidate/outcome.ts'
import type { Random } from '../../candidate/random.ts'
import type { Ask, Draft, IslandView, ModelOperator, Parents } from '../../variation/operator.ts'
import type { Model } from '../endpoint/model.ts'
import type { Seat } from '../endpoint/seat.ts'
import { Conversation } from './conversation.ts'
import { distilNotes, notesAreDue } from './distil.ts'
import type { IslandAgent } from './island-agent.ts'
import { type AgentOperatorName, openings } from './operators.ts'

/**
 * An operator that a model carries out on one island.
 *
 * `propose` rejects with the signal's reason once the run is stopped, and then nothing is to be told: asked again with
 * the same ask, it goes through the replies kept so far without paying for them. It ends without a draft where the
 * endpoint is down, refuses, or the budget is spent.
 */
export class AgentOperator implements ModelOperator {
	readonly kind = 'model'
	readonly name: AgentOperatorName
	readonly #agent: IslandAgent
	readonly #model: Model

	constructor(name: AgentOperatorName, agent: IslandAgent, model: Model) {
		this.name = name
		this.#agent = agent
		this.#model = model
	}

	/** Name of its model in the experiment. */
	get model(): string {
		return this.#model.plan.name
	}

	choose(view: IslandView, random: Random): Parents {
		return openings[this.name].choose(view, random)
	}

	async *propose(ask: Ask): AsyncGenerator<Draft, void, Outcome> {
		const { kept } = this.#agent
		const first = kept.firstOf(ask.island, ask.number)
		const seat = this.#model.endpoint.seat()
		// At once, so that whoever asks for room next sees it taken. What was begun before waits for its turn.
		if (first === undefined && kept.live) seat.claim()
		try {
			const noted = await this.#writeNotes(ask, seat, first?.purpose)
			// Notes that no request could be made for have left no trace but the number of the next.
			const step = first?.purpose === 'propose' ? first.step : noted ? 1 : 0
			const opening = openings[this.name].open(this.#agent, this.#model, ask)
			yield* new Conversation(this.name, this.#agent, this.#model, ask, opening, { seat, step }).drafts()
		} finally {
			seat.leave()
		}
	}

	/**
	 * Before an ask for which notes are due.
	 *
	 * @param first - What the first request of the ask was for, when it was first asked.
	 * @returns Whether a request was made for it, now or then.
	 */
	async #writeNotes(ask: Ask, seat: Seat, first: 'propose' | 'notes' | undefined): Promise<boolean> {
		const { index, kept, notesUnderWay, onNotes } = this.#agent
		const due = first === undefined && kept.live && !notesUnderWay.has(index) && notesAreDue(this.#agent)
		if (!due && first !== 'notes') return false
		notesUnderWay.add(index)
		try {
			if (await distilNotes(this.#agent, this.#model, ask, { seat, step: 0 })) onNotes(ask.number)
		} finally {
			notesUnderWay.delete(index)
		}
		return true
	}
}
