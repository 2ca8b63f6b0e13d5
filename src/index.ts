/**
 * The public names: what an `experiment.ts` imports from 'oxipelago', how a program runs one, and the data that a run leaves.
 */

export type { CandidateRecord, RunRecord, RunStatus } from './archive/archive.ts'
export { ArchiveError } from './archive/archive-error.ts'
export type { Diagnostic, Finding, Metrics, Outcome, Rejected, Scored } from './candidate/outcome.ts'
export type {
	Called,
	CallInput,
	CallJudgement,
	Chance,
	EvaluatorInput,
	ExperimentInput,
	IslandInput,
} from './experiment/define.ts'
export { defineEvaluator, defineExperiment } from './experiment/define.ts'
export type { Duration } from './experiment/duration.ts'
export type {
	Budget,
	CompileProfile,
	EvaluatorSource,
	EvolvedFunction,
	Experiment,
	IslandPlan,
	Json,
	Limits,
	MigrationPlan,
	SearchPlan,
	SeedSource,
} from './experiment/experiment.ts'
export { ExperimentError } from './experiment/experiment-error.ts'
export type { ExperimentOverrides } from './experiment/load.ts'
export { loadExperiment } from './experiment/load.ts'
export type { AgentsWanted, ModelLimits, ModelWanted } from './experiment/model-wanted.ts'
export type { OwnTool } from './experiment/own-tool.ts'
export { defineTool } from './experiment/own-tool.ts'
export type { Checked, Functions, Later, LaterFunctions, OnlyCall } from './hotswap/call-type.ts'
export { CrossingError } from './hotswap/crossing.ts'
export { EvolvedPanic } from './hotswap/evolved-panic.ts'
export { IsolatedCallError } from './hotswap/isolated.ts'
export type { Fallible, InOut } from './hotswap/read-type.ts'
export type { Revision } from './hotswap/revision.ts'
export type { SharedSwap } from './hotswap/swap.ts'
export type { Champion } from './library/champion.ts'
export type { Case, Draws, Evaluate } from './library/evaluation.ts'
export type { Attached } from './library/evolvable.ts'
export { attach, evolvable } from './library/evolvable.ts'
export type { Evolvable, EvolvableOptions, EvolveOptions } from './library/evolvable-contract.ts'
export type { OpenedArchive, OpenedRun } from './library/open.ts'
export { open } from './library/open.ts'
export type { RunOptions, Search } from './library/run.ts'
export { run } from './library/run.ts'
export { EventError, readEvents } from './search/event-stream.ts'
export type { RunEnded, RunEvent } from './search/events.ts'
export { afterEvent, invalidShareOf, type RunState, rateOf, unknownRun } from './search/run-state.ts'
