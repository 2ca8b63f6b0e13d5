import { isToolFile, type ToolName, toolNameOf } from '../../experiment/own-tool.ts'
import { definitionTokens } from '../wire/tool-calls.ts'
import { compileTool } from './compile.ts'
import { inputOf } from './input.ts'
import { ownTool } from './own.ts'
import { probeTool } from './probe.ts'
import { readTool } from './read.ts'
import { runTool } from './run.ts'
import { scoreTool } from './score.ts'
import { searchTool } from './search.ts'
import { type Tool, type ToolContext, ToolRefusal, type ToolSetting } from './tool.ts'

const builtIn: Readonly<Record<ToolName, (setting: ToolSetting) => Tool>> = {
	compile: compileTool,
	score: scoreTool,
	run: runTool,
	probe: probeTool,
	read: readTool,
	search: searchTool,
}

/** Of a model's context, the share that what it is told of tools may take. */
const shareOfContext = 1 / 16

/** The tools of one island's agent. */
export class ToolBox {
	readonly #tools: readonly Tool[]

	/**
	 * @param names - As the island's plan has them: of tools that there are, or paths of files.
	 * @throws {RangeError} If one of them is not there.
	 */
	constructor(names: readonly string[], setting: ToolSetting) {
		this.#tools = names.map((name) => {
			const own = setting.own.get(name)
			if (isToolFile(name) && own !== undefined) return ownTool(name, own)
			const make = Object.hasOwn(builtIn, name) ? builtIn[name as ToolName] : undefined
			if (make === undefined) throw new RangeError(`Expected the tool \`${toolNameOf(name)}\` to be loaded, found none`)
			return make(setting)
		})
	}

	/** As many of the first as a context of so many tokens can bear: none where not even one takes less than a sixteenth. */
	offered(contextTokens: number): readonly Tool[] {
		let count = this.#tools.length
		while (count > 0 && definitionTokens(this.#tools.slice(0, count)) > contextTokens * shareOfContext) count--
		return this.#tools.slice(0, count)
	}
}

/** What came of a call. */
export interface ToolAnswer {
	readonly text: string
	/** Whether nothing could be done. */
	readonly failed: boolean
}

/**
 * Carries out one call.
 *
 * @throws What a tool throws that is no matter of the model: a fault of ours, or the signal's reason.
 */
export async function callTool(
	tools: readonly Tool[],
	name: string,
	input: string,
	context: ToolContext,
): Promise<ToolAnswer> {
	try {
		const tool = tools.find((one) => one.name === name)
		if (tool === undefined) {
			const names = tools.map((one) => `\`${one.name}\``).join(', ')
			throw new ToolRefusal(`There is no tool \`${name}\`; there are ${names}.`)
		}
		return { text: await tool.call(inputOf(input, tool), context), failed: false }
	} catch (error) {
		if (!(error instanceof ToolRefusal)) throw error
		return { text: error.message, failed: true }
	}
}
