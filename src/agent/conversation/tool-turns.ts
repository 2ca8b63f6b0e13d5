import type { ToolUse } from '../../archive/reply-use.ts'
import { seedHex } from '../../candidate/random.ts'
import type { Ask } from '../../variation/operator.ts'
import type { Model } from '../endpoint/model.ts'
import { cutMiddle, optional } from '../prompt/prompt.ts'
import { answersText, callsLeftText, nativeToolsText, plainToolsText } from '../prompt/tools.ts'
import { readCalls } from '../reply/calls.ts'
import type { Tool, ToolContext } from '../tools/tool.ts'
import { callTool } from '../tools/tool-box.ts'
import { estimateTokens } from '../wire/usage.ts'
import type { IslandAgent } from './island-agent.ts'
import type { Replied } from './screen.ts'
import type { Called, ToolTalk } from './transcript.ts'

/** A reply that called tools, answered. */
export interface AnsweredCalls {
	/** As it was called. */
	readonly called: Called
	/** The same answers in plain text. */
	readonly text: string
}

/** Characters of a token, as estimates have it. */
const tokenLength = 3
/** More than all of a prompt but what is worked on. */
const sectionWorth = 1e6
/** Fewer tokens than that hold no answer. */
const leastTokens = 30

/**
 * Answers the calls of tools in one conversation, each kept before it is carried out and its answer before it is told: a
 * conversation that goes on from the log, or is replayed, has the same answers, and nothing is called twice.
 */
export class ToolTurns {
	readonly #agent: IslandAgent
	readonly #model: Model
	readonly #ask: Ask
	readonly #tools: readonly Tool[]
	readonly #form: string | undefined
	#calls: number
	#tokens: number

	/** @param form - Of a version, where the opening has not said it. */
	constructor(agent: IslandAgent, model: Model, ask: Ask, form: string | undefined) {
		this.#form = form
		this.#agent = agent
		this.#model = model
		this.#ask = ask
		this.#tools = agent.tools?.offered(model.context.tokens) ?? []
		this.#calls = agent.settings.toolCalls
		this.#tokens = agent.settings.toolTokens
	}

	/** What goes with a request; `undefined` where there are no tools. */
	get offered(): readonly Tool[] | undefined {
		// Also where no call is left: they still stand in what was said, and before it in the server's cache.
		return this.#tools.length === 0 ? undefined : this.#tools
	}

	/** How the model is told of them by now; `undefined` where there are none. */
	get talk(): ToolTalk | undefined {
		if (this.#tools.length === 0) return undefined
		const native = this.#model.access.takesTools
		const { toolCalls } = this.#agent.settings
		return {
			native,
			section: optional(native ? nativeToolsText(toolCalls) : plainToolsText(this.#tools, toolCalls), sectionWorth),
		}
	}

	/**
	 * The answers to a reply; `undefined` where it calls nothing, or nothing more may be called: then it is read as any other.
	 *
	 * @param latest - The latest version of the conversation.
	 * @param begin - Called before the first is carried out.
	 * @throws The signal's reason once it aborts.
	 */
	async answer(reply: Replied, latest: string, begin: () => void): Promise<AnsweredCalls | undefined> {
		const { log, kept } = this.#agent
		const calls = this.#callsIn(reply)
		if (calls === undefined) return undefined
		begin()
		const uses = [...calls]
		log.use(reply.key, { kind: 'tools', calls: uses })
		for (const [index, call] of calls.entries()) {
			const { answer } = call
			// What the recorded run did not come to is no matter of its replay.
			const use = answer !== undefined || !kept.live ? call : await this.#called(call, reply, index, latest)
			this.#calls--
			this.#tokens -= estimateTokens(use.answer ?? '')
			uses[index] = use
			log.use(reply.key, { kind: 'tools', calls: uses })
		}
		const left = callsLeftText(this.#mayCall ? this.#calls : 0, this.#form)
		const answers = uses.map(({ tool, answer = '' }, index) => {
			return { tool, text: index === uses.length - 1 ? `${answer}\n${left}` : answer }
		})
		const { said = '' } = readCalls(reply.text, this.#names) ?? {}
		const ids = uses.map((_, index) => `c${digits(reply.key.step)}${digits(index)}`)
		return { called: { said, calls: uses, answers, ids }, text: answersText(answers) }
	}

	get #mayCall(): boolean {
		return this.#calls > 0 && this.#tokens >= leastTokens
	}

	get #names(): ReadonlySet<string> {
		return new Set(this.#tools.map(({ name }) => name))
	}

	/** A reply that was read before is taken as it was then. */
	#callsIn({ text, use }: Replied): readonly ToolUse[] | undefined {
		if (use !== undefined) return use.kind === 'tools' ? use.calls : undefined
		if (!this.#agent.kept.live || this.#tools.length === 0 || !this.#mayCall) return undefined
		return readCalls(text, this.#names)?.calls.map(({ tool, input }) => {
			return { tool, input, answer: undefined, failed: false, tookMs: 0 }
		})
	}

	async #called({ tool, input }: ToolUse, { key }: Replied, index: number, latest: string): Promise<ToolUse> {
		const { clock, redact, onTool, seed, signal } = this.#agent
		if (!this.#mayCall) return { tool, input, answer: 'Not called: no call was left.', failed: true, tookMs: 0 }
		const context: ToolContext = {
			latest,
			parent: this.#ask.parents[0].outcome,
			by: `model ${this.#model.plan.name}`,
			seed: seedHex(seed, 'tool', key.island, key.ask, key.step, index),
			signal: AbortSignal.any([signal, this.#ask.signal]),
		}
		const since = clock.monotonic()
		const { text, failed } = await callTool(this.#tools, tool, input, context)
		const tookMs = Math.round(clock.monotonic() - since)
		onTool({ ...key, model: this.#model.plan.name, tool, failed, tookMs })
		return { tool, input, answer: cutMiddle(redact(text), this.#tokens * tokenLength), failed, tookMs }
	}
}

/** Some servers take ids of nine letters and digits alone. */
function digits(count: number): string {
	return String(count).padStart(4, '0').slice(-4)
}
