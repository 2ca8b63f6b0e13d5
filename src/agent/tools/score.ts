import { correctOutcome } from '../prompt/correct-outcome.ts'
import { versionIn, wholeFile } from './sources.ts'
import type { Tool, ToolSetting } from './tool.ts'

/**
 * Says what the search would find of a version, with the evaluator's feedback: by the search's own inputs, never by such as
 * are held out, and where these are drawn for each candidate, by others than those.
 */
export function scoreTool({ evaluator, subject }: ToolSetting): Tool {
	return {
		name: 'score',
		description:
			'Compiles, runs and scores a version without handing it in: the outcome, and how it compares with the parent.',
		parameters: { source: { description: wholeFile } },
		async call({ source = '' }, { by, seed, parent, signal }) {
			const scores = parent.kind === 'scored' ? { toBeat: parent.score, parentScore: parent.score } : {}
			const { outcome } = await evaluator.evaluate(
				{
					source: versionIn(source, subject),
					company: 'models',
					by,
					seed,
					purpose: 'search',
					...(subject.facts.timed ? scores : {}),
				},
				signal,
			)
			return correctOutcome(outcome, { subject, parent })
		},
	}
}
