import type { Random } from '../../candidate/random.ts'
import type { Ask, IslandView, Parent, Parents } from '../../variation/operator.ts'
import { type Form, smallContext } from '../endpoint/forms.ts'
import type { Model } from '../endpoint/model.ts'
import {
	adviserSection,
	earlierNotesSection,
	inspirations,
	inspirationsSection,
	notesSection,
	parentSection,
	saidSection,
	trialsSection,
} from '../prompt/briefing.ts'
import { correctOutcome } from '../prompt/correct-outcome.ts'
import { beginningFor, formText } from '../prompt/forms.ts'
import { plainSections, plainSystem } from '../prompt/plain.ts'
import { required, type Section } from '../prompt/prompt.ts'
import { firstCallText } from '../prompt/tools.ts'
import { drawTry } from '../prompt/tries.ts'
import { estimateTokens } from '../wire/usage.ts'
import { guide } from './guidance.ts'
import { type IslandAgent, systemMessage } from './island-agent.ts'
import type { Opening } from './opening.ts'
import type { AgentOperatorName } from './operator-names.ts'

/** What an operator works on, and how it begins a conversation about that. */
export interface AgentOpening {
	choose(view: IslandView, random: Random): Parents
	open(agent: IslandAgent, model: Model, ask: Ask): Opening
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

/** Forms that a targeted change may be said in. */
const changes: readonly Form[] = ['file', 'code', 'plain', 'edits', 'diff']
/** Of a new version as a whole, unless the file is too long for a reply. */
const versions: readonly Form[] = ['file', 'code', 'plain', 'edits']

/** A new version of the whole file from one parent. */
function rewrite(agent: IslandAgent, model: Model, ask: Ask): Opening {
	return opening(agent, model, ask, versions, 'rewrite', [['Parent', ask.parents[0]]])
}

/** One targeted change to a parent. */
function edit(agent: IslandAgent, model: Model, ask: Ask): Opening {
	return opening(agent, model, ask, changes, 'edit', [['Parent', ask.parents[0]]])
}

/** A version that takes the best of two elites; a rewrite where there is only one. */
function blend(agent: IslandAgent, model: Model, ask: Ask): Opening {
	const [first, second] = ask.parents
	if (second === undefined) return rewrite(agent, model, ask)
	return opening(agent, model, ask, versions, 'blend', [
		['First parent', first],
		['Second parent', second],
	])
}

/** A corrected version of what failed here lately; an edit of the parent where nothing did. */
function repair(agent: IslandAgent, model: Model, ask: Ask): Opening {
	const [, broken] = ask.parents
	if (broken === undefined) return edit(agent, model, ask)
	const finding = correctOutcome(broken.outcome, { subject: agent.subject, parent: undefined })
	const how = required(`# How it failed\n${agent.redact(finding)}`)
	return opening(agent, model, ask, versions, 'repair', [['Failed version', broken]], how)
}

/** Share of what is tried that is a method by its name, while there are some. */
const methodShare = 0.75
/** Times as much of what was tried and found as others are told: an adviser reads an island's whole story. */
const storyFactor = 5

/**
 * @param operator - Whose words are asked with.
 * @param works - What drafts are made from, under their headings, the one that edits apply to first.
 */
function opening(
	agent: IslandAgent,
	model: Model,
	ask: Ask,
	forms: readonly Form[],
	operator: AgentOperatorName,
	works: readonly [readonly [string, Parent], ...(readonly [string, Parent])[]],
	...further: readonly Section[]
): Opening {
	const { index, plan, islandNames, subject, settings, notes, log } = agent
	const guidance = guide(agent, operator, ask)
	const advises = plan.model === undefined && model.plan.role === 'adviser'
	const more = advises ? storyFactor : 1
	const learnt = inspirations(ask, settings.inspirations * more)
	const base = works[0][1]
	const sourceTokens = Math.ceil(estimateTokens(base.source) * model.pace.tokensPerEstimate)
	// Few words do not tell of tools.
	const tools = agent.tools?.offered(model.context.tokens) ?? []
	const called = model.context.tokens <= smallContext ? tools.find(({ example }) => example !== undefined) : undefined
	const offered = tools.length > 0 ? forms.filter((form) => form !== 'plain') : forms
	const task = { forms: offered, sourceTokens, replyTokens: model.maxOutputTokens }
	const form = model.forms.choose(task, model.context.tokens, ask.random)
	const said = saidSection(notes.said(index))
	const parents = works.map(([, { candidate }]) => candidate)
	if (form === 'plain') {
		// What failed is shown where that is to be repaired, with how it did.
		const shown = operator === 'repair' ? (works.at(-1) ?? works[0])[1] : base
		model.methods.areWanted = true
		const method = ask.random.chance(methodShare) ? model.methods.next(ask.random) : undefined
		const tried = drawTry(subject, method, ask.random)
		const sections = plainSections(subject, shown, said, tried.words)
		// Neither persona nor what the operator asks for has earned what comes of it.
		return {
			guidance: { ...guidance, instructions: undefined },
			form,
			...(model.isLocal ? { begins: beginningFor(form, subject, tried.comment) } : {}),
			system: plainSystem(subject),
			base,
			parents,
			method,
			sections,
		}
	}
	return {
		guidance,
		form,
		formLater: called && formText(form, subject),
		system: systemMessage(subject, guidance.persona),
		base,
		parents,
		sections: [
			required(`# What to do\n${guidance.words}`),
			...(advises ? [adviserSection(settings.adviseAfter)] : []),
			said,
			notesSection(notes.latest(index)?.text ?? ''),
			earlierNotesSection(advises ? notes.history(index).slice(0, -1) : []),
			inspirationsSection(learnt, index, islandNames, subject.facts),
			trialsSection(log.lastAsks(index, settings.trials * more), settings.trials * more),
			...works.map(([heading, parent]) => parentSection(heading, parent, subject.facts)),
			...further,
			required(
				`# Your reply\n${called?.example === undefined ? formText(form, subject) : firstCallText(called, called.example)}`,
			),
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
