import { z } from 'zod'
import { outcomeSchema } from '../candidate/outcome.ts'

const text = z.string()

/** Numbers that may be tuned at once. */
export const mostNumbers = 128

const tunedNumber = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('real'), value: z.number() }).readonly(),
	z.object({ kind: z.literal('whole'), value: z.int(), low: z.int(), high: z.int() }).readonly(),
])

/** A number of a candidate as it was written, and what else it may be: a whole one from `low` to `high`. */
export type TunedNumber = z.infer<typeof tunedNumber>

/** A {@link TuneRequest} as it is read. */
export const tuneRequestSchema = z
	.object({
		/** A candidate's source that reads its numbers from a table, by their places in `numbers`. */
		source: text,
		numbers: z.array(tunedNumber).min(1).max(mostNumbers).readonly(),
		/** What inputs and chance are drawn from. */
		seed: z.string().regex(/^[0-9a-f]{64}$/),
		/** Vectors of numbers to try at most. */
		vectors: z.int().positive(),
		/** Whose it is, as in an `EvaluateRequest`. */
		by: text.optional(),
	})
	.readonly()

/** A candidate whose numbers are to be tuned. */
export type TuneRequest = z.infer<typeof tuneRequestSchema>

const bestNumbers = z
	.object({
		/** In the order of the request. */
		values: z.array(z.number()).readonly(),
		/** What they cost: the sum of squares where the evaluator gives residuals, or minus the score. */
		cost: z.number(),
		/** What those cost that were written; `null` where speed is scored. */
		before: z.number().nullable(),
	})
	.readonly()

/** A {@link Tuning} that came to its end, as it is read. */
export const tunedSchema = z
	.object({
		kind: z.literal('tuned'),
		/** `null` where it has no score as it was written. */
		best: bestNumbers.nullable(),
		/** Vectors that were tried. */
		vectors: z.int().nonnegative(),
	})
	.readonly()

/** A {@link Tuning} as it is read. */
export const tuningSchema = z.discriminatedUnion('kind', [
	tunedSchema,
	z.object({ kind: z.literal('refused'), outcome: outcomeSchema }).readonly(),
])

/** What came of a tuning. */
export type Tuning = z.infer<typeof tuningSchema>
