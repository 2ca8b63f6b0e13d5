import type { Outcome } from '../candidate/outcome.ts'
import type { Experiment, SeedSource } from '../experiment/experiment.ts'
import type { RustSyntax } from '../experiment/rust-syntax.ts'
import { seedsOf } from '../experiment/seeds.ts'
import { readAnatomy } from '../variation/anatomy.ts'
import { startOf } from '../variation/edit-body.ts'
import { UsageError } from './exit-codes.ts'
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
 * Looks at what there is to begin with, before a run is begun.
 *
 * @returns For each seed whether bodies have to be grown from its signature, since it has nothing to vary.
 * @throws {UsageError} If nothing could be grown either, and no model is there to propose.
 */
export function expectStart(syntax: RustSyntax, { models, ...seeds }: Experiment): boolean[] {
	return seedsOf(seeds).map((seed) => isGrown(syntax, seed, models.length > 0))
}

function isGrown(syntax: RustSyntax, seed: SeedSource, hasModel: boolean): boolean {
	const anatomy = readAnatomy(syntax, seed.source)
	const names = seed.functions.map(({ name }) => name)
	const start = anatomy === undefined ? 'varied' : startOf(anatomy, names)
	if (start !== 'nothing' || hasModel) return start === 'grown'
	throw new UsageError(
		`${seed.path}: \`${names.join('`, `')}\` has nothing to vary, and nothing can be grown from its types; ` +
			'expected a plain start, however bad, or a model that proposes (BASE_URL, MODEL, API_KEY in .env)',
	)
}

/**
 * Looks at the seeds' outcomes before a run is begun.
 *
 * A seed that does not compile, or that the gate refuses, is a mistake. One that runs without a score is one too where no
 * model is there to mend it: small steps seldom do, and a night would be spent on it.
 *
 * @param grown - Of which seeds nothing of the body is kept: these need not have a score.
 * @param note - Told where a run goes on from a seed without a score.
 * @throws {SeedOutcomeError} If the run could come to nothing.
 */
export function expectScoredSeeds(
	{ models, ...seeds }: Experiment,
	outcomes: readonly Outcome[],
	grown: readonly boolean[],
	note: (text: string) => void,
): void {
	for (const [number, seed] of seedsOf(seeds).entries()) {
		expectScored(seed, outcomes[number] as Outcome, models.length > 0, grown[number] === true, note)
	}
}

function expectScored(
	seed: SeedSource,
	outcome: Outcome,
	hasModel: boolean,
	isGrown: boolean,
	note: (text: string) => void,
): void {
	if (outcome.kind === 'scored') return
	const line = `${seed.path}: the seed has no score: ${outcomeLine(outcome)}`
	const isRefused = outcome.kind === 'compile-failed' || outcome.kind === 'rejected'
	if (isRefused || (!hasModel && !isGrown)) {
		const rendered = outcome.kind === 'compile-failed' || outcome.kind === 'rejected' ? outcomeDetails(outcome) : ''
		throw new SeedOutcomeError(`${line}; expected a seed that the evaluator can score`, rendered)
	}
	note(`${line}; ${hasModel ? 'the models are asked to mend it' : 'others are grown from its signature'}`)
}
