import { figure, outcomeLine } from '../../candidate/outcome-line.ts'
import type { EvaluatorFacts } from '../../scoring/evaluate.ts'
import type { Parent } from '../../variation/operator.ts'
import { fenced } from './fenced.ts'
import { withoutHead } from './forms.ts'
import { cutText } from './prompt.ts'

/**
 * A candidate as a prompt shows it: heading, how it did, feedback, source.
 *
 * @param heading - Without number, such as `Parent`.
 * @param feedbackLength - Characters of feedback at most; 0 for none.
 */
export function candidateText(
	heading: string,
	parent: Parent,
	facts: Pick<EvaluatorFacts, 'metrics'>,
	feedbackLength: number,
): string {
	const feedback = feedbackOf(parent)
	return [
		`## ${heading}: candidate ${parent.candidate}`,
		resultLine(parent, facts),
		...(feedback === '' || feedbackLength === 0 ? [] : [`Feedback:\n${cutText(feedback, feedbackLength)}`]),
		fenced(withoutHead(parent.source)),
	].join('\n')
}

function resultLine({ outcome }: Parent, { metrics }: Pick<EvaluatorFacts, 'metrics'>): string {
	if (outcome.kind !== 'scored') return `Result: ${outcomeLine(outcome)}`
	const units = new Map(metrics.map(({ name, unit }) => [name, unit]))
	const each = Object.entries(outcome.metrics).map(([name, value]) =>
		`${name} ${figure(value)} ${units.get(name) ?? ''}`.trim(),
	)
	return `Score: ${figure(outcome.score)}${each.length === 0 ? '' : ` (${each.join(', ')})`}`
}

function feedbackOf({ outcome }: Parent): string {
	if (outcome.kind === 'scored' || outcome.kind === 'wrong' || outcome.kind === 'suspect')
		return outcome.feedback.trim()
	return ''
}
