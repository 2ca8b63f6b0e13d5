import { z } from 'zod'
import { intervalSchema, outcomeSchema, scoredSchema } from '../candidate/outcome.ts'
import type { TuneRequest, Tuning } from './tuning.ts'

const text = z.string()
/** Seeds of chance: 64 hex digits. */
const hex = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.number().nonnegative()
/**
 * Whose it is: `operators` for what fills the time, or the name of a model. Lanes are shared between them by time. Where
 * nothing is said a person waits for it, and it goes first.
 */
const by = text.optional()
/** Others of the same wait for its outcome, such as all that is told after it: it goes before them. */
const ahead = z.boolean().optional()

/** A {@link CompileRequest} as it is read. */
export const compileRequestSchema = z
	.object({
		/** The candidate's Rust source, as proposed. */
		source: text,
		/**
		 * With whom it may be compiled, if its text allows that too: what our own operators made with one another, and what
		 * models wrote with one another. Alone where nothing is said.
		 */
		company: z.enum(['operators', 'models']).optional(),
		by,
		ahead,
		/**
		 * Compiled alone, also where the same source was compiled before. Where speed is scored, the places of its code and
		 * data are drawn by this, so that none of it is as it was.
		 */
		afresh: hex.optional(),
	})
	.readonly()

/** One candidate to compile. */
export type CompileRequest = z.infer<typeof compileRequestSchema>

/** A {@link Compilation} as it is read. */
export const compilationSchema = z.discriminatedUnion('kind', [
	z
		.object({
			kind: z.literal('compiled'),
			/** Names what was compiled: the same source, settings and toolchain have the same. */
			handle: text,
			/** Share of the batch's compile time, in microseconds; 0 where nothing had to be compiled. */
			compileUs: count,
		})
		.readonly(),
	z.object({ kind: z.literal('refused'), outcome: outcomeSchema, compileUs: count }).readonly(),
])

/** What came of a candidate at the compiler: something to score, or an outcome that says why there is nothing. */
export type Compilation = z.infer<typeof compilationSchema>

/** A {@link Claim} as it is read. */
export const claimSchema = scoredSchema
	.unwrap()
	.pick({ score: true, interval: true, metrics: true, standardErrors: true })
	.readonly()

/** What a search found of a candidate. */
export type Claim = z.infer<typeof claimSchema>

const scoring = {
	/** 64 hex digits from which the evaluator draws its inputs; no candidate ever sees it. */
	seed: hex,
	/** `confirm` uses held-out inputs. */
	purpose: z.enum(['search', 'confirm']),
	/** To confirm: what the search found, which the evaluator's rule compares with what is found now. */
	claimed: claimSchema.optional(),
	/** Where speed is scored: the score that a better candidate clears; it is measured until that is decided. */
	toBeat: z.number().optional(),
	/** Where speed is scored: the best score of the parents, beside which a gain may be implausible. */
	parentScore: z.number().optional(),
}

/** A {@link ScoreRequest} as it is read. */
export const scoreRequestSchema = z.object({ handle: text, by, ahead, ...scoring }).readonly()

/** What was compiled, to be scored on inputs of a seed. */
export type ScoreRequest = z.infer<typeof scoreRequestSchema>

/** An {@link EvaluateRequest} as it is read. */
export const evaluateRequestSchema = compileRequestSchema.unwrap().omit({ afresh: true }).extend(scoring).readonly()

/** One candidate to compile and score. A confirmation compiles it afresh, by its seed. */
export type EvaluateRequest = z.infer<typeof evaluateRequestSchema>

/** An {@link Evaluation} as it is read. */
export const evaluationSchema = z
	.object({
		outcome: outcomeSchema,
		/** Where the time went, in microseconds; 0 for steps not reached. */
		timing: z
			.object({
				/** Share of the batch's compile time. */
				compileUs: count,
				/** Judge's clock, from request to verdict. */
				scoreUs: count,
				/** Of `scoreUs`, inside the candidate's function. */
				exerciseUs: count,
				/** Kernel's CPU time of the sandbox. */
				cpuUs: count,
				/** Peak resident memory of the sandbox in KiB. */
				peakKb: count,
			})
			.readonly(),
		/** What the candidate printed, capped; never parsed. */
		output: text,
	})
	.readonly()

/** What came of one candidate. */
export type Evaluation = z.infer<typeof evaluationSchema>

/** Where the time of one evaluation went. */
export type EvaluationTiming = Evaluation['timing']

/** A {@link Calibration} as it is read. */
export const calibrationSchema = z
	.object({
		/** Logarithm of the ratio of times. */
		score: z.number(),
		/** Where it lies, at 95 %. */
		interval: intervalSchema,
		/** Pairs of batches that were measured in each group of inputs. */
		pairs: z.int().nonnegative(),
	})
	.readonly()

/** What was found of a known difference in speed. */
export type Calibration = z.infer<typeof calibrationSchema>

const numbers = z.array(z.number()).readonly()

/** {@link Rows} as they are read. */
export const rowsSchema = z
	.object({
		/** One for each parameter of the function, or each element of its one array. */
		columns: z.array(numbers).readonly(),
		/** What the function should give, row by row. */
		target: numbers,
		/** By which the rows count; alike for `null`. */
		weights: numbers.nullable(),
	})
	.readonly()

