import type { Outcome } from '../../candidate/outcome.ts'
import type { AgentSettings } from '../settings.ts'

/** Replies in a row in which the model may refuse the task. */
const refusalsTaken = 2

/** How long a conversation goes on: until a draft is better than its parent, or so many replies were asked for. */
export class Policy {
	readonly #parentScore: number | undefined
	#attempts: number
	#improvements: number
	#refusals = refusalsTaken

	constructor({ attempts, improvements }: AgentSettings, parentScore: number | undefined) {
		this.#attempts = attempts
		this.#improvements = improvements
		this.#parentScore = parentScore
	}

	/** Whether one more reply is to be asked for; it then counts. */
	asks(): boolean {
		return this.#refusals > 0 && this.#attempts-- > 0
	}

	/** Takes note that the model refused the task. */
	refused(): void {
		this.#refusals--
	}

	/** Whether a draft that ended so ends the conversation. */
	isDone(outcome: Outcome): boolean {
		if (outcome.kind !== 'scored') return false
		const better = this.#parentScore === undefined || outcome.score > this.#parentScore
		return better || outcome.exact || this.#improvements-- <= 0
	}
}
