import type { ToolDefinition } from '../wire/tool-calls.ts'
import { ToolRefusal } from './tool.ts'

/**
 * What a call hands to its tool, by parameter: an object of JSON, or in plain text one after the other with a line `---`
 * between them.
 *
 * @throws {ToolRefusal} If it can be read as neither, is of other parameters, or lacks one.
 */
export function inputOf(text: string, { name, parameters }: ToolDefinition): Readonly<Record<string, string>> {
	const known = Object.keys(parameters)
	const input = /^\s*\{\s*(?:"|\}\s*$)/.test(text) ? inObject(text, known) : inOrder(text, known)
	const missing = known.filter((one) => parameters[one]?.optional !== true && (input[one] ?? '').trim() === '')
	if (missing.length === 0) return input
	throw new ToolRefusal(
		`\`${name}\` needs ${missing.map((one) => `\`${one}\` (${parameters[one]?.description})`).join(' and ')}.`,
	)
}

function inObject(text: string, known: readonly string[]): Record<string, string> {
	const value = parsed(text)
	const object = typeof value === 'string' ? parsed(value) : value
	if (typeof object !== 'object' || object === null || Array.isArray(object)) {
		throw new ToolRefusal('The arguments are not an object of JSON.')
	}
	const others = Object.keys(object).filter((key) => !known.includes(key))
	if (others.length > 0) {
		const takes = known.map((one) => `\`${one}\``).join(' and ') || 'nothing'
		throw new ToolRefusal(`It takes ${takes}, not ${others.map((one) => `\`${one}\``).join(' and ')}.`)
	}
	const said = Object.entries(object).filter(([, one]) => one !== null && one !== undefined)
	return Object.fromEntries(said.map(([key, one]) => [key, typeof one === 'string' ? one : JSON.stringify(one)]))
}

function inOrder(text: string, known: readonly string[]): Record<string, string> {
	const texts = text.split(/^---[ \t]*$/m)
	if (texts.length > Math.max(1, known.length)) {
		throw new ToolRefusal(`It takes ${known.length} texts, got ${texts.length} with a line \`---\` between them.`)
	}
	return Object.fromEntries(known.slice(0, texts.length).map((name, at) => [name, (texts[at] ?? '').trim()]))
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error
		throw new ToolRefusal(`The arguments are not JSON (${error.message}).`)
	}
}
