/** Where chance comes from. */
export interface Chance {
	/** Uniform in [0, 1). */
	float(): number
	/** Uniform whole number in [0, count). */
	below(count: number): number
	/** True with this probability. */
	chance(share: number): boolean
	/** Standard normal. */
	normal(): number
	/** One of these, uniformly. */
	pick<Item>(items: readonly Item[]): Item
	/** So many of these without replacement, in drawn order; all of them, shuffled, where there are fewer. */
	sample<Item>(items: readonly Item[], count: number): Item[]
}

/** One call of the function. */
export interface CallInput<Arguments extends readonly unknown[] = readonly unknown[], Known = unknown> {
	/** Which of several functions is called. */
	readonly function?: string
	/** One for each parameter; a parameter that is lent as it is owned: `&mut [f64]` as numbers, `&str` as text. */
	readonly arguments: Arguments
	/** What `judge` is to know of it, such as what should come out; never leaves this process. */
	readonly known?: Known
}

/** A call with what came of it. */
export interface Called<Arguments extends readonly unknown[] = readonly unknown[], Known = unknown, Returned = unknown>
	extends CallInput<Arguments, Known> {
	/**
	 * What the function gave: its result; where parameters are `&mut`, what these hold now; where it has both, a list of
	 * all. Whole numbers beyond 2^53 come as `bigint`. `undefined` where it failed.
	 */
	readonly returned: Returned | undefined
	/** How it failed: `panicked on line 3: …`, `took longer than 200 ms`; `undefined` where it did not. */
	readonly failed: string | undefined
}

/** What is said of all calls together: wrong, or worth a score. */
export type CallJudgement =
	/** Not right at all, and worth no score; says where, for the next proposal. */
	| { readonly wrong: string }
	| {
			/** Higher is better. Default: minus the mean of `losses`. */
			readonly score?: number
			/** One a call, 0 for what is perfect: by them chance is told from worse on unseen inputs. */
			readonly losses?: readonly number[]
			/** Nothing better is possible: the search ends. Default: whether there are losses and all are 0. */
			readonly exact?: boolean
			/** Values of the metrics that the evaluator names. */
			readonly metrics?: Readonly<Record<string, number>>
			/** What the next proposal is told. */
			readonly feedback?: string
	  }

/**
 * An evaluator in TypeScript: it makes inputs and judges what came of them. Candidates run in the sandbox as ever, all calls
 * of one candidate in one piece; this runs beside the judge, with all rights of the person who wrote it. Scores are compared
 * as long as the text of its file stays the same, whatever it imports.
 */
export interface EvaluatorInput<
	Arguments extends readonly unknown[] = readonly unknown[],
	Known = unknown,
	Returned = unknown,
> {
	/** Metrics that `judge` gives values of, each with whether less of it is better or more. `loss` is one by itself. */
	readonly metrics?: Readonly<Record<string, 'lower' | 'higher'>>
	/**
	 * Calls to make: once for the search, and for each champion others that it has not seen. Chance comes from `random` alone.
	 */
	inputs(
		random: Chance,
		stage: 'search' | 'held-out',
	): readonly CallInput<Arguments, Known>[] | Promise<readonly CallInput<Arguments, Known>[]>
	/** What came of them, in their order. Has to say the same of the same calls. */
	judge(calls: readonly Called<Arguments, Known, Returned>[]): CallJudgement | Promise<CallJudgement>
}

/** The evaluator, as given: it is here for the editor, which then completes and checks the keys. */
export function defineEvaluator<Arguments extends readonly unknown[], Known, Returned>(
	evaluator: EvaluatorInput<Arguments, Known, Returned>,
): EvaluatorInput<Arguments, Known, Returned> {
	return evaluator
}

/** Whether an experiment's `evaluator` names a file in TypeScript or JavaScript by this. */
export function isScriptFile(name: string): boolean {
	return /\.[cm]?[jt]s$/.test(name)
}
