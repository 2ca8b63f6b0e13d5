import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { compilerIn } from '../archive/rescoring.ts'
import type { Experiment } from '../experiment/experiment.ts'
import type { LocalEvaluator } from '../scoring/open-evaluator.ts'

/** What scores depend on, of an evaluator: the whole, what of it is not the compiler, and that. */
export type Scoring = Pick<LocalEvaluator, 'fingerprint' | 'ofSources' | 'compiler'>

/** How what scores now differs from what scored before. */
export type ScoringChange =
	| { readonly kind: 'none' }
	/** Only the compiler is another. */
	| { readonly kind: 'compiler'; readonly before: string; readonly now: string }
	| { readonly kind: 'other' }

/**
 * What scores depend on: the evaluator's sources, the compiler, and the data.
 *
 * @returns 64 hex digits of all of it, as many of all but the compiler, and the compiler in words; blanks between them.
 */
export async function scoringFingerprint(
	{ fingerprint, ofSources, compiler }: Scoring,
	{ data }: Pick<Experiment, 'data'>,
): Promise<string> {
	const table = data === undefined ? undefined : await readFile(data)
	const withData = (hash: string) =>
		table === undefined ? hash : createHash('sha256').update(hash).update(table).digest('hex')
	return [withData(fingerprint), withData(ofSources), compiler].join(' ')
}

/**
 * Compares two of `scoringFingerprint`; that of a run of before has the first part alone, that of one which was recovered from before
 * it had another compiler may lack it.
 */
export function scoringChange(before: string, now: string): ScoringChange {
	const [one, other] = [partsOf(before), partsOf(now)]
	if (one.whole === other.whole) return { kind: 'none' }
	const isSame = one.sources === other.sources && one.compiler === other.compiler
	if (one.whole === '' && isSame) return { kind: 'none' }
	if (one.sources === '' || one.sources !== other.sources || one.compiler === other.compiler) return { kind: 'other' }
	return { kind: 'compiler', before: one.compiler, now: other.compiler }
}

function partsOf(fingerprint: string): { whole: string; sources: string; compiler: string } {
	const [whole = '', sources = ''] = fingerprint.split(' ')
	return { whole, sources, compiler: compilerIn(fingerprint) }
}
