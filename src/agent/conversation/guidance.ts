import { objectivesOf } from '../../candidate/compare.ts'
import { randomStream } from '../../candidate/random.ts'
import type { Ask } from '../../variation/operator.ts'
import { asksRemembered } from '../worth/bandit.ts'
import { Ways } from '../worth/ways.ts'
import type { IslandAgent } from './island-agent.ts'
import { type AgentOperatorName, agentOperatorNames, plannedWords } from './operator-names.ts'

/** A part of an island's prompts that may evolve: who is asked, or what an operator asks for. */
export type Part = 'persona' | AgentOperatorName

/** What a conversation goes by. */
export interface Guidance {
	readonly persona: string
	/** What its operator asks for. */
	readonly words: string
	/** Numbers of the island's own instructions among these; `undefined` where none evolve. */
	readonly instructions: readonly number[] | undefined
}

/** Parts of that island's prompts that are in use. */
export function partsOf({ plan }: Pick<IslandAgent, 'plan'>): Part[] {
	return ['persona', ...agentOperatorNames.filter((name) => (plan.rates[name] ?? 0) > 0)]
}

/**
 * What an ask goes by: what it went by before, where it was asked before; else a way of each part, by what these have earned for
 * their tokens, each in a stream of its own.
 */
export function guide(agent: IslandAgent, operator: AgentOperatorName, { island, number }: Ask): Guidance {
	const { plan, kept, settings, seed, index } = agent
	const first = kept.firstProposal(island, number)
	if (first === undefined ? settings.reflectEvery === 0 : first.instructions === undefined) {
		return { persona: plan.persona, words: plannedWords[operator], instructions: undefined }
	}
	const drawn = (part: Part) =>
		first?.instructions === undefined
			? waysOf(agent, part).draw(banditOf(agent), randomStream(seed, 'instruction', index, number, part))
			: waysOf(agent, part).among(first.instructions)
	const [persona, words] = [drawn('persona'), drawn(operator)]
	// In a replay what it went by may be written later than it was.
	const instructions = first?.instructions ?? [persona.number, words.number].filter((one) => one > 0)
	return { persona: persona.text, words: words.text, instructions }
}

/** All ways of a part of an island's prompts, with what they have earned. */
export function waysOf(agent: IslandAgent, part: Part): Ways {
	const { index, plan, log, instructions, subject } = agent
	const own = instructions.instructions(index).filter((one) => one.part === part)
	const asks = log.lastEnded(index, asksRemembered(banditOf(agent).discount))
	return new Ways(
		part === 'persona' ? plan.persona : plannedWords[part],
		own,
		asks.filter(({ operator }) => part === 'persona' || operator === part),
		objectivesOf(subject.facts),
	)
}

/** Ways are chosen by what they earned where operators and models are not, too: they are nothing but tried. */
function banditOf({ settings }: IslandAgent): NonNullable<IslandAgent['settings']['bandit']> {
	return settings.bandit ?? { explore: 0.1, discount: 0.98 }
}
