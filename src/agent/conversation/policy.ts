import type { Scored } from '../../candidate/outcome.ts'
import type { AgentSettings } from '../settings.ts'

/** Replies in a row in which the model may refuse the task. */
const refusalsTaken = 2

/** How long a conversation goes on: until a draft is better than its parent, or so many replies were asked for. */
export class Policy {
	#attempts: number
	#improvements: number
	#refusals = refusalsTaken

	constructor({ attempts, improvements }: AgentSettings) {
		this.#attempts = attempts
		this.#improvements = improvements
	}

	/** Whether one more reply is to be asked for; it then counts. */
	asks(): boolean {
		return this.#refusals > 0 && this.#attempts-- > 0
	}

	/** Takes note that a reply called tools: that has a limit of its own. */
	called(): void {
		this.#attempts++
	}

	/** Takes note that the model refused the task. */
	refused(): void {
		this.#refusals--
	}

	/** Takes note that a reply said again what was said before: what it was told since changes nothing, and would not. */
	repeated(): void {
		this.#attempts = 0
	}

	/** Whether a scored draft ends the conversation. @param better - Than its parent, and not by chance. */
	isDone({ exact }: Scored, better: boolean): boolean {
		return better || exact || this.#improvements-- <= 0
	}
}
