/**
 * What the files of an experiment import: nothing behind it needs other types than the language's, so that an editor checks
 * them in any folder.
 */

export type { Called, CallInput, CallJudgement, Chance, EvaluatorInput } from './define-evaluator.ts'
export { defineEvaluator } from './define-evaluator.ts'
export type { ExperimentInput, IslandInput } from './define-experiment.ts'
export { defineExperiment } from './define-experiment.ts'