/** The rows of the search, where a score falls with the mean of squared errors of a function of numbers. */
export type Rows = z.infer<typeof rowsSchema>

const measured = z
	.object({
		/** `log-ratio`: e to the difference of two scores says how many times better the one is. */
		scale: z.enum(['plain', 'log-ratio']),
		/** One score is better than another where even the lower end of its interval clears the other by this. */
		margin: z.number(),
		/** Two measurements of one candidate agree within this, or where their intervals meet. */
		agreement: z.number(),
		/** A score that is higher than the parent's by more is believed only once it was found twice. */
		implausible: z.number(),
		/** What is found of a planted difference may be off by this. */
		tolerance: z.number(),
		/** One evaluation may take so many times its limit of wall-clock time. */
		patience: z.number(),
	})
	.readonly()

/** How the scores of an evaluator that measures them are to be read. */
export type Measured = z.infer<typeof measured>

/** {@link EvaluatorFacts} as they are read. */
export const factsSchema = z
	.object({
		evaluator: text,
		functions: z
			.array(
				z
					.object({
						/** The name it must have; `null` where the experiment's single function may have any name. */
						name: text.nullable(),
						/** Function-pointer type that a wrapper can write down, such as `fn(&mut [f64], usize)`. */
						type: text,
					})
					.readonly(),
			)
			.min(1)
			.readonly(),
		metrics: z.array(z.object({ name: text, unit: text, better: z.enum(['lower', 'higher']) }).readonly()).readonly(),
		/** Features for the grid: `bins` equal cells from `min` to `max`, values outside clamped. */
		descriptors: z
			.array(z.object({ name: text, min: z.number(), max: z.number(), bins: z.int().positive() }).readonly())
			.readonly(),
		/** Call shapes that mutation may insert, such as `_.cos()` or `f64::atan2(_, _)`. */
		calls: z.array(text).readonly(),
		/** Scores speed: one scoring lane, scores vary. */
		timed: z.boolean(),
		/** `null` where scores are computed, and the same each time. */
		measured: measured.nullable(),
		/** The same search inputs for every evaluation, whatever the seed. */
		fixedInputs: z.boolean(),
		/** A seed source that fits the data, where the evaluator offers one. */
		starter: text.nullable(),
		/** How far the kernel holds a candidate on this machine. */
		isolation: z
			.object({
				level: z.enum(['full', 'reduced', 'none']),
				/** Parts that are missing, such as `landlock`. */
				missing: z.array(text).readonly(),
			})
			.readonly(),
		/** That machine in words; runs of before kept none. */
		machine: text.optional(),
	})
	.readonly()

/** What an evaluator says about itself when it is opened. */
export type EvaluatorFacts = z.infer<typeof factsSchema>

/** A feature that an evaluator offers for the grid. */
export type DescriptorAxis = EvaluatorFacts['descriptors'][number]

/** How far the kernel holds a candidate on this machine. */
export type IsolationReport = EvaluatorFacts['isolation']

/**
 * Compile-and-score as one port: candidates in, outcomes out.
 *
 * The search never knows whether lanes of this machine or workers elsewhere do it: requests and what comes of them are
 * plain data, each under its schema. They may be made at once in any number and end in any order.
 */
export interface Evaluator {
	readonly facts: EvaluatorFacts
	/**
	 * The outcome of one candidate.
	 *
	 * @param signal - Aborted when nobody wants the outcome any more: what has not begun is dropped, and what is scored
	 * just now is cut off.
	 * @throws {EvaluatorFault} For a fault of ours, never for the candidate's.
	 * @throws {DOMException} `AbortError` after `close`, or where `signal` was aborted before the end.
	 */
	evaluate(request: EvaluateRequest, signal?: AbortSignal): Promise<Evaluation>
	/**
	 * Where speed is scored: the reference measured beside itself, one of the two held up by a share of its time.
	 *
	 * @param seed - 64 hex digits.
	 * @param planted - That share; the score to be found is ln(1 + `planted`).
	 * @throws {EvaluatorFault} If this evaluator times nothing, or for a fault of ours.
	 * @throws {DOMException} As `evaluate`.
	 */
	calibrate?(seed: string, planted: number, signal?: AbortSignal): Promise<Calibration>
	/**
	 * The rows behind the score of the search; `undefined` where there are none such. What is held out is not among them.
	 *
	 * @param seed - 64 hex digits, from which they are drawn unless they are the same for every seed.
	 * @throws {EvaluatorFault | DOMException} As `evaluate`.
	 */
	rows?(seed: string): Promise<Rows | undefined>
	/**
	 * The best values that are found for numbers of one candidate, which is compiled once: what they are worth is for
	 * `evaluate` to say, of a source that has them written in it.
	 *
	 * @throws {EvaluatorFault | DOMException} As `evaluate`.
	 */
	tune?(request: TuneRequest, signal?: AbortSignal): Promise<Tuning>
	/** Ends all lanes and their processes at once; what is under way rejects with `AbortError`. */
	close(): Promise<void>
}
