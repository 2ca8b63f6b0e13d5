import { exampleCall, printedBy, whatToCall } from './calling.ts'
import { type Tool, ToolRefusal, type ToolSetting } from './tool.ts'

/** Calls the experiment's reference, of which the source is not shown. */
export function probeTool(setting: ToolSetting): Tool {
	const { subject, reference } = setting
	return {
		name: 'probe',
		description: 'Calls the reference, which does what is wanted, on inputs of your own and shows what is printed.',
		parameters: { input: { description: whatToCall(subject) } },
		example: exampleCall(subject),
		async call({ input = '' }, context) {
			if (reference === undefined) throw new ToolRefusal('There is no reference.')
			return await printedBy(reference, input, setting, context)
		},
	}
}
