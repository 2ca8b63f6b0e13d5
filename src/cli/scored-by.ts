import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { compilerIn } from '../archive/rescoring.ts'
import type { Experiment } from '../experiment/experiment.ts'
import type { LocalEvaluator } from '../scoring/open-evaluator.ts'

/** What scores depend on, of an evaluator: the whole, what of it is not the compiler, what of that is whose, and the compiler. */
export type Scoring = Pick<LocalEvaluator, 'fingerprint' | 'ofSources' | 'ofOwn' | 'ofKit' | 'compiler'>

/** How what scores now differs from what scored before. */
export type ScoringChange =
	| { readonly kind: 'none' }
	/** Only the compiler is another, or oxipelago's kit, which an evaluator is built on, or both; in words. */
	| {
			readonly kind: 'again'
			readonly before: string
			readonly now: string
			/**
			 * The evaluator may be another as well: the run is of a release that kept one hash of it and the kit together. It is the
			 * same where its scores are.
			 */
			readonly isUnsure?: true
	  }
	| { readonly kind: 'other' }

/**
 * What scores depend on: the evaluator's sources, the compiler, and the data.
 *
 * @returns 64 hex digits of all of it; as many of all but the compiler, of what of that is not the kit's, and of the kit, slashes between
 *   them; and the compiler in words; blanks between the three.
 */
export async function scoringFingerprint(
	{ fingerprint, ofSources, ofOwn, ofKit, compiler }: Scoring,
	{ data }: Pick<Experiment, 'data'>,
): Promise<string> {
	const table = data === undefined ? undefined : await readFile(data)
	const withData = (hash: string) =>
		table === undefined ? hash : createHash('sha256').update(hash).update(table).digest('hex')
	return [withData(fingerprint), [withData(ofSources), withData(ofOwn), ofKit].join('/'), compiler].join(' ')
}

/**
 * Compares two of `scoringFingerprint`; that of a run of before has the first part alone, or no more than one hash in the second, that
 * of one which was recovered from before it had another compiler may lack the first.
 */
export function scoringChange(before: string, now: string): ScoringChange {
	const [one, other] = [partsOf(before), partsOf(now)]
	if (one.whole === other.whole) return { kind: 'none' }
	const isCompiledAlike = one.compiler === other.compiler
	if (one.sources === '') return { kind: 'other' }
	if (one.sources === other.sources) {
		if (!isCompiledAlike) return { kind: 'again', before: one.compiler, now: other.compiler }
		return { kind: one.whole === '' ? 'none' : 'other' }
	}
	const change = { kind: 'again', before: withKit(one), now: withKit(other) } as const
	if (one.own !== '') return one.own === other.own ? change : { kind: 'other' }
	return isCompiledAlike ? { ...change, isUnsure: true } : { kind: 'other' }
}

interface Parts {
	readonly whole: string
	readonly sources: string
	readonly own: string
	readonly kit: string
	readonly compiler: string
}

function partsOf(fingerprint: string): Parts {
	const [whole = '', known = ''] = fingerprint.split(' ')
	const [sources = '', own = '', kit = ''] = known.split('/')
	return { whole, sources, own, kit, compiler: compilerIn(fingerprint) }
}

function withKit({ compiler, kit }: Parts): string {
	return `${compiler}, with ${kit === '' ? 'another kit of oxipelago' : `oxipelago's kit ${kit.slice(0, 8)}`}`
}
