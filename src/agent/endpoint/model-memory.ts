import { z } from 'zod'
import { correctionsSchema } from './corrections.ts'
import { formsSchema } from './forms.ts'

/** What runs have learnt about a model, as it is kept. */
export const learntSchema = z.object({
	pace: z.object({
		reads: z.number().positive().nullable(),
		writes: z.number().positive().nullable(),
		tokensPerEstimate: z.number().min(0.5).max(4),
	}),
	forms: formsSchema,
	corrections: correctionsSchema.default({}),
})

/** As {@link learntSchema} reads it. */
export type Learnt = z.infer<typeof learntSchema>

/** Where it is kept between runs, by address and name of the model; what is lost is learnt again. */
export interface ModelMemory {
	/** `undefined` where nothing is known. */
	recall(baseUrl: string, id: string): Learnt | undefined
	keep(baseUrl: string, id: string, learnt: Learnt): void
}

/** Keeps nothing. */
export const noMemory: ModelMemory = { recall: () => undefined, keep: () => {} }
