import { z } from 'zod'
import type { Budget, Experiment, IslandPlan } from './experiment.ts'
import { type Json, orAbsent } from './json.ts'
import { agentsSchema, modelSchema } from './schema-model.ts'
import { keptNotifySchema } from './schema-notify.ts'

const text = z.string()
const texts = z.array(text)
const figure = z.number()
const maybe = orAbsent(figure)
/** It was JSON before it came here. */
const settings = z.custom<{ readonly [key: string]: Json }>((value) => typeof value === 'object' && value !== null)

const seed = z.object({
	path: text,
	source: text,
	functions: z.array(z.object({ name: text, signature: text, type: text, line: z.int() })),
})

const file = z.object({ path: text, source: text })

const crate = z.object({
	version: text.exactOptional(),
	path: text.exactOptional(),
	features: texts.exactOptional(),
	defaultFeatures: z.boolean().exactOptional(),
})

/** Reads an `IslandPlan` that was kept as JSON. */
export const islandPlanSchema: z.ZodType<IslandPlan> = z.object({
	name: text,
	preset: text,
	rates: z.record(text, figure),
	persona: text,
	model: orAbsent(text),
	temperature: maybe,
	tools: texts.exactOptional(),
})

/** Reads the patience of a budget that was kept as JSON. */
export const patienceSchema: z.ZodType<NonNullable<Budget['patience']>> = z.object({
	candidates: figure.exactOptional(),
	forMs: figure.exactOptional(),
})

/** Reads an experiment that was kept as JSON: every key of its type is there again. */
export const keptExperimentSchema: z.ZodType<Experiment> = z.object({
	name: text,
	task: text,
	folder: text,
	seed,
	moreSeeds: z.array(seed).exactOptional(),
	donors: z.array(file).exactOptional(),
	evaluator: z.object({ kind: z.enum(['crate', 'file', 'script']), path: text }),
	types: file.exactOptional(),
	dependencies: z.record(text, crate).exactOptional(),
	instance: z.record(text, text).exactOptional(),
	data: orAbsent(text),
	reference: text.exactOptional(),
	settings,
	islands: z.array(islandPlanSchema),
	migration: z.object({ every: figure, elites: figure, topology: z.enum(['ring', 'full', 'random']) }),
	limits: z.object({ wallMs: figure, memoryMb: figure, compileMs: figure, compileMemoryMb: figure }),
	forbid: texts,
	allow: texts,
	calls: texts,
	compile: z.object({
		optLevel: z.literal([0, 1, 2, 3]),
		overflowChecks: z.boolean(),
		targetCpu: orAbsent(text),
	}),
	budget: z.object({
		forMs: maybe,
		candidates: maybe,
		target: maybe,
		diskBytes: figure.optional(),
		patience: patienceSchema.exactOptional(),
	}),
	stopFile: text.exactOptional(),
	notify: keptNotifySchema.exactOptional(),
	search: z.object({ inFlight: figure, stagnation: figure }),
	models: z.array(modelSchema),
	modelLimits: z.object({ tokens: maybe, money: maybe, requests: maybe }),
	agents: agentsSchema.exactOptional(),
})
