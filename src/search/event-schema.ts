import * as z from 'zod'
import { failureSchema, usageSchema } from '../archive/model-schema.ts'
import { intervalSchema, metricsSchema, outcomeKindSchema, outcomeSchema } from '../candidate/outcome-schema.ts'
import type { RunEvent } from './events.ts'

const text = z.string()
const count = z.int().nonnegative()
const numbers = z.array(count)
const envelope = { run: text, sequence: count, elapsedMs: z.number(), at: z.number() }
const bestSoFar = { candidate: count, score: z.number(), metrics: metricsSchema }
const request = { island: count, ask: count, step: count, attempt: count, model: text }
const limit = z.number().nullable()

const ofSearch = [
	z.object({
		...envelope,
		kind: z.literal('run-started'),
		experiment: text,
		seed: z.number(),
		resumedAt: count,
		islands: z.array(text),
		budget: z.object({ forMs: limit, candidates: limit, target: limit }),
		metrics: z.array(z.object({ name: text, unit: text, better: z.enum(['lower', 'higher']) })),
		isolation: z.object({ level: z.enum(['full', 'reduced', 'none']), missing: z.array(text) }),
		earlier: z.object({
			seed: z.object(bestSoFar).nullable(),
			best: z.object(bestSoFar).nullable(),
			outcomes: z.partialRecord(outcomeKindSchema, count),
			islands: z.array(z.object({ told: count, best: z.number().nullable() })),
		}),
	}),
	z.object({
		...envelope,
		kind: z.literal('candidate-told'),
		candidate: count,
		island: count.nullable(),
		operator: text,
		parents: numbers,
		outcome: outcomeKindSchema,
		score: z.number().nullable(),
		elites: count.nullable(),
		waitedMs: z.number().optional(),
	}),
	z.object({ ...envelope, ...bestSoFar, kind: z.literal('best-improved'), island: count.nullable() }),
	z.object({
		...envelope,
		kind: z.literal('elites-migrated'),
		from: count,
		to: count,
		candidates: numbers,
		accepted: count,
		cause: z.enum(['migration', 'reseed']),
	}),
	z.object({
		...envelope,
		kind: z.literal('clock-tested'),
		planted: z.number(),
		passed: z.boolean(),
		score: z.number(),
		interval: intervalSchema,
		pairs: count,
		toldBefore: count,
	}),
	z.object({
		...envelope,
		kind: z.enum(['champion-confirmed', 'champion-refuted']),
		candidate: count,
		outcome: outcomeSchema,
	}),
	z.object({
		...envelope,
		kind: z.literal('run-ended'),
		reason: z.enum(['target', 'exact', 'budget', 'refused', 'interrupted', 'failed']),
		asked: count,
		scored: count,
		candidatesPerSecond: z.number(),
		best: z.object({ ...bestSoFar, confirmed: metricsSchema.nullable() }).nullable(),
	}),
] as const

const ofAgents = [
	z.object({ ...envelope, ...request, kind: z.literal('model-requested') }),
	z.object({
		...envelope,
		...request,
		kind: z.literal('model-replied'),
		usage: usageSchema,
		cost: z.number(),
		latencyMs: z.number(),
	}),
	z.object({
		...envelope,
		...request,
		kind: z.literal('model-failed'),
		failure: failureSchema,
		retryInMs: z.number().nullable(),
	}),
	z.object({ ...envelope, kind: z.literal('endpoint-down'), endpoint: text, why: text, untilMs: z.number() }),
	z.object({ ...envelope, kind: z.literal('endpoint-up'), endpoint: text }),
	z.object({ ...envelope, kind: z.literal('model-refused'), model: text, message: text }),
	z.object({
		...envelope,
		kind: z.literal('model-budget-spent'),
		limit: z.enum(['tokens', 'money', 'requests', 'untilMs']),
	}),
	z.object({ ...envelope, kind: z.literal('notes-written'), island: count, ask: count }),
] as const

/** Reads an event of a run, with every key of its type. */
export const eventSchema: z.ZodType<RunEvent> = z.discriminatedUnion('kind', [...ofSearch, ...ofAgents])
