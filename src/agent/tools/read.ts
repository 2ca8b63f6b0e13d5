import { candidateText } from '../prompt/candidate-text.ts'
import { type Tool, ToolRefusal, type ToolSetting } from './tool.ts'

/** Characters of an evaluator's feedback. */
const feedbackLength = 1_200

/** Shows a candidate of the run. */
export function readTool({ archive, subject, islandNames }: ToolSetting): Tool {
	return {
		name: 'read',
		description: 'Shows an earlier version with what came of it.',
		parameters: { candidate: { description: 'its number' } },
		async call({ candidate = '' }) {
			const number = /\d+/.exec(candidate)?.[0]
			const found = number === undefined ? undefined : archive.candidate(Number(number))
			if (found === undefined) throw new ToolRefusal(`There is no candidate \`${candidate}\`.`)
			const { outcome, source, operator, island, parents, detail } = found
			const shown = {
				candidate: found.number,
				source,
				operator,
				outcome,
				island,
				score: outcome.kind === 'scored' ? outcome.score : undefined,
			}
			const from = parents.length === 0 ? '' : `, made from ${parents.join(' and ')}`
			const where =
				island === undefined ? 'The seed' : `Made on island ${islandNames[island] ?? island}${from} (${detail})`
			return `${where}.\n${candidateText('Version', shown, subject.facts, feedbackLength)}`
		},
	}
}
