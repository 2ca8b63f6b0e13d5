import type { JSONSchema7 } from 'ai'
import { type Message, textOf } from '../../archive/message.ts'
import type { SdkMessage, SdkTool } from './sdk.ts'
import { estimateTokens } from './usage.ts'

/** A tool as a model is told of it. */
export interface ToolDefinition {
	/** Of lower-case letters, digits and underscores. */
	readonly name: string
	/** In a sentence or two. */
	readonly description: string
	/** Texts that it takes, by name, in the order in which they are written. */
	readonly parameters: Readonly<Record<string, ToolParameter>>
	/** What it may be called with, where something is known that always does. */
	readonly example?: string | undefined
}

/** One text that a tool takes. */
export interface ToolParameter {
	readonly description: string
	/** Default: false. */
	readonly optional?: boolean
}

/** The call of a tool in a reply. */
export interface ToolCall {
	/** As the model named it. */
	readonly tool: string
	/** As the model wrote it. */
	readonly input: string
}

/** What a block with a call begins with, before the tool's name. */
export const callMark = 'tool/'

/** A tool as the SDK offers it; it is not carried out there. */
export function sdkTool({ name, description, parameters }: ToolDefinition): SdkTool {
	return { type: 'function', name, description, inputSchema: schemaOf(parameters) }
}

/** Tokens that these take in a prompt, by estimate. */
export function definitionTokens(definitions: readonly ToolDefinition[]): number {
	return definitions.reduce((sum, { name, description, parameters }) => {
		return sum + estimateTokens(JSON.stringify({ name, description, parameters: schemaOf(parameters) }))
	}, 0)
}

/** A call as a reply has it that is plain text: so it is kept and read, whoever wrote it so. */
export function callText({ tool: name, input }: ToolCall): string {
	const fence = '`'.repeat(Math.max(3, ...[...input.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length + 1)))
	const plainName = name
		.toLowerCase()
		.replace(/[^\w.-]/g, '_')
		.slice(0, 64)
	return `${fence}${callMark}${plainName}\n${input}\n${fence}`
}

/** A message as the SDK sends it. */
export function sdkMessage(message: Message): SdkMessage {
	const { role, parts } = message
	switch (role) {
		case 'system':
			return { role, content: textOf(message) }
		case 'user':
			return { role, content: [{ type: 'text', text: textOf(message) }] }
		case 'assistant':
			return {
				role,
				content: parts.map((part) =>
					part.kind === 'call'
						? { type: 'tool-call', toolCallId: part.id, toolName: part.tool, input: objectIn(part.text) }
						: { type: 'text', text: part.text },
				),
			}
		case 'tool':
			return {
				role,
				content: parts
					.filter((part) => part.kind === 'answer')
					.map(({ id, tool, text }) => ({
						type: 'tool-result',
						toolCallId: id,
						toolName: tool,
						output: { type: 'text', value: text },
					})),
			}
	}
}

/** Servers put the input of a call into their own template, and refuse what is no object. */
function objectIn(input: string): unknown {
	try {
		const value: unknown = JSON.parse(input)
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { input }
	} catch (error) {
		if (error instanceof SyntaxError) return { input }
		throw error
	}
}

function schemaOf(parameters: ToolDefinition['parameters']): JSONSchema7 {
	const all = Object.entries(parameters)
	return {
		type: 'object',
		properties: Object.fromEntries(all.map(([name, { description }]) => [name, { type: 'string', description }])),
		required: all.filter(([, { optional }]) => optional !== true).map(([name]) => name),
	}
}
