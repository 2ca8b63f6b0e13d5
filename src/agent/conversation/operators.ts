import type { Random } from '../../candidate/random.ts'
import type { Ask, IslandView, Parent, Parents } from '../../variation/operator.ts'
import { inspirations, inspirationsSection, notesSection, parentSection, trialsSection } from '../prompt/briefing.ts'
import { correctOutcome } from '../prompt/correct-outcome.ts'
import { required, type Section } from '../prompt/prompt.ts'
import type { IslandAgent } from './island-agent.ts'
import type { Opening } from './opening.ts'

/** Names of the operators that a model carries out. */
export const agentOperatorNames = ['rewrite', 'edit', 'blend', 'repair'] as const

/** One of them. */
export type AgentOperatorName = (typeof agentOperatorNames)[number]

/** What an operator works on, and how it begins a conversation about that. */
export interface AgentOpening {
	choose(view: IslandView, random: Random): Parents
	open(agent: IslandAgent, ask: Ask): Opening
}

const one: AgentOpening['choose'] = (view, random) => view.parents(1, random)
const two: AgentOpening['choose'] = (view, random) => view.parents(2, random)

/** By operator. */
export const openings: Readonly<Record<AgentOperatorName, AgentOpening>> = {
	rewrite: { choose: one, open: rewrite },
	edit: { choose: one, open: edit },
	blend: { choose: two, open: blend },
	repair: { choose: chooseFailure, open: repair },
}

const wholeFile =
	'Reply with one line `Idea: …` that says in a sentence what you change and why, then the complete file in one ```rust block, and nothing else.'

const editBlocks = [
	'Reply with one line `Idea: …` that says in a sentence what you change and why, then one or more blocks of this form, and nothing else:',
	'',
	'<<<<<<< SEARCH',
	'lines of the file, exactly as they stand there, enough of them to be found once',
	'=======',
	'lines to put in their place',
	'>>>>>>> REPLACE',
].join('\n')

/** A new version of the whole file from one parent. */
function rewrite(agent: IslandAgent, ask: Ask): Opening {
	const [parent] = ask.parents
	return {
		operator: 'rewrite',
		form: 'source',
		base: parent,
		parents: [parent.candidate],
		sections: [
			required(
				`# What to do\nWrite a better version of the parent below, by another method if you know a better one. ${wholeFile}`,
			),
			...background(agent, ask, []),
			parentSection('Parent', parent, agent.subject.facts),
		],
	}
}

/** One targeted change to a parent, as search/replace blocks. */
function edit(agent: IslandAgent, ask: Ask): Opening {
	const [parent] = ask.parents
	return {
		operator: 'edit',
		form: 'edits',
		base: parent,
		parents: [parent.candidate],
		sections: [
			required(
				`# What to do\nImprove the parent below by one targeted change, and leave the rest as it is. ${editBlocks}`,
			),
			...background(agent, ask, []),
			parentSection('Parent', parent, agent.subject.facts),
		],
	}
}

/** A version that takes the best of two elites; a rewrite where there is only one. */
function blend(agent: IslandAgent, ask: Ask): Opening {
	const [one, other] = ask.parents
	if (other === undefined) return { ...rewrite(agent, ask), operator: 'blend' }
	return {
		operator: 'blend',
		form: 'source',
		base: one,
		parents: [one.candidate, other.candidate],
		sections: [
			required(
				`# What to do\nBelow are two parents that do well by different means. Work out what each does better, and write one version that has the strengths of both and is better than either. ${wholeFile}`,
			),
			...background(agent, ask, [other.candidate]),
			parentSection('First parent', one, agent.subject.facts),
			parentSection('Second parent', other, agent.subject.facts),
		],
	}
}

/** A corrected version of what failed here lately; an edit of the parent where nothing did. */
function repair(agent: IslandAgent, ask: Ask): Opening {
	const [, broken] = ask.parents
	if (broken === undefined) return { ...edit(agent, ask), operator: 'repair' }
	const finding = correctOutcome(broken.outcome, { subject: agent.subject, parentScore: undefined })
	return {
		operator: 'repair',
		form: 'source',
		base: broken,
		parents: [broken.candidate],
		sections: [
			required(
				`# What to do\nThe version below failed. Find the cause, and write a version that keeps its idea and works. ${wholeFile}`,
			),
			...background(agent, ask, []),
			parentSection('Failed version', broken, agent.subject.facts),
			required(`# How it failed\n${agent.redact(finding)}`),
		],
	}
}

/** An elite that is to be beaten, and one of what failed on the island lately, where anything did. */
function chooseFailure(view: IslandView, random: Random): Parents {
	const [elite] = view.parents(1, random)
	const failed = view.failures(16).filter(isRepairable)
	return failed.length === 0 ? [elite] : [elite, random.pick(failed.slice(0, 4))]
}

/** What has no idea worth keeping, or never was a candidate, is not repaired. */
function isRepairable({ outcome }: Parent): boolean {
	switch (outcome.kind) {
		case 'scored':
		case 'suspect':
		case 'forbidden':
			return false
		case 'rejected':
			return outcome.reason === 'policy' || outcome.reason === 'signature' || outcome.reason === 'missing-function'
		default:
			return true
	}
}

function background(agent: IslandAgent, ask: Ask, shown: readonly number[]): Section[] {
	const { index, islandNames, subject, settings, notes, log } = agent
	return [
		notesSection(notes.latest(index)?.text ?? ''),
		inspirationsSection(inspirations(ask, settings.inspirations, shown), index, islandNames, subject.facts),
		trialsSection(log.lastAsks(index, settings.trials), settings.trials),
	]
}
