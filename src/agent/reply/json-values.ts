import type { Edit } from './edits.ts'
import type { FencedBlock } from './fences.ts'
import { taggedCalls } from './tagged-calls.ts'

/**
 * All values of JSON in a reply, from the outside in: some models answer in an object or a list, or call a tool that nobody
 * offered, `<tool_call>{…}</tool_call>` or `[TOOL_CALLS]write{…}`, its arguments as a text that is JSON again, or by tags.
 */
export function valuesIn(said: string, blocks: readonly FencedBlock[]): unknown[] {
	const called = said.includes('tool') || said.includes('TOOL') ? said.split(callMark) : []
	const found: unknown[] = [...new Set([said, ...called, ...blocks.map(({ text }) => text)])].flatMap(parsed)
	found.push(...taggedCalls(said).map(({ input }) => input))
	// No recursion: a hostile reply is as deep as it is long.
	for (const value of found) {
		if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) found.push(inner)
		else if (typeof value === 'string') for (const inner of parsed(value)) found.push(inner)
	}
	return found
}

const callMark = /<\/?tool_calls?>|\[\/?TOOL_CALLS\]\w*/

/** The object or list that a text is; empty where it is none. */
function parsed(text: string): object[] {
	if (!/^\s*(?:\{[\s\S]*\}|\[[\s\S]*\])\s*$/.test(text)) return []
	try {
		return [JSON.parse(text)]
	} catch (error) {
		if (error instanceof SyntaxError) return []
		throw error
	}
}

const before = ['search', 'find', 'original', 'old', 'old_str', 'old_string', 'old_text', 'old_code', 'before']
const after = ['replace', 'replacement', 'updated', 'new', 'new_str', 'new_string', 'new_text', 'new_code', 'after']

/** Edits among values: objects with one text to look for and one to put there. */
export function editsInJson(values: readonly unknown[]): Edit[] {
	return values.flatMap((value) => {
		if (typeof value !== 'object' || value === null) return []
		const fields = value as Readonly<Record<string, unknown>>
		const [search, replace] = [before, after].map((names) => names.map((name) => fields[name]).find(isText))
		return search === undefined || replace === undefined ? [] : [{ search, replace }]
	})
}

function isText(value: unknown): value is string {
	return typeof value === 'string'
}
