import { z } from 'zod'
import { endpointSchemas } from '../archive/incident.ts'
import { failureSchema, usageSchema } from '../archive/model-schema.ts'

const text = z.string()
const count = z.int().nonnegative()
const request = { island: count, ask: count, step: count, retry: count, model: text }

/** An {@link AgentEvent} as it is read. */
export const agentEventSchema = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('model-requested'), ...request }),
	z.object({
		kind: z.literal('model-replied'),
		...request,
		usage: usageSchema,
		cost: z.number(),
		latencyMs: z.number(),
	}),
	z.object({
		kind: z.literal('model-failed'),
		...request,
		failure: failureSchema,
		/** Milliseconds until the next try; `null` where there is none. */
		retryInMs: z.number().nullable(),
	}),
	...endpointSchemas,
	/** A model is out for the rest of the run, in the endpoint's own words. */
	z.object({ kind: z.literal('model-refused'), model: text, message: text }),
	/** An operator by a model is asked less, or all but rests, since its last replies were of no use. */
	z.object({
		kind: z.literal('maker-slowed'),
		operator: text,
		model: text,
		/** In a row. */
		replies: count,
		/** The commonest. */
		reason: text,
		/** Beginning of the last. */
		example: text,
		rests: z.boolean(),
	}),
	z.object({ kind: z.literal('maker-recovered'), operator: text, model: text }),
	z.object({
		kind: z.literal('model-budget-spent'),
		limit: z.enum(['tokens', 'money', 'requests', 'untilMs']),
		/** The one whose own budget it is; without it that of all is meant. */
		model: text.optional(),
	}),
	z.object({ kind: z.literal('tool-called'), ...request, tool: text, failed: z.boolean(), tookMs: z.number() }),
	z.object({ kind: z.literal('notes-written'), island: count, ask: count }),
	/** Of the island's number, in place of that part of its prompts: `persona`, or what an operator asks for. */
	z.object({ kind: z.literal('instruction-written'), island: count, ask: count, number: count, part: text }),
])

/** What happens between agents and their endpoints. */
export type AgentEvent = Readonly<z.infer<typeof agentEventSchema>>

/** Receives each event as it happens; must not throw. */
export type AgentListener = (event: AgentEvent) => void
