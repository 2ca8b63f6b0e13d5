import type { ToolParts } from '../agent/tools/tool.ts'
import type { RunArchive, RunRecord } from '../archive/archive.ts'
import { loadTools } from '../experiment/load-tools.ts'
import type { SteppedEvaluator } from '../scoring/evaluate-steps.ts'
import { findReference } from '../scoring/reference.ts'
import { UsageError } from './exit-codes.ts'

/**
 * What the tools of a run's agents work with; `undefined` where no island has any.
 *
 * @throws {ExperimentError} If a tool of the experiment's own cannot be loaded.
 * @throws {UsageError} If there is no reference that `probe` could call.
 */
export async function openTools(
	{ experiment, facts }: RunRecord,
	archive: RunArchive,
	evaluator: SteppedEvaluator,
): Promise<ToolParts | undefined> {
	const names = experiment.islands.flatMap(({ tools = [] }) => tools)
	if (names.length === 0) return undefined
	const hasReference = facts.timed || experiment.reference !== undefined
	if (names.includes('probe') && !hasReference) {
		throw new UsageError(
			`${experiment.folder}: tools: \`probe\` calls the reference, and there is none: expected \`reference\` to name a Rust file with the functions of the seed`,
		)
	}
	return {
		evaluator,
		archive,
		own: await loadTools(experiment.islands, experiment.folder),
		reference: hasReference ? (await findReference(experiment)).source : undefined,
	}
}
