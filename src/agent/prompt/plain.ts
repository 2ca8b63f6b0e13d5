import type { Parent } from '../../variation/operator.ts'
import { correctOutcome } from './correct-outcome.ts'
import { fenced } from './fenced.ts'
import { formText, withoutHead } from './forms.ts'
import { cutMiddle, cutText, required, type Section, type Variant } from './prompt.ts'
import { cratesText, namesText, type Subject, typesText } from './rules.ts'
import { returnsNumber } from './tries.ts'

/** Characters of what is said of the parent. */
const feedbackLength = 500
/** Worth more, by the token, than all that may be left out. */
const wholeSource = 1e9

/** All that a model is told of itself, where it is told little. */
export function plainSystem(subject: Subject): string {
	return [
		'You write Rust. What you send is compiled, checked and measured.',
		`# Task\n${subject.task.trim()}`,
		...typesText(subject),
	].join('\n\n')
}

/**
 * An opening in few and plain words, for the smallest models: one version, one thing to try, the rules that they break. What is
 * said of search, islands, scores and other versions makes them write programs that search, or nothing.
 *
 * @param tried - What is to be tried.
 * @param said - By the person who started the run.
 */
export function plainSections(subject: Subject, parent: Parent, said: Section, tried: string): Section[] {
	return [
		shownWhole(withoutHead(parent.source)),
		standing(subject, parent),
		said,
		required(`Write a better version. ${tried}`),
		required(plainRules(subject)),
		required(formText('plain', subject)),
	]
}

function shownWhole(source: string): Section {
	const text = (shown: string) => `This is what there is:\n${fenced(shown)}`
	const cuts = [12_000, 4_000, 1_200, 400].filter((length) => length < source.length)
	const shorter = cuts.map((length): Variant => ({ cut: true, text: text(cutMiddle(source, length)), value: length }))
	return [{ text: text(source), value: wholeSource }, ...shorter]
}

function standing(subject: Subject, parent: Parent): Section {
	const { outcome } = parent
	if (outcome.kind !== 'scored') {
		return required(cutText(correctOutcome(outcome, { subject, parent: undefined }), feedbackLength))
	}
	if (subject.facts.timed) return required('It is right, but not fast enough.')
	if (returnsNumber(subject)) return required('It is not good enough yet.')
	const verdict = 'It is not good enough yet.'
	const feedback = cutText(outcome.feedback.trim(), feedbackLength)
	if (feedback === '') return required(verdict)
	return [
		{ text: `${verdict} What was measured:\n${feedback}`, value: 2 },
		{ text: verdict, value: 1 },
	]
}

function plainRules(subject: Subject): string {
	const { forbid } = subject
	const lines = [
		`Safe Rust and the standard library${cratesText(subject)} only; private functions beside it are allowed.`,
		'It prints nothing, and no input may make it panic, an empty one neither.',
		...(forbid.length > 0 ? [`Not allowed: ${namesText(forbid)}.`] : []),
	]
	return lines.map((line) => `- ${line}`).join('\n')
}
