import type { ToolDefinition } from '../wire/tool-calls.ts'
import { callMark } from '../wire/tool-calls.ts'

/** What a model is told of its tools where its endpoint tells it the rest. */
export function nativeToolsText(calls: number): string {
	return `# Tools\nBefore you reply with a version you may call your tools, at most ${calls} times in all.`
}

/**
 * What a model with a small context is told of its first reply in place of its form: told of a version there, it writes one, and
 * calls nothing.
 */
export function firstCallText({ name }: ToolDefinition, example: string): string {
	return `Write no version yet. First find out with \`${name}\` what you need to know: reply with one call and nothing else, with inputs of your own, such as\n\n\`\`\`${callMark}${name}\n${example}\n\`\`\``
}

/** What a model is told of its tools where it calls them in plain text. */
export function plainToolsText(tools: readonly ToolDefinition[], calls: number): string {
	const lines = tools.map(({ name, description, parameters }) => {
		const takes = Object.entries(parameters).map(([one, { description: what }]) => `${one}: ${what}`)
		return `- \`${name}\`: ${description} Takes ${takes.length === 0 ? 'nothing' : takes.join('; then ')}.`
	})
	const [first] = tools
	return [
		`# Tools\nBefore you reply with a version you may call tools, at most ${calls} times in all. Such a reply holds nothing but one block for each call, and is answered in the next message:`,
		`\`\`\`${callMark}${first?.name ?? 'NAME'}\n${Object.keys(first?.parameters ?? {})[0] ?? ''}\n\`\`\``,
		'Where a tool takes two texts, a line `---` stands between them.',
		lines.join('\n'),
	].join('\n\n')
}

/**
 * What is added to the last answer of a turn.
 *
 * @param form - Of a version, where nothing was said of that before.
 */
export function callsLeftText(left: number, form: string | undefined): string {
	if (left <= 0) return `(No call is left: reply with a version now.)${form === undefined ? '' : ` ${form}`}`
	const calls = `(${left} ${left === 1 ? 'call is' : 'calls are'} left.)`
	return form === undefined ? calls : `${calls} Call again, with other inputs, until you know enough. Then: ${form}`
}

/** What tools have answered, for a model that called them in plain text. */
export function answersText(answers: readonly { readonly tool: string; readonly text: string }[]): string {
	return answers.map(({ tool, text }) => `\`${tool}\` answers:\n${text}`).join('\n\n')
}
