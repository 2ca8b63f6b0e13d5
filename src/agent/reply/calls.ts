import { callMark, type ToolCall } from '../wire/tool-calls.ts'
import { fencedBlocks } from './fences.ts'
import { taggedCallStart, taggedCalls } from './tagged-calls.ts'
import { takeApart } from './thoughts.ts'

/** A reply that calls tools. */
export interface CalledReply {
	/** Its text before the first call; empty where there is none. */
	readonly said: string
	/** At least one, in order. */
	readonly calls: readonly ToolCall[]
}

/**
 * The calls of tools in a reply; `undefined` where it has none.
 *
 * A call is a block that is marked by `tool/` and the tool's name, or by the name of a tool alone, or an object with `name`
 * and `arguments` as models write it that were taught another form: in a block, in `<tool_call>`, or as all that they say;
 * or tags with each argument in one of its own.
 *
 * @param names - Of the tools that there are: one of no such name counts only where it is marked.
 */
export function readCalls(text: string, names: ReadonlySet<string>): CalledReply | undefined {
	for (const answer of takeApart(text).answers) {
		const calls = marked(answer, names)
		const found = calls.length > 0 ? calls : tagged(answer, names)
		if (found.length > 0) return { said: answer.slice(0, firstCall(answer)).trim(), calls: found }
	}
	return undefined
}

function marked(answer: string, names: ReadonlySet<string>): ToolCall[] {
	const blocks = fencedBlocks(answer)
	return blocks.flatMap(({ language, text }, at) => {
		const tool = language.startsWith(callMark) ? language.slice(callMark.length) : language
		if (tool === language && !names.has(tool)) {
			const call = /^(?:json|tool_calls?)?$/.test(language) ? inObject(text, names) : undefined
			return call === undefined ? [] : [call]
		}
		// Rust in a block of its own within that of the call ends it.
		const next = blocks[at + 1]
		const input = text.trim() === '' && next !== undefined && /^(?:rust|rs)$/.test(next.language) ? next.text : text
		return [{ tool, input: input.trim() }]
	})
}

function tagged(answer: string, names: ReadonlySet<string>): ToolCall[] {
	const tags = [...answer.matchAll(/<tool_call>([\s\S]*?)(?:<\/tool_call>|$(?![\s\S]))/g)].map(
		([, inside = '']) => inside,
	)
	const calls = (tags.length > 0 ? tags : [answer]).flatMap((text) => inObject(text, names) ?? [])
	if (calls.length > 0) return calls
	return taggedCalls(answer)
		.filter(({ tool }) => names.has(tool))
		.map(({ tool, input }) => ({ tool, input: JSON.stringify(input) }))
}

function firstCall(answer: string): number {
	const starts = [/^[^\n`~]*(?:`{3,}|~{3,})|<tool_call>|<function_calls>|^\s*\{/m, taggedCallStart]
	const found = starts.map((start) => answer.search(start)).filter((at) => at >= 0)
	return Math.min(answer.length, ...found)
}

/** A call that an object says. */
function inObject(text: string, names: ReadonlySet<string>): ToolCall | undefined {
	if (!/^\s*\{[\s\S]*\}\s*$/.test(text)) return undefined
	let value: Readonly<Record<string, unknown>>
	try {
		value = JSON.parse(text)
	} catch (error) {
		if (error instanceof SyntaxError) return undefined
		throw error
	}
	const tool = value.name ?? value.tool
	if (typeof tool !== 'string' || !names.has(tool)) return undefined
	const input = value.arguments ?? value.parameters ?? value.input ?? {}
	return { tool, input: typeof input === 'string' ? input : JSON.stringify(input) }
}
