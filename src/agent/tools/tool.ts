import type { RunArchive } from '../../archive/archive.ts'
import type { Outcome } from '../../candidate/outcome.ts'
import type { OwnTool } from '../../experiment/own-tool.ts'
import type { SteppedEvaluator } from '../../scoring/evaluate-steps.ts'
import type { Subject } from '../prompt/rules.ts'
import type { ToolDefinition } from '../wire/tool-calls.ts'

/** What a tool of an agent does. */
export interface Tool extends ToolDefinition {
	/**
	 * The answer, as the model is told it.
	 *
	 * @param input - Texts by the names of its parameters; optional ones may be missing.
	 * @throws {ToolRefusal} If nothing can be done with that.
	 * @throws The signal's reason once it aborts.
	 */
	call(input: Readonly<Record<string, string>>, context: ToolContext): Promise<string>
}

/** In what conversation a tool is called. */
export interface ToolContext {
	/** The latest version of the conversation; at first the parent's. */
	readonly latest: string
	/** What came of the parent. */
	readonly parent: Outcome
	/** Who is charged for compiling and scoring. */
	readonly by: string
	/** 64 hex digits that no candidate is scored by. */
	readonly seed: string
	readonly signal: AbortSignal
}

/** What tools of a run work with. */
export interface ToolParts {
	readonly evaluator: Pick<SteppedEvaluator, 'compile' | 'evaluate' | 'release'>
	readonly archive: Pick<RunArchive, 'candidate' | 'withIdea'>
	/** The experiment's own, by the paths of their files. */
	readonly own: ReadonlyMap<string, OwnTool>
	/** Source of what `probe` calls; `undefined` where there is none. */
	readonly reference: string | undefined
}

/** The same, with what agents know of the experiment. */
export interface ToolSetting extends ToolParts {
	readonly subject: Subject
	readonly islandNames: readonly string[]
}

/** A tool cannot do what it was called for; in words for the model. */
export class ToolRefusal extends Error {
	override readonly name = 'ToolRefusal'
}
