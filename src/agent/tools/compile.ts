import { correctOutcome } from '../prompt/correct-outcome.ts'
import { versionIn, wholeFile } from './sources.ts'
import type { Tool, ToolSetting } from './tool.ts'

/** Says whether a version compiles, or what the compiler says of it. */
export function compileTool({ evaluator, subject }: ToolSetting): Tool {
	return {
		name: 'compile',
		description: 'Compiles a version without running it: whether it does, or what the compiler says.',
		parameters: { source: { description: wholeFile } },
		async call({ source = '' }, { by, signal }) {
			const compiled = await evaluator.compile({ source: versionIn(source, subject), company: 'models', by }, signal)
			if (compiled.kind === 'refused') return correctOutcome(compiled.outcome, { subject, parent: undefined })
			evaluator.release(compiled.handle)
			return 'It compiles.'
		},
	}
}
