import { z } from 'zod'
import { agentEventSchema } from '../agent/events.ts'
import { championReportSchema, standingSchema } from '../archive/champion.ts'
import { processLostSchema, roomSchema } from '../archive/incident.ts'
import { intervalSchema, metricsSchema, outcomeKindSchema, outcomeSchema } from '../candidate/outcome.ts'
import { factsSchema } from '../scoring/evaluate.ts'

const text = z.string()
const figure = z.number()
const count = z.int().nonnegative()
const numbers = z.array(count).readonly()
const limit = figure.nullable()
const { metrics: metricFacts, isolation } = factsSchema.unwrap().shape

const bestSoFar = z.object({ candidate: count, score: figure, metrics: metricsSchema })

/** A candidate as events name it. */
export type BestSoFar = Readonly<z.infer<typeof bestSoFar>>

const earlier = z.object({
	seed: bestSoFar.nullable(),
	best: bestSoFar.nullable(),
	/** Candidates told by kind, the seed not counted. */
	outcomes: z.partialRecord(outcomeKindSchema, count),
	/** By island: candidates told, and the best score. */
	islands: z.array(z.object({ told: count, best: figure.nullable() })).readonly(),
})

/** What earlier sessions of a run told. */
export type Earlier = Readonly<z.infer<typeof earlier>>

const started = z.object({
	kind: z.literal('run-started'),
	experiment: text,
	seed: figure,
	/** Candidates told before, seeds included. */
	resumedAt: count,
	/** What candidates 0 and on are called, which it starts from. */
	seeds: z.array(text).default(['the seed']).readonly(),
	islands: z.array(text).readonly(),
	/** Islands that are paused, by their index. */
	paused: numbers.default([]),
	budget: z.object({ forMs: limit, candidates: limit, target: limit }),
	metrics: metricFacts,
	isolation,
	earlier,
})

/** The first event of a session: all that a reader needs to know of the run. */
export type RunStarted = Readonly<z.infer<typeof started>>

const told = z.object({
	kind: z.literal('candidate-told'),
	candidate: count,
	island: count.nullable(),
	operator: text,
	parents: numbers,
	outcome: outcomeKindSchema,
	/** Why it has no score, in one line; absent where it has one. */
	why: text.optional(),
	score: figure.nullable(),
	/** Best score of the island since it was last reseeded, chance aside; `null` where it has none, and for the seed. */
	islandBest: figure.nullable(),
	/** Filled cells of the island's grid; `null` for the seed, which all islands have. */
	elites: count.nullable(),
	/** Milliseconds from the draft to this: waiting for a lane, compiling, scoring. Absent where nothing was evaluated. */
	waitedMs: figure.optional(),
})

const migrated = z.object({
	kind: z.literal('elites-migrated'),
	from: count,
	to: count,
	candidates: numbers,
	accepted: count,
	cause: z.enum(['migration', 'reseed']),
})

/** The clock of an evaluator that scores speed was tested with a known difference. */
const clockTested = z.object({
	kind: z.literal('clock-tested'),
	/** Share by which one of two equal functions was held up. */
	planted: figure,
	/** Where not, scores since the last test that passed are in doubt. */
	passed: z.boolean(),
	/** What was found: ln(1 + `planted`) is expected. */
	score: figure,
	interval: intervalSchema,
	pairs: count,
	/** Candidates told before, the seed included. */
	toldBefore: count,
})

/** The person's order took effect. */
const steered = z.object({
	kind: z.literal('steered'),
	order: z.enum(['stop', 'inject', 'note', 'pause', 'go-on', 'budget', 'rates']),
	/** `null` where it is about all. */
	island: count.nullable(),
})

const ended = z.object({
	kind: z.literal('run-ended'),
	reason: z.enum([
		'target',
		'exact',
		'budget',
		'disk',
		'barren',
		'no-gain',
		'no-room',
		'refused',
		'stopped',
		'interrupted',
		'failed',
	]),
	asked: count,
	scored: count,
	candidatesPerSecond: figure,
	/** The champion; where no candidate holds up on held-out inputs, the best of the search. */
	best: championReportSchema.nullable(),
})

/** The last event of a run. */
export type RunEnded = Readonly<z.infer<typeof ended>>

const searchEvent = z.discriminatedUnion('kind', [
	started,
	told,
	bestSoFar.extend({ kind: z.literal('best-improved'), island: count.nullable() }),
	migrated,
	clockTested,
	steered,
	roomSchema,
	processLostSchema,
	z.object({
		kind: z.enum(['champion-confirmed', 'champion-refuted']),
		candidate: count,
		/** On held-out inputs. */
		outcome: outcomeSchema,
		...standingSchema.unwrap().pick({ verdict: true, detail: true }).shape,
	}),
	ended,
])

/** What happens in the search, its judges and its champions. */
export type SearchEvent = Readonly<z.infer<typeof searchEvent>>

/** Receives what happens as it happens; must not throw. */
export type Listener = (event: SearchEvent) => void

const envelope = z.object({
	/** The run's id. */
	run: text,
	/** From 0 in each session of the run, one more with each event: whoever reads sees what is missing. */
	sequence: count,
	/** Run time in milliseconds, all sessions of the run added up; never less than in the event before. */
	elapsedMs: figure,
	/** Wall clock, in milliseconds since 1970. */
	at: figure,
})

/** An event as it is read. */
export const eventSchema = envelope.and(z.discriminatedUnion('kind', [searchEvent, agentEventSchema]))

/**
 * Everything that happens in a run, as one typed stream: what happened, in an envelope that is the same for all. The log
 * and displays only read it.
 */
export type RunEvent = Readonly<z.infer<typeof eventSchema>>
