import { type Message, textMessage } from '../../archive/message.ts'
import type { RequestRecord } from '../../archive/model-log.ts'
import type { Ask } from '../../variation/operator.ts'
import type { Model } from '../endpoint/model.ts'
import type { Step, StepReply } from '../endpoint/step.ts'
import { fitSections, type Section } from '../prompt/prompt.ts'
import { takeApart } from '../reply/thoughts.ts'
import { estimateTokens } from '../wire/usage.ts'
import type { IslandAgent } from './island-agent.ts'

/** What a model is asked to write beside candidates. */
export interface WordsWanted {
	readonly purpose: Exclude<RequestRecord['purpose'], 'propose'>
	/** What the log calls it. */
	readonly operator: string
	readonly system: string
	readonly sections: readonly Section[]
	/** What the reply begins with; see `Step`. */
	readonly begins?: string
	/** That it may have. */
	readonly tokens: number
}

/** What it wrote, empty where that is nothing. */
export interface WrittenWords {
	readonly reply: StepReply & { readonly kind: 'replied' }
	readonly text: string
	/** Whether it had more to write. */
	readonly isCut: boolean
}

/** Whether so many asks of models were tried on the island since that one. @param every - 0 for never. */
export function areWordsDue({ index, log }: Pick<IslandAgent, 'index' | 'log'>, every: number, since: number): boolean {
	if (every === 0) return false
	const asks = log.lastAsks(index, every)
	return asks.length >= every && asks.every(({ ask }) => ask > since)
}

/** Asks the model for plain text in one reply; `undefined` where there is none. */
export async function askForWords(
	{ settings, requester, plan }: IslandAgent,
	model: Model,
	{ island, number }: Ask,
	{ seat, step }: Pick<Step, 'seat' | 'step'>,
	{ purpose, operator, system, sections, begins, tokens }: WordsWanted,
): Promise<WrittenWords | undefined> {
	const reply = await requester.request(model, {
		...{ island, ask: number, step, seat, purpose, operator, parents: [] },
		temperature: plan.temperature,
		begins,
		maxOutputTokens: tokens * 2,
		messages: (promptTokens): Message[] | undefined => {
			const room = Math.min(promptTokens, settings.promptTokens) - estimateTokens(system) - 8
			const content = fitSections(sections, room)
			return content === undefined ? undefined : [textMessage('system', system), textMessage('user', content)]
		},
	})
	if (reply.kind === 'gave-up') return undefined
	// Without thoughts, and no longer than it may be.
	const text = (takeApart(reply.text).answers.at(-1) ?? '').trim()
	return { reply, text: text.slice(0, tokens * 4), isCut: reply.finish === 'length' || text.length > tokens * 4 }
}
