import { EvaluatorFault } from '../candidate/evaluator-fault.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { evaluatorsFolder } from '../experiment/load.ts'
import { UsageError } from './exit-codes.ts'

/** What goes wrong in the evaluator that a person wrote is their mistake, not a fault of ours. */
export function ofOwnEvaluator(error: unknown, { evaluator: { path } }: Experiment): unknown {
	if (!(error instanceof EvaluatorFault) || !error.isAdmitted || path.startsWith(evaluatorsFolder)) return error
	const said = error.message.replace('The judge is at fault: ', '')
	return new UsageError(said.startsWith(path) ? said : `${path}: ${said}`, { cause: error })
}
