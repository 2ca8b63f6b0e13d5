import { z } from 'zod'
import { drawBeta } from '../../candidate/beta.ts'
import type { Random } from '../../candidate/random.ts'

/**
 * In which form a reply may be asked for: the whole new file with the idea as its first comment, the same as code alone, such
 * code in few and plain words, search/replace blocks, or a unified diff.
 */
export const formNames = ['file', 'code', 'plain', 'edits', 'diff'] as const

/** One of them. */
export type Form = (typeof formNames)[number]

/** Replies in each form, by whether they brought a candidate; plain data, so that the next run begins with it. */
export const formsSchema = z.partialRecord(
	z.enum(formNames),
	z.object({ useful: z.number().nonnegative(), useless: z.number().nonnegative() }),
)

/** As {@link formsSchema} reads it. */
export type FormsRecord = z.infer<typeof formsSchema>

/** What a reply is about. */
export interface Task {
	/** Forms that do for it. */
	readonly forms: readonly Form[]
	/** Of the source that is changed. */
	readonly sourceTokens: number
	/** That the reply may have. */
	readonly replyTokens: number
}

/** Replies of a form that are remembered: a model that is served anew under its name may be another. */
const memory = 100
/** Tokens of an idea, a fence and what else is around the code. */
const aroundTokens = 40
/** Of a model that is asked in few words, in tokens. */
export const smallContext = 16_384
/** Share of a source that a change of it takes to be said. */
const changedShare = { file: 1, code: 1, plain: 1, edits: 0.6, diff: 0.5 }
/** Conversations of a model with a small context, while nothing is known of it, that are begun in plain words. */
const firstInPlain = 4
/** What others learn from the idea behind a candidate is worth this much of it. */
const ideaWorth = 0.2

/**
 * Finds which form of reply a model is good at: by Thompson sampling of what share brings a candidate, for the tokens that
 * a reply in that form takes.
 *
 * Every model is first asked for whole files, one with a small context for code alone in few and plain words: the smallest
 * models go on with comments where they are to begin with one, and lose themselves in what a search is. Others are not
 * asked so, for they make use of what else there is to know. That a model can edit is believed as much as its context is
 * large, until its own replies say.
 */
export class Forms {
	readonly #uses: FormsRecord
	/** Times that one was chosen while nothing was known. */
	#chosen = 0

	/** @param known - What earlier runs have seen. */
	constructor(known: FormsRecord = {}) {
		this.#uses = structuredClone(known)
	}

	/** To be kept for the next run. */
	get record(): FormsRecord {
		return structuredClone(this.#uses)
	}

	/**
	 * The form for a reply; of a source that does not fit into one whole, only such as say what is changed.
	 *
	 * @param contextTokens - Of the model, as far as is known.
	 */
	choose({ forms, sourceTokens, replyTokens }: Task, contextTokens: number, random: Random): Form {
		const fitting = forms.filter((form) => {
			if (form === 'plain' && contextTokens > smallContext) return false
			return !isWhole(form) || sourceTokens + aroundTokens < 0.8 * replyTokens
		})
		// What is tried out takes a conversation, and a small model's takes minutes.
		const isNew = Object.keys(this.#uses).length === 0 && this.#chosen++ < firstInPlain
		if (isNew && fitting.includes('plain')) return 'plain'
		let best: { readonly form: Form; readonly worth: number } | undefined
		for (const form of fitting) {
			const { useful = 0, useless = 0 } = this.#uses[form] ?? {}
			const prior = priorOf(form, contextTokens)
			const share = drawBeta(prior.useful + useful, prior.useless + useless, random)
			const idea = form === 'code' || form === 'plain' ? 1 : 1 + ideaWorth
			const worth = (share * idea) / (aroundTokens + changedShare[form] * sourceTokens)
			if (best === undefined || worth > best.worth) best = { form, worth }
		}
		return best?.form ?? 'edits'
	}

	/** Takes note of a reply in a form. @param useful - Whether it brought a candidate. */
	used(form: Form, useful: boolean): void {
		const { useful: good = 0, useless: bad = 0 } = this.#uses[form] ?? {}
		const kept = good + bad >= memory ? 0.5 : 1
		this.#uses[form] = { useful: kept * good + Number(useful), useless: kept * bad + Number(!useful) }
	}
}

/** Whether a reply in that form is a whole file. */
export function isWhole(form: Form): boolean {
	return form === 'file' || form === 'code' || form === 'plain'
}

function priorOf(form: Form, contextTokens: number): { readonly useful: number; readonly useless: number } {
	const isSmall = contextTokens <= smallContext
	if (form === 'plain') return { useful: 8, useless: 1 }
	if (form === 'code') return isSmall ? { useful: 2, useless: 3 } : { useful: 8, useless: 1 }
	if (form === 'file') return isSmall ? { useful: 2, useless: 3 } : { useful: 8, useless: 1 }
	const believed = contextTokens >= 100_000 ? 6 : contextTokens > 32_768 ? 2 : 0.5
	return form === 'edits' ? { useful: believed, useless: 4 } : { useful: believed / 2, useless: 4 }
}
