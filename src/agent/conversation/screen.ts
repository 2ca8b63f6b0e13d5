import type { ReplyUse } from '../../archive/reply-use.ts'
import type { Ask } from '../../variation/operator.ts'
import { isWhole } from '../endpoint/forms.ts'
import type { StepReply } from '../endpoint/step.ts'
import { correctNearDuplicate, correctReply, unchangedText } from '../prompt/correct-reply.ts'
import { withoutHead } from '../prompt/forms.ts'
import { functionNames } from '../prompt/rules.ts'
import { type ReadReply, readReply, type Wanted } from '../reply/reply.ts'
import type { IslandAgent } from './island-agent.ts'
import { type NearDuplicate, nearest } from './near-duplicate.ts'
import type { Opening } from './opening.ts'

/** A reply of a model, as kept. */
export type Replied = StepReply & { readonly kind: 'replied' }

/** What a reply is worth: a draft to evaluate, or what is to be said of it in place of that. */
export type Screened =
	| { readonly kind: 'draft'; readonly read: ReadReply & { readonly kind: 'source' } }
	| {
			readonly kind: 'turned-away'
			readonly correction: string
			readonly use: ReplyUse
			/** As it is listed among what was tried; `undefined` where nothing new was. */
			readonly trial: { readonly idea: string; readonly outcome: string } | undefined
			/** What was wrong with it where no candidate could be made of it. */
			readonly fault: string | undefined
			/** Whether it says again what was said before: another correction would not change that. */
			readonly repeats: boolean
	  }

/** Sorts the replies of one conversation: nothing that cannot be a candidate, or was one before, is evaluated. */
export class Screen {
	readonly #agent: IslandAgent
	readonly #ask: Ask
	readonly #opening: Opening
	readonly #replies = new Set<string>()
	/** How often each fault was met. */
	readonly #faults = new Map<string, number>()
	readonly #sources = new Set<string>()

	constructor(agent: IslandAgent, ask: Ask, opening: Opening) {
		this.#agent = agent
		this.#ask = ask
		this.#opening = opening
	}

	/**
	 * @param latest - The latest source of the conversation, to which edits apply; at first the parent's.
	 * @param maxOutputTokens - That the reply could have.
	 */
	read({ text, finish, use: kept }: Replied, latest: string, maxOutputTokens: number): Screened {
		const { form, base: parent } = this.#opening
		// Who said nothing has not said it again.
		const repeated = text.trim() !== '' && this.#replies.has(text.trim())
		this.#replies.add(text.trim())
		const read = readReply(text, finish, this.#wanted(latest))
		if (read.kind === 'fault') {
			// What was a refusal then is one now.
			const fault = kept?.kind === 'fault' ? kept.fault : read.fault
			const { subject } = this.#agent
			const before = this.#faults.get(fault) ?? 0
			this.#faults.set(fault, before + 1)
			return {
				kind: 'turned-away',
				correction: correctReply(read, { form, subject, maxOutputTokens, before }),
				use: { kind: 'fault', fault },
				trial: { idea: '', outcome: `reply without a candidate (${fault})` },
				fault,
				repeats: repeated,
			}
		}
		const source = withoutHead(read.source).trim()
		if (repeated || this.#sources.has(source)) return turnedAway('repeat')
		if (source === withoutHead(parent.source).trim()) return turnedAway('unchanged')
		this.#sources.add(source)
		const near = this.#nearest(read.source, kept)
		if (near === undefined) return { kind: 'draft', read }
		const { candidate, similarity, how } = near
		return {
			kind: 'turned-away',
			correction: correctNearDuplicate(candidate, similarity, how),
			use: { kind: 'near-duplicate', candidate, similarity },
			trial: { idea: read.idea, outcome: `nearly the same as candidate ${candidate}` },
			fault: undefined,
			repeats: false,
		}
	}

	/** Whether a reply that is still being written has a whole source, and none that the model was shown. */
	isEnough(text: string, latest: string): boolean {
		const wanted = this.#wanted(latest)
		const read = readReply(text, 'length', wanted)
		return read.kind === 'source' && !wanted.bases.some((base) => base.trim() === withoutHead(read.source).trim())
	}

	#wanted(latest: string): Wanted {
		const shown = [latest, this.#opening.base.source, ...this.#ask.parents.map(({ source }) => source)]
		return { bases: [...new Set(shown.map(withoutHead))], functions: functionNames(this.#agent.subject) }
	}

	/** A reply that was read before is taken as it was then: by now the island knows the very draft that it became. */
	#nearest(source: string, kept: ReplyUse | undefined): NearDuplicate | undefined {
		if (kept?.kind === 'near-duplicate') return { ...kept, how: 'was scored before' }
		if (kept !== undefined) return undefined
		const { form, base } = this.#opening
		return nearest(source, this.#ask.view, isWhole(form) ? undefined : base.candidate, this.#agent)
	}
}

function turnedAway(fault: 'repeat' | 'unchanged'): Screened {
	const use = { kind: 'fault', fault } as const
	return {
		kind: 'turned-away',
		correction: unchangedText,
		use,
		trial: undefined,
		fault: undefined,
		repeats: fault === 'repeat',
	}
}
