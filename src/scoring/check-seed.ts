import { seedHex } from '../candidate/random.ts'
import type { SeedSource } from '../experiment/experiment.ts'
import type { Evaluation, Evaluator } from './evaluate.ts'
import { SeedMismatchError } from './seed-mismatch-error.ts'

/**
 * Compiles and scores a seed, to find out before a run whether it fits the evaluator.
 *
 * The compiler compares the types; their text may differ. The seed need not be right: any outcome that is not about
 * its type is returned.
 *
 * @throws {SeedMismatchError} If its functions have other types than the evaluator calls.
 * @throws {EvaluatorFault} For a fault of ours.
 */
export async function checkSeed(evaluator: Evaluator, seed: SeedSource): Promise<Evaluation> {
	const evaluation = await evaluator.evaluate({
		source: seed.source,
		seed: seedHex('check-seed'),
		purpose: 'search',
	})
	const { outcome } = evaluation
	if (outcome.kind !== 'rejected' || (outcome.reason !== 'signature' && outcome.reason !== 'missing-function'))
		return evaluation
	const wanted = evaluator.facts.functions.map(({ type }) => `\`${type}\``).join(', ')
	const found = seed.functions.map(({ signature }) => `\`${signature}\``).join(', ')
	const [why = ''] = outcome.reason === 'missing-function' ? outcome.detail.split('\n') : []
	throw new SeedMismatchError(
		`${seed.path}: the evaluator ${evaluator.facts.evaluator} expects ${wanted}, the seed has ${found}${why === '' ? '' : ` (${why})`}`,
	)
}
