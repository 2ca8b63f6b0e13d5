import { outcomeLine } from '../../candidate/outcome-line.ts'
import { type Tool, ToolRefusal, type ToolSetting } from './tool.ts'

const shown = 10

/** Looks for what models have tried before. */
export function searchTool({ archive, islandNames }: ToolSetting): Tool {
	return {
		name: 'search',
		description: 'Finds earlier versions of models by words of their ideas and outcomes, the best first.',
		parameters: { text: { description: 'words that all occur, such as `panicked` or `lookup table`' } },
		async call({ text = '' }) {
			const words = text
				.toLowerCase()
				.split(/[\s,;"'`]+/)
				.filter((word) => word !== '')
				.slice(0, 8)
			if (words.length === 0) throw new ToolRefusal('There are no words to look for.')
			const found = archive.withIdea(words, shown)
			if (found.length === 0) return 'Nothing that was tried has all of these words.'
			return found
				.map(({ number, island, detail, outcome }) => {
					return `- candidate ${number} (${island === undefined ? 'seed' : (islandNames[island] ?? island)}): ${detail} → ${outcomeLine(outcome)}`
				})
				.join('\n')
		},
	}
}
