import * as z from 'zod'
import type { AgentsWanted, ModelWanted } from './model-wanted.ts'
import { amount, count, isPlainJson, positive, temperature, text, wholeFrom } from './schema-leaf.ts'
import { objectExpected } from './schema-rust.ts'

const model = z.strictObject(
	{
		name: text.optional(),
		baseUrl: z.string('an http or https address').regex(/^https?:\/\//, 'an http or https address'),
		id: text,
		keyVariable: text.optional(),
		weight: amount.optional(),
		role: z.enum(['drafter', 'adviser'], '`drafter` or `adviser`').optional(),
		budget: z
			.strictObject(
				{ tokens: amount.optional(), money: amount.optional(), requests: count.optional() },
				{ error: objectExpected },
			)
			.optional(),
		concurrency: positive.optional(),
		contextTokens: positive.optional(),
		maxOutputTokens: positive.optional(),
		temperature: temperature.optional(),
		prices: z
			.strictObject({ input: amount, output: amount, cachedInput: amount.optional() }, { error: objectExpected })
			.optional(),
		timeouts: z
			.strictObject(
				{ firstTokenMs: positive.optional(), stallMs: positive.optional(), totalMs: positive.optional() },
				{ error: objectExpected },
			)
			.optional(),
		extra: z.custom<object>(isPlainJson, 'an object of plain JSON values').optional(),
	},
	{ error: objectExpected },
)

const agents = z.strictObject(
	{
		attempts: positive.optional(),
		promptTokens: wholeFrom(1_000, 'a whole number of at least 1000').optional(),
		inspirations: count.optional(),
		similarity: z
			.custom<number>((value) => typeof value === 'number' && value > 0 && value <= 1, 'a number above 0, at most 1')
			.optional(),
		notesEvery: count.optional(),
		reflectEvery: count.optional(),
		adviseAfter: positive.optional(),
		toolCalls: count.optional(),
		toolTokens: count.optional(),
		bandit: z.boolean('true or false').optional(),
	},
	{ error: objectExpected },
)

/** What a user says of a model, as it is read. */
export const modelSchema: z.ZodType<ModelWanted> = model as unknown as z.ZodType<ModelWanted>

/** What a user says of how agents work, as it is read. */
export const agentsSchema: z.ZodType<AgentsWanted> = agents
