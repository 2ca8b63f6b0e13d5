import type { RunArchive } from '../archive/archive.ts'
import type { Outcome } from '../candidate/outcome.ts'
import { outcomeLine } from './outcome-lines.ts'

/** Something that many candidates without a score have in common. */
export interface CommonReason {
	readonly kind: Exclude<Outcome['kind'], 'scored'>
	/** The outcome of one of them in a line, safe to print. */
	readonly line: string
	readonly count: number
	/** That one: the latest. */
	readonly candidate: number
}

/** Candidates that are looked at: enough to say what is common, however long the run. */
const latest = 2_000

/**
 * Why candidates have no score, the commonest reason first: outcomes that differ only in numbers, such as lines, count as
 * one. Of a long run the last 2,000 candidates are looked at.
 */
export function commonReasons(run: RunArchive): CommonReason[] {
	const reasons = new Map<string, CommonReason>()
	for (const { number, outcome } of run.candidates(Math.max(0, run.record().told - latest))) {
		if (outcome.kind === 'scored') continue
		const line = outcomeLine(outcome)
		const key = line.replace(/\d+/g, '#')
		reasons.set(key, { kind: outcome.kind, line, count: (reasons.get(key)?.count ?? 0) + 1, candidate: number })
	}
	return [...reasons.values()].sort((one, other) => other.count - one.count)
}

/** What a person can do where nothing has a score, mostly for a reason of that kind. */
export const remedies: Readonly<Record<CommonReason['kind'], string>> = {
	rejected: 'give the seed more code to vary, or refuse less by `forbid`',
	'compile-failed': 'say in the task what the function may use, or start from a seed that is nearer to a solution',
	panicked: 'start from a seed that takes every input without a panic, however bad what it gives',
	'timed-out': 'raise `limits.wallMs`, have the evaluator call it less, or start from a seed that ends soon',
	'out-of-memory': 'raise `limits.memoryMb`, or start from a seed that needs less',
	crashed: 'start from a seed that the evaluator can call, and try it alone by `score`',
	forbidden: 'start from a seed that needs nothing of the system: no files, network or processes',
	wrong: 'let the evaluator score what is partly right, or start from a seed that is right',
	suspect: 'see whether something else is at work on this machine',
}
