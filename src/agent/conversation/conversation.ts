import type { AskRecord, Message, ReplyUse, Trial } from '../../archive/model-log.ts'
import type { Outcome } from '../../candidate/outcome.ts'
import type { Ask, Draft, Parent } from '../../variation/operator.ts'
import type { Model } from '../endpoint/model.ts'
import type { StepReply } from '../endpoint/step.ts'
import { fenced } from '../prompt/candidate-text.ts'
import { correctOutcome } from '../prompt/correct-outcome.ts'
import { correctNearDuplicate, correctRepeat, correctReply, severalBlocksNote } from '../prompt/correct-reply.ts'
import { outcomeLine } from '../prompt/outcome-line.ts'
import { cutMiddle, fitSections, type Section } from '../prompt/prompt.ts'
import { type ReadReply, readReply } from '../reply/reply.ts'
import { estimateTokens } from '../wire/usage.ts'
import { functionNames, type IslandAgent, systemMessage } from './island-agent.ts'
import { type NearDuplicate, nearest } from './near-duplicate.ts'

/** How a conversation begins: the operator's own part. */
export interface Opening {
	readonly operator: string
	/** What a reply is to hold. */
	readonly form: 'source' | 'edits'
	/** The candidate that is worked on; edits apply to its source. */
	readonly base: Parent
	/** What drafts are made from, the main one first. */
	readonly parents: readonly number[]
	/** The first message to the model, in order. */
	readonly sections: readonly Section[]
}

type Replied = StepReply & { readonly kind: 'replied' }
type Read = ReadReply & { readonly kind: 'source' }

interface Turn {
	readonly reply: string
	readonly correction: string
}

/** Characters that are left of a reply, and of its correction, where the latest turn alone is too long. */
const turnCuts = [12_000, 4_000, 1_200, 400]

/**
 * Talks with a model until a draft of its is better than the main parent, or the attempts are used up: each reply becomes
 * a draft or is corrected, each draft's outcome goes back as a correction.
 *
 * @param firstStep - Requests of this ask made before.
 * @throws The signal's reason once the run is stopped: the ask has then no end, and goes on from its kept replies when
 * it is asked again.
 */
export class Conversation {
	readonly #agent: IslandAgent
	readonly #model: Model
	readonly #ask: Ask
	readonly #opening: Opening
	readonly #turns: Turn[] = []
	readonly #trials: Trial[] = []
	readonly #replies = new Set<string>()
	readonly #sources = new Set<string>()
	#base: string
	#step: number
	#drafts = 0
	#improvements: number
	#refusals = 0
	#bestScore: number | undefined

	constructor(agent: IslandAgent, model: Model, ask: Ask, opening: Opening, firstStep: number) {
		this.#agent = agent
		this.#model = model
		this.#ask = ask
		this.#opening = opening
		this.#step = firstStep
		this.#base = opening.base.source
		this.#improvements = agent.settings.improvements
	}

