import { z } from 'zod'

const text = z.string()
/** Of a score or a metric: neither NaN nor infinite. */
const finite = z.number()

const diagnostic = z
	.object({
		level: z.enum(['error', 'warning']),
		/** Compiler code such as `E0308`, where there is one. */
		code: text.optional(),
		message: text,
		/** 1-based line in the candidate's source, where the span lies in it. */
		line: z.int().optional(),
		/** The compiler's text for people, with the file named `candidate.rs`; capped. */
		rendered: text,
	})
	.readonly()

/** One message of rustc about a candidate, with the candidate's own lines. */
export type Diagnostic = z.infer<typeof diagnostic>

const finding = z
	.object({
		/** What was found, as written in the source, such as `include_str!`. */
		construct: text,
		/** 1-based line in the candidate's source. */
		line: z.int(),
		/** Why it is refused, in words that a proposer can act on. */
		reason: text,
	})
	.readonly()

/** One construct that the source gate refuses. */
export type Finding = z.infer<typeof finding>

/** {@link Metrics} as they are read, whatever their names: a record of Zod drops `__proto__`. */
export const metricsSchema = z.custom<Readonly<Record<string, number>>>(
	(value) => typeof value === 'object' && value !== null && Object.values(value).every(Number.isFinite),
)

/** Raw figures an evaluator reports, by name; always finite. Units are in the evaluator's facts. */
export type Metrics = z.infer<typeof metricsSchema>

/** An {@link Interval} as it is read. */
export const intervalSchema = z.object({ low: finite, high: finite }).readonly()

/** Between two numbers, both included; `low` is not above `high`. */
export type Interval = z.infer<typeof intervalSchema>

const confirmation = z
	.object({
		verdict: z.enum(['holds-up', 'worse']),
		/** In a few words, such as `mse 2.4 times the search's`; may be empty. */
		detail: text,
	})
	.readonly()

/** Whether a score on held-out inputs bears out what the search found, by the evaluator's rule, which knows noise. */
export type Confirmation = z.infer<typeof confirmation>

/** A {@link Scored} as it is read. */
export const scoredSchema = z
	.object({
		kind: z.literal('scored'),
		/** Higher is better; finite. */
		score: finite,
		/** Where a score that was measured lies, at 95 % in a search and at 99 % in a confirmation; none for a computed one. */
		interval: intervalSchema.optional(),
		/** The evaluator calls this as good as it gets: a run may stop. */
		exact: z.boolean(),
		metrics: metricsSchema,
		/** Of metrics that are means or medians of samples: how far the choice of samples may move them, one standard deviation. */
		standardErrors: metricsSchema.optional(),
		/** Features offered for the grid, by name; finite. */
		descriptors: metricsSchema,
		/** Text for the next proposal. */
		feedback: text,
		/** On held-out inputs: what the evaluator's rule says of it beside what the search found. */
		confirmation: confirmation.optional(),
	})
	.readonly()

/** The one outcome with a score. */
export type Scored = z.infer<typeof scoredSchema>

const rejected = z
	.object({
		kind: z.literal('rejected'),
		/**
		 * `policy`: the source gate; `signature`: another type than declared; `missing-function`: no public function of
		 * the name; `duplicate`: canonically a candidate already asked in this run; `unreadable`: empty, too large or not
		 * text; `no-draft`: the operator found nothing to propose; `artifact`: the compiled object exports or needs what
		 * it may not.
		 */
		reason: z.enum(['policy', 'signature', 'missing-function', 'duplicate', 'unreadable', 'no-draft', 'artifact']),
		/** One or more lines for a person or a model. */
		detail: text,
		findings: z.array(finding).readonly(),
	})
	.readonly()

/** Refused before any compiler's verdict on its merits. */
export type Rejected = z.infer<typeof rejected>

/** A judge, which only runs what was compiled, does not say so. */
const during = z.enum(['compile', 'run']).default('run')

/** An {@link Outcome} as it is read from elsewhere. */
export const outcomeSchema = z.discriminatedUnion('kind', [
	scoredSchema,
	rejected,
	z.object({ kind: z.literal('compile-failed'), diagnostics: z.array(diagnostic).readonly() }).readonly(),
	z.object({ kind: z.literal('panicked'), message: text, line: z.int().positive().nullable() }).readonly(),
	z.object({ kind: z.literal('timed-out'), during, limitMs: finite }).readonly(),
	z.object({ kind: z.literal('out-of-memory'), during, limitMb: finite }).readonly(),
	z.object({ kind: z.literal('crashed'), detail: text }).readonly(),
	z.object({ kind: z.literal('forbidden'), detail: text }).readonly(),
	z.object({ kind: z.literal('wrong'), feedback: text }).readonly(),
	z.object({ kind: z.literal('suspect'), feedback: text }).readonly(),
])

/**
 * How one evaluation ended.
 *
 * A candidate's fault is a value: only `scored` has a score. A fault of ours is thrown as an `EvaluatorFault`.
 */
export type Outcome = z.infer<typeof outcomeSchema>

/** Whether it is of a draft that was not evaluated, since its canonical source was made before in this run. */
export function isDuplicate(outcome: Outcome): boolean {
	return outcome.kind === 'rejected' && outcome.reason === 'duplicate'
}

/** Whether the compiler came to a limit with it. */
export function burnsCompiler(outcome: Outcome): boolean {
	return (outcome.kind === 'timed-out' || outcome.kind === 'out-of-memory') && outcome.during === 'compile'
}

/** Every outcome's kind, in the order in which tables show them. */
export const outcomeKinds: readonly Outcome['kind'][] = [
	'scored',
	'rejected',
	'compile-failed',
	'panicked',
	'timed-out',
	'out-of-memory',
	'crashed',
	'forbidden',
	'wrong',
	'suspect',
]

/** An outcome's kind as it is read. */
export const outcomeKindSchema = z.enum(outcomeKinds)
