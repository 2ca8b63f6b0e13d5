import * as z from 'zod'
import { orAbsent } from '../experiment/json.ts'
import { type Diagnostic, type Interval, type Metrics, type Outcome, outcomeKinds } from './outcome.ts'

const text = z.string()
const during = z.enum(['compile', 'run'])

/** Reads figures by name, whatever the name: a record of Zod's drops `__proto__`. */
export const metricsSchema: z.ZodType<Metrics> = z.custom<Metrics>(
	(value) => typeof value === 'object' && value !== null && Object.values(value).every(Number.isFinite),
)

/** Reads an interval. */
export const intervalSchema: z.ZodType<Interval> = z.object({ low: z.number(), high: z.number() })

/** Reads the kind of an outcome. */
export const outcomeKindSchema: z.ZodType<Outcome['kind']> = z.enum(outcomeKinds)

const diagnostic: z.ZodType<Diagnostic> = z.object({
	level: z.enum(['error', 'warning']),
	code: orAbsent(text),
	message: text,
	line: orAbsent(z.int()),
	rendered: text,
})

/** Reads an outcome that was kept as JSON, with every key of its type. */
export const outcomeSchema: z.ZodType<Outcome> = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('scored'),
		score: z.number(),
		interval: intervalSchema.optional(),
		exact: z.boolean(),
		metrics: metricsSchema,
		descriptors: metricsSchema,
		feedback: text,
	}),
	z.object({
		kind: z.literal('rejected'),
		reason: z.enum(['policy', 'signature', 'missing-function', 'duplicate', 'unreadable', 'no-draft', 'artifact']),
		detail: text,
		findings: z.array(z.object({ construct: text, line: z.int(), reason: text })),
	}),
	z.object({ kind: z.literal('compile-failed'), diagnostics: z.array(diagnostic) }),
	z.object({ kind: z.literal('panicked'), message: text, line: z.int().nullable() }),
	z.object({ kind: z.literal('timed-out'), during, limitMs: z.number() }),
	z.object({ kind: z.literal('out-of-memory'), during, limitMb: z.number() }),
	z.object({ kind: z.enum(['crashed', 'forbidden']), detail: text }),
	z.object({ kind: z.enum(['wrong', 'suspect']), feedback: text }),
])
