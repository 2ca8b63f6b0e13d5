import { z } from 'zod'
import { replacedProcesses } from '../candidate/process-lost.ts'

const text = z.string()

/** A session of a run began: what was said of endpoints before is over. */
const sessionBegan = z.object({ kind: z.literal('run-started') })

/** A process has ended while it was wanted; another took its place. */
export const processLostSchema = z.object({
	kind: z.literal('process-lost'),
	process: z.enum(replacedProcesses),
	/** For a person, in one line. */
	why: text,
})

/** A disk has no room any more, and the run waits for some; or there is some again. */
export const roomSchema = z.object({
	kind: z.enum(['room-short', 'room-again']),
	/** What the room is for. */
	of: z.enum(['archive', 'builds']),
	/** For a person, in one line. */
	text,
})

/** What is found of endpoints. */
export const endpointSchemas = [
	z.object({
		kind: z.literal('endpoint-down'),
		endpoint: text,
		/** The failure that was one too many. */
		why: text,
		/** Milliseconds since 1970. */
		untilMs: z.number(),
	}),
	z.object({ kind: z.literal('endpoint-up'), endpoint: text }),
	/** An endpoint is sent so many requests at once from now on. */
	z.object({
		kind: z.literal('concurrency-changed'),
		endpoint: text,
		requests: z.int().nonnegative(),
		/** Whether as many as before were too slow; else it was found to serve these best. */
		slow: z.boolean(),
	}),
] as const

/** An {@link Incident} as it is read. */
export const incidentSchema = z
	.discriminatedUnion('kind', [sessionBegan, processLostSchema, roomSchema, ...endpointSchemas])
	.readonly()

/** What happened around a search, and follows from nothing else that is kept: events of these kinds, as they were told. */
export type Incident = z.infer<typeof incidentSchema>

/** An incident as kept. */
export interface IncidentRecord {
	readonly incident: Incident
	/** Milliseconds of run time. */
	readonly elapsedMs: number
	/** Milliseconds since 1970. */
	readonly at: number
}

/** What happened around the search of one run; nothing of the search follows from it. */
export interface Incidents {
	keep(incident: IncidentRecord): void
	/** How many there are. */
	readonly count: number
	/** In the order in which they happened. */
	all(): IncidentRecord[]
}

const kinds: ReadonlySet<string> = new Set<Incident['kind']>([
	'run-started',
	'process-lost',
	'room-short',
	'room-again',
	'endpoint-down',
	'endpoint-up',
	'concurrency-changed',
])

/** The incident that an event is; `undefined` for any other event. */
export function incidentOf(event: { readonly kind: string }): Incident | undefined {
	return kinds.has(event.kind) ? incidentSchema.parse(event) : undefined
}