	/** Drafts, one a reply that holds one; each `yield` is answered with the outcome of its draft. */
	async *drafts(): AsyncGenerator<Draft, void, Outcome> {
		for (let attempt = 0; attempt < this.#agent.settings.attempts && this.#refusals < 2; attempt++) {
			const reply = await this.#request()
			if (reply.kind === 'gave-up') return this.#end(reply.why)
			const read = this.#read(reply)
			if (read === undefined) continue
			this.#agent.log.use(reply.key, { kind: 'draft', draft: this.#drafts++ })
			const by = `${this.#opening.operator} by ${this.#model.plan.name}`
			const detail = read.idea === '' ? by : `${by}: ${read.idea}`
			const outcome = yield { source: read.source, detail, parents: this.#opening.parents }
			if (this.#take(outcome, read, reply.text)) return this.#end('done')
		}
		this.#end('attempts')
	}

	async #request(): Promise<StepReply> {
		const { agent, ask, opening } = { agent: this.#agent, ask: this.#ask, opening: this.#opening }
		return await agent.requester.request(this.#model, {
			island: ask.island,
			ask: ask.number,
			step: this.#step++,
			purpose: 'propose',
			operator: opening.operator,
			parents: opening.parents,
			temperature: agent.plan.temperature,
			messages: (promptTokens) => this.#messages(Math.min(promptTokens, agent.settings.promptTokens)),
		})
	}

	/**
	 * The whole conversation; where it is too long, of the opening goes what is worth least, then the oldest turns go, then
	 * the middle of what was said in the latest, and at last that of the parent.
	 */
	#messages(promptTokens: number): Message[] | undefined {
		for (let from = 0; from < this.#turns.length; from++) {
			const messages = this.#fitted(this.#turns.slice(from), promptTokens, false)
			if (messages !== undefined) return messages
		}
		for (const lastResort of [false, true]) {
			for (const length of this.#turns.length === 0 ? [0] : turnCuts) {
				const turns = this.#turns.slice(-1).map(({ reply, correction }) => ({
					reply: cutMiddle(reply, length),
					correction: cutMiddle(correction, length),
				}))
				const messages = this.#fitted(turns, promptTokens, lastResort)
				if (messages !== undefined) return messages
			}
		}
		return undefined
	}

	#fitted(said: readonly Turn[], promptTokens: number, lastResort: boolean): Message[] | undefined {
		const system = systemMessage(this.#agent)
		const turns: Message[] = said.flatMap(({ reply, correction }) => [
			{ role: 'assistant', content: reply },
			{ role: 'user', content: correction },
		])
		const fixed = [system, ...turns.map(({ content }) => content)]
		const used = fixed.reduce((sum, text) => sum + estimateTokens(text) + 4, 0)
		const opening = fitSections(this.#opening.sections, promptTokens - used - 4, lastResort)
		if (opening === undefined) return undefined
		return [{ role: 'system', content: system }, { role: 'user', content: opening }, ...turns]
	}

	/** A source to evaluate; `undefined` where the reply was corrected instead. */
	#read({ text, finish, key, use: kept }: Replied): Read | undefined {
		const { form, base } = this.#opening
		const functions = functionNames(this.#agent.subject)
		const correct = (correction: string, use: ReplyUse): undefined => {
			this.#agent.log.use(key, use)
			this.#turns.push({ reply: text, correction })
			return undefined
		}
		const repeated = this.#replies.has(text.trim())
		this.#replies.add(text.trim())
		const read = readReply(text, finish, { form, base: this.#base, functions })
		if (read.kind === 'fault') {
			if (read.fault === 'refusal') this.#refusals++
			const context = { form, functions, maxOutputTokens: this.#model.maxOutputTokens }
			const correction = correctReply(read, context)
			const again = repeated ? `${correctRepeat('reply')}\n${correction}` : correction
			this.#trials.push({ idea: '', outcome: `reply without a candidate (${read.fault})`, score: undefined })
			return correct(again, { kind: 'fault', fault: read.fault })
		}
		const source = read.source.trim()
		if (repeated || this.#sources.has(source))
			return correct(correctRepeat('reply'), { kind: 'fault', fault: 'repeat' })
		// A reply that was read before is taken as it was then: a replay may not have the base yet.
		const unchanged =
			kept === undefined ? source === base.source.trim() : kept.kind === 'fault' && kept.fault === 'unchanged'
		if (unchanged) return correct(correctRepeat('parent'), { kind: 'fault', fault: 'unchanged' })
		this.#sources.add(source)
		const near = this.#nearest(read.source, kept)
		if (near !== undefined) {
			const { candidate, similarity, how } = near
			this.#trials.push({ idea: read.idea, outcome: `nearly the same as candidate ${candidate}`, score: undefined })
			return correct(correctNearDuplicate(candidate, similarity, how), {
				kind: 'near-duplicate',
				candidate,
				similarity,
			})
		}
		return read
	}

	/** A reply that was read before is taken as it was then: by now the island knows the very draft that it became. */
	#nearest(source: string, kept: ReplyUse | undefined): NearDuplicate | undefined {
		if (kept?.kind === 'near-duplicate') return { ...kept, how: 'was scored before' }
		if (kept !== undefined) return undefined
		const { form, base } = this.#opening
		return nearest(source, this.#ask.view, form === 'edits' ? base.candidate : undefined, this.#agent)
	}

	/** @returns Whether the conversation is done. */
	#take(outcome: Outcome, read: Read, reply: string): boolean {
		const parentScore = this.#ask.parents[0].score
		const score = outcome.kind === 'scored' ? outcome.score : undefined
		this.#trials.push({ idea: read.idea, outcome: this.#agent.redact(outcomeLine(outcome)), score })
		if (outcome.kind === 'scored') {
			this.#bestScore = Math.max(this.#bestScore ?? outcome.score, outcome.score)
			const better = parentScore === undefined || outcome.score > parentScore
			if (better || outcome.exact || this.#improvements-- <= 0) return true
		}
		const parts = [correctOutcome(outcome, { subject: this.#agent.subject, parentScore })]
		if (read.ignoredBlocks > 0) parts.push(severalBlocksNote(read.ignoredBlocks))
		if (this.#opening.form === 'edits') {
			// Edits are made one upon the other: the file is shown as it stands now.
			this.#base = read.source
			parts.push(`The file as it is now, to which the next SEARCH/REPLACE blocks apply:\n${fenced(read.source)}`)
		}
		this.#turns.push({ reply, correction: this.#agent.redact(parts.join('\n\n')) })
		return false
	}

	#end(ended: AskRecord['ended']): void {
		const { agent, ask } = { agent: this.#agent, ask: this.#ask }
		const cost = { tokens: 0, money: 0, requests: 0 }
		for (const { end } of agent.log.requests(ask.island, ask.number)) {
			if (end === undefined) continue
			cost.tokens += end.usage.inputTokens + end.usage.outputTokens
			cost.money += end.cost
			cost.requests++
		}
		agent.log.endAsk({
			island: ask.island,
			ask: ask.number,
			operator: this.#opening.operator,
			model: this.#model.plan.name,
			ended,
			trials: this.#trials,
			parentScore: ask.parents[0].score,
			bestScore: this.#bestScore,
			cost,
		})
	}
}
