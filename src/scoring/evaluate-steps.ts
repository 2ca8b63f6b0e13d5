import type {
	Compilation,
	CompileRequest,
	EvaluateRequest,
	Evaluation,
	EvaluationTiming,
	Evaluator,
	ScoreRequest,
} from './evaluate.ts'

/** An evaluator whose two steps can be asked for one by one. */
export interface SteppedEvaluator extends Evaluator {
	/**
	 * What the compiler makes of one candidate. Its handle is good until it was released once for each time it was given.
	 *
	 * @throws {EvaluatorFault | DOMException} As `evaluate`.
	 */
	compile(request: CompileRequest, signal?: AbortSignal): Promise<Compilation>
	/**
	 * The outcome of what was compiled; `compileUs` is 0.
	 *
	 * @throws {RangeError} If the handle is none that is held.
	 * @throws {EvaluatorFault | DOMException} As `evaluate`.
	 */
	score(request: ScoreRequest, signal?: AbortSignal): Promise<Evaluation>
	/** Lets go of a handle. What it names is kept a while, so that the same source need not be compiled again. */
	release(handle: string): void
}

/** Both steps as one: what `evaluate` does wherever the steps are. */
export async function evaluateBySteps(
	steps: Pick<SteppedEvaluator, 'compile' | 'score' | 'release'>,
	{ source, company, by, ahead, ...scoring }: EvaluateRequest,
	signal?: AbortSignal,
): Promise<Evaluation> {
	const { seed, purpose } = scoring
	const compiled = await steps.compile(
		{ source, company, by, ahead, afresh: purpose === 'confirm' ? seed : undefined },
		signal,
	)
	const { compileUs } = compiled
	if (compiled.kind === 'refused') return { outcome: compiled.outcome, timing: { ...untimed, compileUs }, output: '' }
	const { handle } = compiled
	try {
		const evaluation = await steps.score({ handle, by, ahead, ...scoring }, signal)
		return { ...evaluation, timing: { ...evaluation.timing, compileUs } }
	} finally {
		steps.release(handle)
	}
}

const untimed: EvaluationTiming = { compileUs: 0, scoreUs: 0, exerciseUs: 0, cpuUs: 0, peakKb: 0 }
