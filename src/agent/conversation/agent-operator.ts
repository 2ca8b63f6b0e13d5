import type { RequestRecord } from '../../archive/model-log.ts'
import type { Outcome } from '../../candidate/outcome.ts'
import type { Random } from '../../candidate/random.ts'
import type { Ask, Draft, IslandView, ModelOperator, Parents } from '../../variation/operator.ts'
import type { Model } from '../endpoint/model.ts'
import type { Seat } from '../endpoint/seat.ts'
import { Conversation } from './conversation.ts'
import { distilNotes, notesAreDue } from './distil.ts'
import type { IslandAgent } from './island-agent.ts'
import { methodsAreDue, nameMethods } from './name-methods.ts'
import type { AgentOperatorName } from './operator-names.ts'
import { openings } from './operators.ts'
import { reflect, reflectionIsDue } from './reflect.ts'

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
			const written = await this.#write(ask, seat, first?.purpose)
			// What no request could be made for have left no trace but the number of the next.
			const step = first?.purpose === 'propose' ? first.step : written ? 1 : 0
			const opening = openings[this.name].open(this.#agent, this.#model, ask)
			yield* new Conversation(this.name, this.#agent, this.#model, ask, opening, { seat, step }).drafts()
		} finally {
			seat.leave()
		}
	}

	/**
	 * Before an ask for which notes, an instruction or names of methods are due: writes one of these.
	 *
	 * @param first - What the first request of the ask was for, when it was first asked.
	 * @returns Whether a request was made for it, now or then.
	 */
	async #write(ask: Ask, seat: Seat, first: RequestRecord['purpose'] | undefined): Promise<boolean> {
		const agent = this.#agent
		const purpose = first ?? this.#due()
		if (purpose === undefined || purpose === 'propose') return false
		agent.writing.underWay = true
		try {
			if (purpose === 'instruction') await reflect(agent, this.#model, ask, { seat, step: 0 })
			else if (purpose === 'methods') await nameMethods(agent, this.#model, ask, { seat, step: 0 })
			else if (await distilNotes(agent, this.#model, ask, { seat, step: 0 })) agent.onNotes(ask.number)
		} finally {
			agent.writing.underWay = false
		}
		return true
	}

	/** What is to be written before an ask that is new. */
	#due(): Exclude<RequestRecord['purpose'], 'propose'> | undefined {
		const { kept, writing } = this.#agent
		if (!kept.live || writing.underWay) return undefined
		if (methodsAreDue(this.#agent, this.#model)) return 'methods'
		if (notesAreDue(this.#agent)) return 'notes'
		return reflectionIsDue(this.#agent) ? 'instruction' : undefined
	}
}
