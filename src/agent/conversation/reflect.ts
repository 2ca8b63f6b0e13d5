import type { Ask } from '../../variation/operator.ts'
import type { Model } from '../endpoint/model.ts'
import type { Step } from '../endpoint/step.ts'
import { trialLines } from '../prompt/briefing.ts'
import { cutText, list, required, type Section } from '../prompt/prompt.ts'
import type { Way } from '../worth/ways.ts'
import { type Part, partsOf, waysOf } from './guidance.ts'
import { type IslandAgent, systemMessage } from './island-agent.ts'
import { areWordsDue, askForWords } from './written-words.ts'

/** Whether enough was tried on the island since it last wrote an instruction for another. */
export function reflectionIsDue(agent: IslandAgent): boolean {
	const { index, settings, instructions, writing } = agent
	const since = Math.max(writing.reflectedAt, instructions.instructions(index).at(-1)?.ask ?? -1)
	return areWordsDue(agent, settings.reflectEvery, since)
}

/**
 * Asks the model for another way to say one part of its island's prompts, by what the ways so far have earned, and keeps
 * it; the parts take turns.
 */
export async function reflect(
	agent: IslandAgent,
	model: Model,
	ask: Ask,
	at: Pick<Step, 'seat' | 'step'>,
): Promise<void> {
	const { index, settings, log, instructions, onInstruction } = agent
	agent.writing.reflectedAt = ask.number
	const before = instructions.instructions(index)
	const parts = partsOf(agent)
	const part = parts[before.length % parts.length] ?? 'persona'
	const ways = waysOf(agent, part).live.sort((one, other) => other.earned - one.earned)
	const [best] = ways
	const written = await askForWords(agent, model, ask, at, {
		purpose: 'instruction',
		operator: 'reflect',
		system: systemMessage(agent.subject, ''),
		sections: sectionsOf(part, ways, settings.instructionTokens),
		tokens: settings.instructionTokens,
	})
	if (written === undefined) return
	const { reply, text } = written
	const { use } = reply
	// It was read before the run was cut.
	if (use?.kind === 'instruction' && before.some((one) => one.number === use.number)) return
	const number = (before.at(-1)?.number ?? 0) + 1
	const known = [...before, ...ways].some((one) => one.text.trim() === text)
	const fault = text === '' ? 'empty' : known ? 'unchanged' : undefined
	log.use(reply.key, fault === undefined ? { kind: 'instruction', number } : { kind: 'fault', fault })
	if (fault !== undefined) return
	const parent = best?.number ?? 0
	instructions.keepInstruction({ island: index, number, part, parent, ask: ask.number, model: model.plan.name, text })
	onInstruction(ask.number, number, part)
}

/** @param ways - That which earned most first. */
function sectionsOf(part: Part, ways: readonly Way[], tokens: number): Section[] {
	const what =
		part === 'persona'
			? 'who they are and how they go about it, which stands at the head of every task'
			: `what is asked of them in the task \`${part}\`, one paragraph before the code that they are to work on`
	return [
		required(
			`# What you write now\nNot code, but instructions for the programmers of this island: ${what}. Below are the instructions so far, those that have earned most for their tokens first, and what was tried under them.`,
		),
		list('# Instructions so far', ways.map(wayText), 800, '\n\n'),
		...ways.map(({ number, asks }) => list(`# Tried under instructions ${number}`, trialLines(asks).slice(0, 12), 200)),
		required(
			`Write the next instructions in place of these. Work out from what was tried which ways of thinking and kinds of change have earned something and which never do, keep what earns, and replace the rest by something that was not tried. They have to be of use for any version on this island: no figures and no code from the tries, no praise, nothing on the form of the reply. At most ${Math.floor(tokens / 2)} words of plain text, which are used as they are.`,
		),
	]
}

function wayText({ number, text, asks, better }: Way): string {
	const record = asks.length === 0 ? 'not tried yet' : `${better} of ${asks.length} tasks brought something better`
	return `## Instructions ${number} (${record})\n${text.trim() === '' ? '(none)' : cutText(text.trim(), 2_000)}`
}
