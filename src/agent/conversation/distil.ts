import { type Message, textMessage } from '../../archive/message.ts'
import type { Ask } from '../../variation/operator.ts'
import type { Model } from '../endpoint/model.ts'
import type { Step } from '../endpoint/step.ts'
import { notesSection, trialsSection } from '../prompt/briefing.ts'
import { candidateText } from '../prompt/candidate-text.ts'
import { fitSections, list, required } from '../prompt/prompt.ts'
import { takeApart } from '../reply/thoughts.ts'
import { estimateTokens } from '../wire/usage.ts'
import { type IslandAgent, systemMessage } from './island-agent.ts'

/** Whether enough was tried on the island since its last notes for new ones. */
export function notesAreDue({ index, settings, log, notes }: IslandAgent): boolean {
	if (settings.notesEvery === 0) return false
	const since = notes.latest(index)?.ask ?? -1
	const asks = log.lastAsks(index, settings.notesEvery)
	return asks.length >= settings.notesEvery && asks.every(({ ask }) => ask > since)
}

/**
 * Asks the model for notes on what worked and what did not on its island, and keeps them; where it gives none, the old
 * ones stay.
 *
 * @returns Whether notes were kept.
 */
export async function distilNotes(
	agent: IslandAgent,
	model: Model,
	ask: Ask,
	{ seat, step }: Pick<Step, 'seat' | 'step'>,
): Promise<boolean> {
	const { index, settings, log, notes, requester, subject } = agent
	const system = systemMessage(subject, agent.plan.persona)
	const sections = [
		notesSection(notes.latest(index)?.text ?? ''),
		trialsSection(log.lastAsks(index, settings.notesEvery), settings.notesEvery * settings.attempts),
		list(
			'# The best versions now',
			ask.view.elites(3).map((elite) => candidateText('Elite', elite, subject.facts, 300)),
			300,
			'\n\n',
		),
		required(
			`Write the notes that you want to have when you next work on this island; they replace the old ones. State what raised the score and by how much, what failed and why, which mistakes to avoid, and which ideas are still untried. Name constructs and figures, not intentions. At most ${Math.floor(settings.notesTokens / 2)} words of plain text, no code blocks.`,
		),
	]
	const reply = await requester.request(model, {
		island: ask.island,
		ask: ask.number,
		step,
		seat,
		purpose: 'notes',
		operator: 'notes',
		parents: [],
		temperature: agent.plan.temperature,
		maxOutputTokens: settings.notesTokens * 2,
		messages: (promptTokens): Message[] | undefined => {
			const room = Math.min(promptTokens, settings.promptTokens) - estimateTokens(system) - 8
			const content = fitSections(sections, room)
			return content === undefined ? undefined : [textMessage('system', system), textMessage('user', content)]
		},
	})
	if (reply.kind === 'gave-up') return false
	const text = plainNotes(reply.text, settings.notesTokens)
	log.use(reply.key, text === '' ? { kind: 'fault', fault: 'empty' } : { kind: 'notes' })
	if (text === '') return false
	notes.keep({ island: index, ask: ask.number, model: model.plan.name, text })
	return true
}

/** Without thoughts, and no longer than notes may be. */
export function plainNotes(text: string, tokens: number): string {
	return (takeApart(text).answers.at(-1) ?? '').trim().slice(0, tokens * 4)
}
