import { z } from 'zod'
import { smallContext } from './forms.ts'

/** What a reply answers: the prompt of a conversation, a reply that held no candidate, or how a candidate ended. */
export const answeredNames = ['opening', 'reply', 'draft'] as const

/** One of them. */
export type Answered = (typeof answeredNames)[number]

/** Replies by what they answered: how many, what they were worth together, and what they took; for the next run. */
export const correctionsSchema = z.partialRecord(
	z.enum(answeredNames),
	z.object({ replies: z.number().nonnegative(), worth: z.number().nonnegative(), ms: z.number().nonnegative() }),
)

/** As {@link correctionsSchema} reads it. */
export type CorrectionsRecord = z.infer<typeof correctionsSchema>

/** What a reply is worth, from 0 to 1: a candidate that fails at least says how it does. */
export const replyWorth = { useless: 0, failed: 0.25, scored: 1 } as const

/** Replies of a kind from which what came before counts half: a model that is served anew under its name may be another. */
const memory = 100
/** A correction has to bring this share of what a new conversation does in its time: what it corrects was thought about already. */
const leastShare = 0.5

/** Fewer say nothing yet. */
const leastReplies = 5
/** Openings for each correction that is made though it should not pay: a model may be served anew, or tasks be others. */
const openingsForTrial = 10

/**
 * So many replies of a model with a small context to how its candidates ended are believed to have been seen, of this worth, each
 * as long as so many openings: those of one of half a billion parameters were on three tasks.
 */
const smallBelief = { replies: 5, worth: 1.2, openings: 3 }

/** Finds whether a model makes something of corrections: by what its replies to them are worth for their time, beside openings. */
export class Corrections {
	readonly #seen: CorrectionsRecord

	/** @param known - What earlier runs have seen. */
	constructor(known: CorrectionsRecord = {}) {
		this.#seen = structuredClone(known)
	}

	/** To be kept for the next run. */
	get record(): CorrectionsRecord {
		return structuredClone(this.#seen)
	}

	/**
	 * Takes note of a reply.
	 *
	 * @param worth - Of `replyWorth`.
	 * @param ms - That it took, its place once given.
	 */
	replied(answered: Answered, worth: number, ms: number): void {
		const before = this.#seen[answered] ?? nothing
		this.#seen[answered] = { replies: before.replies + 1, worth: before.worth + worth, ms: before.ms + ms }
		if (before.replies + 1 < memory) return
		// All of them, so that what was given up is tried again.
		for (const one of Object.values(this.#seen)) {
			one.replies /= 2
			one.worth /= 2
			one.ms /= 2
		}
	}

	/**
	 * Whether going on with such a conversation is worth its time rather than to begin another; believed until replies say no,
	 * but for what a model with a small context makes of how its candidates ended.
	 *
	 * @param contextTokens - Of the model, as far as is known.
	 */
	pay(answered: Exclude<Answered, 'opening'>, contextTokens: number): boolean {
		const opening = this.#seen.opening ?? nothing
		const isDoubted = answered === 'draft' && contextTokens <= smallContext
		const own = this.#seen[answered] ?? nothing
		const seen = added(own, isDoubted ? believed(opening) : nothing)
		if (seen.replies < leastReplies || Math.max(1, own.replies) * openingsForTrial <= opening.replies) return true
		const hoped = (seen.worth + 0.5) / (seen.replies + 0.5)
		const usual = opening.worth / Math.max(1, opening.replies)
		return hoped / meanMs(seen) >= (leastShare * usual) / meanMs(opening)
	}
}

const nothing = { replies: 0, worth: 0, ms: 0 }

function believed(opening: typeof nothing): typeof nothing {
	const { replies, worth, openings } = smallBelief
	return { replies, worth, ms: replies * openings * meanMs(opening) }
}

function added(one: typeof nothing, other: typeof nothing): typeof nothing {
	return { replies: one.replies + other.replies, worth: one.worth + other.worth, ms: one.ms + other.ms }
}

function meanMs({ replies, ms }: typeof nothing): number {
	return Math.max(1, ms) / Math.max(1, replies)
}
