import type { AskRecord, IslandNotes } from '../../archive/model-log.ts'
import type { Ask, Parent } from '../../variation/operator.ts'
import { candidateText } from './candidate-text.ts'
import { cutMiddle, list, optional, required, type Section, type Variant } from './prompt.ts'
import type { Subject } from './rules.ts'

/** The model's notes, as a section. */
export function notesSection(notes: string): Section {
	return optional(notes === '' ? '' : `# Your notes on this island\n${notes}`, 400)
}

/** Notes that were replaced since, as a section; the latest first. */
export function earlierNotesSection(notes: readonly Pick<IslandNotes, 'text'>[]): Section {
	return list(
		'# Notes on this island of before, which later ones have replaced',
		notes.toReversed().map(({ text }) => text),
		150,
		'\n\n',
	)
}

/** Why an adviser is asked, as a section. @param asks - That have brought nothing better. */
export function adviserSection(asks: number): Section {
	return required(
		`# Why you are asked\nThis island stands still: the last ${asks} asks of other models have brought nothing better. All of what was tried is below. Work out what these tries have in common and what holds them back, and write what none of them has tried.`,
	)
}

/** What the person who started the run has said since, as a section; the latest first. */
export function saidSection(notes: readonly string[]): Section {
	return list(
		'# From the person whose run this is',
		notes.map((text) => `- ${text}`),
		800,
	)
}

/** What was tried on the island lately and how it ended, latest first. */
export function trialsSection(asks: readonly AskRecord[], count: number): Section {
	return list('# Tried here lately', trialLines(asks).slice(0, count), 200)
}

/** What was tried in these asks, a line each, the latest first. */
export function trialLines(asks: readonly AskRecord[]): string[] {
	return asks.toReversed().flatMap(({ trials, parentScore }) =>
		trials.toReversed().map(({ idea, outcome, score, better: found }) => {
			// Archives of before do not say whether it was.
			const better = found ?? (score !== undefined && (parentScore === undefined || score > parentScore))
			const verdict = score === undefined ? '' : better ? ', better than its parent' : ', no better than its parent'
			return `- ${idea === '' ? '(no idea given)' : idea} → ${outcome}${verdict}`
		}),
	)
}

/**
 * Elites to learn from: the best, a recent migrant, then others of other cells drawn at random; none of them a parent.
 *
 * @param count - At most.
 */
export function inspirations({ parents, view, random }: Ask, count: number): Parent[] {
	const taken = new Set(parents.map(({ candidate }) => candidate))
	const chosen: Parent[] = []
	const take = (from: readonly Parent[]) => {
		const next = from.find(({ candidate }) => !taken.has(candidate))
		if (next === undefined || chosen.length >= count) return
		taken.add(next.candidate)
		chosen.push(next)
	}
	if (count === 0) return []
	const elites = view.elites(16)
	take(elites)
	take(view.migrants(4))
	const rest = random.sample(elites, elites.length)
	while (chosen.length < count && rest.length > 0) take(rest.splice(0, 1))
	return chosen
}

/** Those elites as a section, the first worth most. */
export function inspirationsSection(
	elites: readonly Parent[],
	island: number,
	islandNames: readonly string[],
	facts: Subject['facts'],
): Section {
	const texts = elites.map((elite) => {
		const foreign = elite.island !== undefined && elite.island !== island
		const heading = foreign ? `From island ${islandNames[elite.island] ?? elite.island}` : 'Elite of another cell'
		return candidateText(heading, elite, facts, 300)
	})
	return list('# Other versions, to learn from', texts, 600, '\n\n')
}

/**
 * A candidate that is worked on: always there, its feedback shortened where there is need, and its source, once
 * everything else that can go has gone.
 */
export function parentSection(heading: string, parent: Parent, facts: Subject['facts']): Section {
	// One level above the candidates of a list: it is a section of its own.
	const text = (shown: Parent, feedbackLength: number) =>
		candidateText(heading, shown, facts, feedbackLength).replace(/^##/, '#')
	const cuts = [24_000, 12_000, 4_000, 1_200, 400].filter((length) => length < parent.source.length)
	return [
		{ text: text(parent, 2_400), value: wholeSource + 1_000 },
		{ text: text(parent, 800), value: wholeSource + 900 },
		{ text: text(parent, 0), value: wholeSource },
		...cuts.map(
			(length): Variant => ({
				cut: true,
				text: text({ ...parent, source: cutMiddle(parent.source, length) }, 0),
				value: (wholeSource * length) / parent.source.length / 10,
			}),
		),
	]
}

/** Worth more, by the token, than all that may be left out of a prompt. */
const wholeSource = 1e9
