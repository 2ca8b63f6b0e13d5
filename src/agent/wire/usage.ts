import { type Message, textOf } from '../../archive/message.ts'
import type { Usage } from '../../archive/model-log.ts'
import type { ModelPrices } from '../../experiment/model-wanted.ts'

/** Cost in the currency of the prices; 0 without prices. */
export function costOf(usage: Usage, prices: ModelPrices | undefined): number {
	if (prices === undefined) return 0
	const fresh = Math.max(0, usage.inputTokens - usage.cachedTokens)
	return (
		(fresh * prices.input + usage.cachedTokens * prices.cachedInput + usage.outputTokens * prices.output) / 1_000_000
	)
}

/**
 * Tokens that `text` is about as long as, from above: three characters a token, where code has 3 to 4 with the
 * tokenizers in use. A tokenizer for every model would be megabytes of tables and still a guess for the next model.
 */
export function estimateTokens(text: string): number {
	return Math.ceil(text.length / 3)
}

/** Tokens of a prompt by estimate, with what its frames take. */
export function promptTokensOf(messages: readonly Message[]): number {
	return messages.reduce((sum, message) => sum + estimateTokens(textOf(message)) + 4, 0)
}
