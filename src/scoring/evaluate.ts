import type { Interval, Outcome } from '../candidate/outcome.ts'

/** One candidate to compile and score. */
export interface EvaluateRequest {
	/** The candidate's Rust source, as proposed. */
	readonly source: string
	/**
	 * Who wrote it. What the embedded operators made may share a compilation with one another, what models wrote with
	 * one another too, and what a person wrote stands alone.
	 */
	readonly origin: 'embedded' | 'model' | 'user'
	/** 64 hex digits from which the evaluator draws its inputs; no candidate ever sees it. */
	readonly seed: string
	/** `confirm` uses held-out inputs. */
	readonly purpose: 'search' | 'confirm'
	/** Where speed is scored: the score that a better candidate clears; it is measured until that is decided. */
	readonly toBeat?: number | undefined
	/** Where speed is scored: the best score of the parents, beside which a gain may be implausible. */
	readonly parentScore?: number | undefined
	/** Aborted when nobody wants the outcome any more: what has not begun is dropped and rejects with `AbortError`. */
	readonly signal?: AbortSignal | undefined
}

/** Where the time of one evaluation went, in microseconds; 0 for steps not reached. */
export interface EvaluationTiming {
	/** Share of the batch's compile time. */
	readonly compileUs: number
	/** Judge's clock, from request to verdict. */
	readonly scoreUs: number
	/** Of `scoreUs`, inside the candidate's function. */
	readonly exerciseUs: number
	/** Kernel's CPU time of the sandbox. */
	readonly cpuUs: number
	/** Peak resident memory of the sandbox in KiB. */
	readonly peakKb: number
}

/** What came of one candidate. */
export interface Evaluation {
	readonly outcome: Outcome
	readonly timing: EvaluationTiming
	/** What the candidate printed, capped; never parsed. */
	readonly output: string
}

/** What was found of a known difference in speed. */
export interface Calibration {
	/** Logarithm of the ratio of times. */
	readonly score: number
	/** Where it lies, at 95 %. */
	readonly interval: Interval
	/** Pairs of batches that were measured in each group of inputs. */
	readonly pairs: number
}

/** One evolved function as the evaluator declares it. */
export interface DeclaredFunction {
	/** The name it must have; `null` where the experiment's single function may have any name. */
	readonly name: string | null
	/** Function-pointer type that a wrapper can write down, such as `fn(&mut [f64], usize)`. */
	readonly type: string
}

/** A feature that an evaluator offers for the grid: `bins` equal cells from `min` to `max`, values outside clamped. */
export interface DescriptorAxis {
	readonly name: string
	readonly min: number
	readonly max: number
	readonly bins: number
}

/** How far the kernel holds a candidate on this machine. */
export interface IsolationReport {
	readonly level: 'full' | 'reduced' | 'none'
	/** Parts that are missing, such as `landlock`. */
	readonly missing: readonly string[]
}

/** What an evaluator says about itself when it is opened. */
export interface EvaluatorFacts {
	readonly evaluator: string
	readonly functions: readonly DeclaredFunction[]
	readonly metrics: readonly { readonly name: string; readonly unit: string; readonly better: 'lower' | 'higher' }[]
	readonly descriptors: readonly DescriptorAxis[]
	/** Call shapes that mutation may insert, such as `_.cos()` or `f64::atan2(_, _)`. */
	readonly calls: readonly string[]
	/** Scores speed: one scoring lane, scores vary. */
	readonly timed: boolean
	/** The same search inputs for every evaluation, whatever the seed. */
	readonly fixedInputs: boolean
	/** A seed source that fits the data, where the evaluator offers one. */
	readonly starter: string | null
	readonly isolation: IsolationReport
}

/**
 * Compile-and-score as one port: candidates in, outcomes out.
 *
 * The search never knows whether lanes of this machine or workers elsewhere do it.
 */
export interface Evaluator {
	readonly facts: EvaluatorFacts
	/**
	 * The outcome of one candidate; requests may be made at once in any number and end in any order.
	 *
	 * @throws {CompilerError | JudgeError} For a fault of ours, never for the candidate's.
	 * A confirmation goes before what is queued.
	 *
	 * @throws {DOMException} `AbortError` after `close`, or where the request's signal was aborted before it began.
	 */
	evaluate(request: EvaluateRequest): Promise<Evaluation>
	/**
	 * Where speed is scored: the reference measured beside itself, one of the two held up by a share of its time.
	 *
	 * @param seed - 64 hex digits.
	 * @param planted - That share; the score to be found is ln(1 + `planted`).
	 * @throws {JudgeError} If this evaluator times nothing, or for a fault of ours.
	 * @throws {DOMException} `AbortError` after `close`.
	 */
	calibrate?(seed: string, planted: number): Promise<Calibration>
	/** Ends all lanes and their processes at once; what is under way rejects with `AbortError`. */
	close(): Promise<void>
}
