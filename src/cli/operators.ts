import type { RunRecord } from '../archive/archive.ts'
import { sizeOf } from '../candidate/canonical.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import type { RustSyntax } from '../experiment/rust-syntax.ts'
import { readCallShape } from '../variation/call-shape.ts'
import { createEmbeddedOperators } from '../variation/embedded.ts'
import type { OfflineOperator } from '../variation/operator.ts'

/** Tokens that a source may always grow to; beyond, compiling slows down and nobody reads it. */
const usualTokens = 600

/**
 * The operators that need no model, by name, for a run.
 *
 * @param note - Told where the evaluator offers calls that mutation cannot insert: it does without those.
 * @throws {ExperimentError} If the experiment names a call that mutation cannot insert.
 */
export function embeddedOperators(
	syntax: RustSyntax,
	{ experiment, facts }: RunRecord,
	note: (text: string) => void,
): Map<string, OfflineOperator> {
	for (const call of experiment.calls) {
		const why = whyUnreadable(call)
		if (why !== undefined) throw new ExperimentError([`${experiment.folder}: calls: ${why}`])
	}
	const offered = facts.calls.filter((call) => whyUnreadable(call) === undefined)
	const dropped = facts.calls.filter((call) => !offered.includes(call))
	if (dropped.length > 0) note(`mutation cannot insert what the evaluator offers as ${dropped.join(', ')}`)
	const functions = experiment.seed.functions.map(({ name }) => name)
	// A large seed may grow to twice its size, or what is found in it could only be changed.
	const maxTokens = Math.max(usualTokens, 2 * sizeOf(syntax, experiment.seed.source))
	const calls = [...offered, ...experiment.calls]
	const operators = createEmbeddedOperators(syntax, { calls, functions, maxTokens, seed: experiment.seed.source })
	return new Map(operators.map((operator) => [operator.name, operator]))
}

function whyUnreadable(call: string): string | undefined {
	try {
		readCallShape(call)
		return undefined
	} catch (error) {
		if (error instanceof RangeError) return error.message
		throw error
	}
}
