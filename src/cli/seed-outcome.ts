import type { Outcome } from '../candidate/outcome.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { outcomeDetails, outcomeLine } from './outcome-lines.ts'

/** The seed gets no score, so there is nothing to search from: the caller's mistake. */
export class SeedOutcomeError extends Error {
	override readonly name = 'SeedOutcomeError'
	/** The compiler's or the evaluator's own words, where they say more. */
	readonly details: string

	constructor(message: string, details: string) {
		super(message)
		this.details = details
	}
}

/**
 * Looks at the seed's outcome before a run is begun.
 *
 * A seed that does not compile, or that the gate refuses, is a mistake. One that runs without a score is one too where no
 * model is there to mend it: small steps seldom do, and a night would be spent on it.
 *
 * @param note - Told where a run goes on from a seed without a score.
 * @throws {SeedOutcomeError} If the run could come to nothing.
 */
export function expectScoredSeed({ seed, models }: Experiment, outcome: Outcome, note: (text: string) => void): void {
	if (outcome.kind === 'scored') return
	const line = `${seed.path}: the seed has no score: ${outcomeLine(outcome)}`
	const isRefused = outcome.kind === 'compile-failed' || outcome.kind === 'rejected'
	if (isRefused || models.length === 0) {
		const rendered = outcome.kind === 'compile-failed' || outcome.kind === 'rejected' ? outcomeDetails(outcome) : ''
		throw new SeedOutcomeError(`${line}; expected a seed that the evaluator can score`, rendered)
	}
	note(`${line}; the models are asked to mend it`)
}
