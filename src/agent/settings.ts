import type { BreakerSettings } from './endpoint/breaker.ts'
import type { RetrySettings } from './endpoint/requester.ts'
import type { YieldSettings } from './endpoint/yield-watch.ts'
import type { BanditSettings } from './worth/bandit.ts'

/** How agents work; plain data. */
export interface AgentSettings {
	/** Replies asked for in one proposal, the first included. */
	readonly attempts: number
	/** Of these, how often a draft that is right but no better than its parent goes back to the model. */
	readonly improvements: number
	/** Tokens of a prompt, where the model's context holds more. */
	readonly promptTokens: number
	/** Elites shown beside the parents. */
	readonly inspirations: number
	/** Things tried lately that are listed. */
	readonly trials: number
	/** Token similarity, in [0, 1], from which a draft counts as one that was scored already; 1 for equal tokens only. */
	readonly similarity: number
	/** Asks of a model on an island between two distillations of its notes; 0 for never. */
	readonly notesEvery: number
	/**
	 * Asks of a model on an island between two reflections on what its prompts have earned, each of which writes an instruction
	 * in place of a persona or of what an operator asks for; 0 for never.
	 */
	readonly reflectEvery: number
	/** Tokens of such an instruction. */
	readonly instructionTokens: number
	/** Asks of models on an island in a row that have brought nothing better, after which an adviser is asked. */
	readonly adviseAfter: number
	/** Tokens of the notes. */
	readonly notesTokens: number
	/** Calls of tools in one conversation. */
	readonly toolCalls: number
	/** Tokens of all that tools answer in one conversation. */
	readonly toolTokens: number
	/** `undefined` draws operators and models by rate and weight alone. */
	readonly bandit: BanditSettings | undefined
	readonly retries: RetrySettings
	readonly breaker: BreakerSettings
	/** When replies of no use make that less is asked. */
	readonly yields: YieldSettings
}

/** What agents work by where nothing else is said. */
export const defaultAgentSettings: AgentSettings = {
	attempts: 4,
	improvements: 1,
	promptTokens: 12_000,
	inspirations: 3,
	trials: 12,
	similarity: 0.995,
	notesEvery: 20,
	adviseAfter: 12,
	notesTokens: 800,
	reflectEvery: 0,
	instructionTokens: 240,
	toolCalls: 6,
	toolTokens: 4_000,
	bandit: { explore: 0.1, discount: 0.98 },
	retries: { tries: 4, baseMs: 1_000, capMs: 30_000, patienceMs: 60_000 },
	breaker: { failures: 6, coolDownMs: 5_000, maxCoolDownMs: 300_000 },
	yields: { slowAfter: 8, slowMs: 2_000, restAfter: 16, restMs: 30_000, maxRestMs: 600_000 },
}
