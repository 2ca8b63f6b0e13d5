import { z } from 'zod'

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

	/** Whether going on with such a conversation is worth its time rather than to begin another; believed until replies say no. */
	pay(answered: Exclude<Answered, 'opening'>): boolean {
		const opening = this.#seen.opening ?? nothing
		const seen = this.#seen[answered] ?? nothing
		if (seen.replies < leastReplies || seen.replies * openingsForTrial <= opening.replies) return true
		const hoped = (seen.worth + 0.5) / (seen.replies + 0.5)
		const usual = opening.worth / Math.max(1, opening.replies)
		return hoped / meanMs(seen) >= (leastShare * usual) / meanMs(opening)
	}
}

const nothing = { replies: 0, worth: 0, ms: 0 }

function meanMs({ replies, ms }: typeof nothing): number {
	return Math.max(1, ms) / Math.max(1, replies)
}
