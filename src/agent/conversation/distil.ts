import type { Ask } from '../../variation/operator.ts'
import type { Model } from '../endpoint/model.ts'
import type { Step } from '../endpoint/step.ts'
import { notesSection, trialsSection } from '../prompt/briefing.ts'
import { candidateText } from '../prompt/candidate-text.ts'
import { list, required } from '../prompt/prompt.ts'
import { type IslandAgent, systemMessage } from './island-agent.ts'
import { areWordsDue, askForWords } from './written-words.ts'

/** Whether enough was tried on the island since its last notes for new ones. */
export function notesAreDue(agent: IslandAgent): boolean {
	const { index, settings, notes } = agent
	return areWordsDue(agent, settings.notesEvery, notes.latest(index)?.ask ?? -1)
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
	at: Pick<Step, 'seat' | 'step'>,
): Promise<boolean> {
	const { index, settings, log, notes, subject } = agent
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
	const wanted = { purpose: 'notes', operator: 'notes', system, sections, tokens: settings.notesTokens } as const
	const written = await askForWords(agent, model, ask, at, wanted)
	if (written === undefined) return false
	const { reply, text } = written
	log.use(reply.key, text === '' ? { kind: 'fault', fault: 'empty' } : { kind: 'notes' })
	if (text === '') return false
	notes.keep({ island: index, ask: ask.number, model: model.plan.name, text })
	return true
}
