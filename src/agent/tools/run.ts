import { printedBy, whatToCall } from './calling.ts'
import { versionIn, wholeFile } from './sources.ts'
import type { Tool, ToolSetting } from './tool.ts'

/** Runs a version on what the model gives it. */
export function runTool(setting: ToolSetting): Tool {
	const { subject } = setting
	return {
		name: 'run',
		description: 'Runs a version in the sandbox on inputs of your own and shows what is printed.',
		parameters: {
			input: { description: whatToCall(subject) },
			source: { description: `${wholeFile}; the latest version unless given`, optional: true },
		},
		async call({ input = '', source }, context) {
			const version = source === undefined || source.trim() === '' ? context.latest : versionIn(source, subject)
			return await printedBy(version, input, setting, context)
		},
	}
}
