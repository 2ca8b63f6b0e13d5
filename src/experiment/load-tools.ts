import { existsSync } from 'node:fs'
import * as z from 'zod'
import type { IslandPlan } from './experiment.ts'
import { ExperimentError } from './experiment-error.ts'
import { importDefault } from './import-default.ts'
import { isToolFile, type OwnTool, toolNameOf, toolNames } from './own-tool.ts'

const toolSchema = z.strictObject({
	description: z.string('a text').min(1, 'a text that is not empty'),
	parameters: z.record(z.string().regex(/^[a-z]\w*$/i, 'a name'), z.string('a text'), 'texts by name'),
	answer: z.custom<OwnTool['answer']>((value) => typeof value === 'function', 'a function'),
})

/** Words that begin blocks of code in replies. */
const taken: readonly string[] = [
	...toolNames,
	'rust',
	'rs',
	'text',
	'txt',
	'json',
	'diff',
	'patch',
	'tool_call',
	'tool_calls',
]

/**
 * The tools of an experiment's own that its islands name, by path.
 *
 * @param file - The experiment's, for messages.
 * @throws {ExperimentError} If a file is not there, is no tool, or has the name of another.
 */
export async function loadTools(
	islands: readonly Pick<IslandPlan, 'tools'>[],
	file: string,
): Promise<ReadonlyMap<string, OwnTool>> {
	const paths = [...new Set(islands.flatMap(({ tools = [] }) => tools.filter(isToolFile)))]
	const names = new Map<string, string>()
	const tools = new Map<string, OwnTool>()
	for (const path of paths) {
		const name = toolNameOf(path)
		const other = names.get(name)
		if (other !== undefined || taken.includes(name) || !/^[a-z]\w{0,39}$/.test(name)) {
			const why = other === undefined ? 'which no tool can be' : `as is ${other}`
			throw new ExperimentError([`${file}: tools: ${path} is called \`${name}\`, ${why}: rename the file`])
		}
		names.set(name, path)
		tools.set(path, await loadTool(path, file))
	}
	return tools
}

async function loadTool(path: string, file: string): Promise<OwnTool> {
	if (!existsSync(path)) throw new ExperimentError([`${file}: tools: expected a file, found none at ${path}`])
	const read = toolSchema.safeParse(await importDefault(path, 'defineTool'))
	if (read.success) return read.data
	throw new ExperimentError(
		read.error.issues.map((issue) => {
			const { code, path: at, message } = issue
			if (code === 'unrecognized_keys')
				return `${path}: ${issue.keys.join(', ')}: unknown key; known are description, parameters, answer`
			return `${path}: ${at.join('.') || 'the tool'}: expected ${message}`
		}),
	)
}
