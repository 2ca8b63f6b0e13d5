import { z } from 'zod'
import { outcomeSchema } from '../candidate/outcome.ts'
import { islandPlanSchema, patienceSchema } from '../experiment/kept-experiment.ts'

const text = z.string()
const island = z.int().nonnegative().optional()
const plans = z.array(islandPlanSchema).readonly()
const amount = z.number().positive().optional()

/** What of a budget another one may replace. */
const budgetParts = {
	/** Of all sessions. */
	forMs: amount,
	/** In all. */
	candidates: amount,
	target: z.number().optional(),
	patience: patienceSchema.exactOptional(),
	diskBytes: amount,
}

const scoredAgain = z
	.object({
		candidate: z.int().nonnegative(),
		outcome: outcomeSchema,
		/** In the grid; `undefined` where it has no score. */
		cell: text.optional(),
	})
	.readonly()

/** A candidate that was scored by another compiler than before, and what came of it. */
export type ScoredAgain = z.infer<typeof scoredAgain>

/** An {@link Order} as it is read. */
export const orderSchema = z
	.discriminatedUnion('kind', [
		/** The run is to end cleanly. */
		z.object({ kind: z.literal('stop') }),
		/** A person's source, to be scored and told on that island. */
		z.object({ kind: z.literal('inject'), island: z.int().nonnegative(), source: text, from: text }),
		/** Goes into the next prompts of that island, or of all. */
		z.object({ kind: z.literal('note'), island, text }),
		/** No asks are made on that island any more, or none at all. */
		z.object({ kind: z.literal('pause'), island }),
		z.object({ kind: z.literal('go-on'), island }),
		/**
		 * What is named replaces what was; so many candidates `more` are counted from when it is taken, and `before` were allowed till
		 * then.
		 */
		z.object({ kind: z.literal('budget'), ...budgetParts, more: amount, before: z.number().optional() }),
		/** What a person resumed it under, where that is another budget than before, or without its models; says, and does nothing. */
		z.object({ kind: z.literal('resumed'), ...budgetParts, offline: z.boolean() }),
		/** It was resumed where its process had been killed; says, and does nothing. */
		z.object({ kind: z.literal('killed') }),
		/** It was resumed with these islands in place of those `before`, as many of them or more; elites stay, and what is new begins with seeds. */
		z.object({ kind: z.literal('islands'), islands: plans, before: plans }),
		/**
		 * It was resumed where the compiler, or the kit that the evaluator stands on, was another: what it went on from was scored again, with these outcomes from then on. What
		 * was tried on held-out inputs by then, so many times, was tried under the compiler of before.
		 */
		z.object({
			kind: z.literal('compiler'),
			before: text,
			now: text,
			/** What the run was scored by till then; kept by later releases. */
			fingerprint: text.optional(),
			scores: z.array(scoredAgain).readonly(),
			confirmed: z.int().nonnegative(),
		}),
		/** Of all candidates but so many figures alone are kept since; says, and does nothing. */
		z.object({ kind: z.literal('pruned'), kept: z.int().nonnegative(), of: z.int().nonnegative() }),
		/** The archive was damaged: so many of the candidates were got back; says, and does nothing. */
		z.object({
			kind: z.literal('recovered'),
			kept: z.int().nonnegative(),
			of: z.int().nonnegative(),
			isResumable: z.boolean(),
			/** What the run was started with is lost: it has what its candidates say of it. */
			lacksSettings: z.boolean().optional(),
		}),
		/** Rates of operators that need no model, on that island or on all. */
		z.object({ kind: z.literal('rates'), island, rates: z.record(text, z.number().nonnegative()) }),
	])
	.readonly()

/** What a person wants of a run while it goes on; islands by their index. */
export type Order = z.infer<typeof orderSchema>

/** An order as kept. */
export interface OrderRecord {
	/** Rises in the order in which they were given. */
	readonly id: number
	readonly order: Order
	/** Candidates told when the run took it; `undefined` until then. */
	readonly takenAt: number | undefined
}

/** What was scored again when a run was last resumed under another compiler. */
export interface Rescoring {
	/** Candidates told by then: these from it on were scored by the compiler of now. */
	readonly since: number
	/** By candidate; of those before `since` no other is of the compiler of now. */
	readonly again: ReadonlyMap<number, ScoredAgain>
	/** Confirmations made before. */
	readonly confirmed: number
}

/** What an order says of it; `undefined` for any other order, and one that was not taken. */
export function rescoringOf({ order, takenAt }: OrderRecord): Rescoring | undefined {
	if (order.kind !== 'compiler' || takenAt === undefined) return undefined
	const again = new Map(order.scores.map((one) => [one.candidate, one]))
	return { since: takenAt, again, confirmed: order.confirmed }
}
