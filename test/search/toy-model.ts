import { setImmediate as turn } from 'node:timers/promises'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { randomStream } from '../../src/candidate/random.ts'
import type { ModelProposers } from '../../src/search/model-proposers.ts'
import type { Ask, Draft, ModelOperator } from '../../src/variation/operator.ts'
import { toySource, toyValue } from './toy-evaluator.ts'

/** Drafts that the toy model makes of one ask. */
const attempts = 2

/**
 * A model without an endpoint: it answers after some turns of the event loop, and keeps its replies as the model log
 * does, so that asking the same again makes no request.
 */
export class ToyModel implements ModelProposers {
	readonly slots: number
	/** Replies by island, ask and step. */
	readonly replies = new Map<string, number>()
	/** Replies paid for. */
	paid = 0
	/** Ends what is in flight, as the end of a process does. */
	#life = 0
	#listener = () => {}
	inFlight = 0
	mostInFlight = 0
	/** Outcomes that were told back, by island, ask and step. */
	readonly heard = new Map<string, Outcome>()
	readonly #operator: ModelOperator

	constructor(slots: number) {
		this.slots = slots
		this.#operator = {
			kind: 'model',
			name: 'rewrite',
			model: 'toy',
			choose: (view, random) => view.parents(1, random),
			propose: (ask) => this.#propose(ask),
		}
	}

	room(): boolean {
		return this.inFlight < this.slots
	}

	onRoom(listener: () => void): void {
		this.#listener = listener
	}

	/** To be called when a run has stopped. */
	abort(): void {
		this.#life++
		this.inFlight = 0
	}

	chooseOperator(): ModelOperator {
		return this.#operator
	}

	operatorOf(): ModelOperator {
		return this.#operator
	}

	async *#propose(ask: Ask): AsyncGenerator<Draft, void, Outcome> {
		const [main] = ask.parents
		for (let step = 0; step < attempts; step++) {
			const key = `${ask.island}/${ask.number}/${step}`
			const value = this.replies.get(key) ?? (await this.#request(key, toyValue(main.source)))
			const outcome = yield { source: toySource(value), detail: key, parents: [main.candidate] }
			this.heard.set(key, outcome)
		}
	}

	async #request(key: string, from: number): Promise<number> {
		const random = randomStream('reply', key)
		const life = this.#life
		this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight)
		for (let left = random.below(20); left > 0; left--) await turn()
		if (life !== this.#life) throw new DOMException('the run was stopped', 'AbortError')
		this.inFlight--
		this.#listener()
		this.paid++
		const value = from + random.below(30)
		this.replies.set(key, value)
		return value
	}
}
