import * as z from 'zod'
import { orAbsent } from '../experiment/json.ts'
import type { Failure, Trial, Usage } from './model-log.ts'
import type { ReplyUse } from './reply-use.ts'

const text = z.string()
const status = orAbsent(z.int())

/** Reads why a request brought no reply. */
export const failureSchema: z.ZodType<Failure> = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('transient'),
		reason: z.enum(['rate-limited', 'server', 'connection', 'slow', 'stalled', 'endless', 'malformed']),
		status,
		retryAfterMs: orAbsent(z.number()),
		message: text,
	}),
	z.object({ kind: z.literal('too-long'), limitTokens: orAbsent(z.number()), message: text }),
	z.object({ kind: z.enum(['dialect', 'rejected', 'filtered']), status, message: text }),
	z.object({
		kind: z.literal('fatal'),
		reason: z.enum(['unauthorised', 'unknown-model', 'no-credit', 'refused']),
		status,
		message: text,
	}),
	z.object({ kind: z.literal('stopped'), message: text }),
])

/** Reads the tokens of a request and its reply. */
export const usageSchema: z.ZodType<Usage> = z.object({
	inputTokens: z.number(),
	cachedTokens: z.number(),
	outputTokens: z.number(),
	reasoningTokens: z.number(),
	estimated: z.boolean(),
})

/** Reads what became of a reply. */
export const replyUseSchema: z.ZodType<ReplyUse> = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('draft'),
		draft: z.int(),
		amendments: z.int().optional(),
		compilerLimit: z.boolean().optional(),
	}),
	z.object({ kind: z.literal('fault'), fault: text }),
	z.object({ kind: z.literal('near-duplicate'), candidate: z.int(), similarity: z.number() }),
	z.object({ kind: z.literal('notes') }),
	z.object({ kind: z.literal('methods') }),
	z.object({ kind: z.literal('instruction'), number: z.int() }),
	z.object({
		kind: z.literal('tools'),
		calls: z.array(
			z.object({ tool: text, input: text, answer: orAbsent(text), failed: z.boolean(), tookMs: z.number() }),
		),
	}),
])

/** Reads a call of a tool, or its answer, in a message. */
export const toolPartSchema: z.ZodType<{ readonly id: string; readonly tool: string; readonly text: string }> =
	z.object({ id: text, tool: text, text })

/** Reads what was tried in an ask. */
export const trialsSchema: z.ZodType<readonly Trial[]> = z.array(
	z.object({ idea: text, outcome: text, score: orAbsent(z.number()), better: z.boolean().optional() }),
)
