import { basename } from 'node:path'

/** Tools that agents may be given by name; what else is named is a TypeScript file of the experiment. */
export const toolNames = ['compile', 'score', 'run', 'probe', 'read', 'search'] as const

/** One of them. */
export type ToolName = (typeof toolNames)[number]

/**
 * A tool of an experiment's own: the default export of a TypeScript file that `tools` names, by the name of the file.
 *
 * It runs with all rights of this process, as the experiment's file does. What it answers is shown to models: nothing that a
 * champion is confirmed by belongs there.
 */
export interface OwnTool {
	/** What it does and answers, in a sentence or two, for the model. */
	readonly description: string
	/** Texts that it takes, each with what it is, in their order. Models that are shown two write the first first. */
	readonly parameters: Readonly<Record<string, string>>
	/**
	 * The answer: a text, or a value that JSON has. What it throws is told to the model as a failure. It may be asked by
	 * several conversations at once, and has half a minute.
	 *
	 * @param signal - Aborted when nobody wants the answer any more.
	 */
	answer(input: Readonly<Record<string, string>>, signal: AbortSignal): unknown
}

/** The tool, as given: it is here for the editor, which then completes and checks the keys. */
export function defineTool(tool: OwnTool): OwnTool {
	return tool
}

/** Whether `tools` names a file by this. */
export function isToolFile(name: string): boolean {
	return /\.[cm]?[jt]s$/.test(name)
}

/** What models call the tool of a file: its name without the ending, in letters that all endpoints take. */
export function toolNameOf(path: string): string {
	return basename(path)
		.replace(/\.[cm]?[jt]s$/, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '_')
}
