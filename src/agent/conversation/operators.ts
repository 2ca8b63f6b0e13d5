import type { Random } from '../../candidate/random.ts'
import type { Ask, IslandView, Parent, Parents } from '../../variation/operator.ts'
import { inspirations, inspirationsSection, notesSection, parentSection, trialsSection } from '../prompt/briefing.ts'
import { correctOutcome } from '../prompt/correct-outcome.ts'
import { required } from '../prompt/prompt.ts'
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
	const what = `Write a better version of the parent below, by another method if you know a better one. ${wholeFile}`
	return opening(agent, ask, 'source', what, [['Parent', ask.parents[0]]])
}

/** One targeted change to a parent, as search/replace blocks. */
function edit(agent: IslandAgent, ask: Ask): Opening {
	const what = `Improve the parent below by one targeted change, and leave the rest as it is. ${editBlocks}`
	return opening(agent, ask, 'edits', what, [['Parent', ask.parents[0]]])
}

/** A version that takes the best of two elites; a rewrite where there is only one. */
function blend(agent: IslandAgent, ask: Ask): Opening {
	const [first, second] = ask.parents
	if (second === undefined) return rewrite(agent, ask)
	const what = `Below are two parents that do well by different means. Work out what each does better, and write one version that has the strengths of both and is better than either. ${wholeFile}`
	return opening(agent, ask, 'source', what, [
		['First parent', first],
		['Second parent', second],
	])
}

/** A corrected version of what failed here lately; an edit of the parent where nothing did. */
function repair(agent: IslandAgent, ask: Ask): Opening {
	const [, broken] = ask.parents
	if (broken === undefined) return edit(agent, ask)
	const what = `The version below failed. Find the cause, and write a version that keeps its idea and works. ${wholeFile}`
	const finding = correctOutcome(broken.outcome, { subject: agent.subject, parent: undefined })
	const { sections, ...rest } = opening(agent, ask, 'source', what, [['Failed version', broken]])
	return { ...rest, sections: [...sections, required(`# How it failed\n${agent.redact(finding)}`)] }
}

/** @param works - What drafts are made from, under their headings, the one that edits apply to first. */
function opening(
	{ index, islandNames, subject, settings, notes, log }: IslandAgent,
	ask: Ask,
	form: Opening['form'],
	what: string,
	works: readonly [readonly [string, Parent], ...(readonly [string, Parent])[]],
): Opening {
	const learnt = inspirations(ask, settings.inspirations)
	return {
		form,
		base: works[0][1],
		parents: works.map(([, { candidate }]) => candidate),
		sections: [
			required(`# What to do\n${what}`),
			notesSection(notes.latest(index)?.text ?? ''),
			inspirationsSection(learnt, index, islandNames, subject.facts),
			trialsSection(log.lastAsks(index, settings.trials), settings.trials),
			...works.map(([heading, parent]) => parentSection(heading, parent, subject.facts)),
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
