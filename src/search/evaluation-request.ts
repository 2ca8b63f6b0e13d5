import type { RunArchive, RunRecord } from '../archive/archive.ts'
import { lastScored } from '../archive/rescoring.ts'
import { seedHex } from '../candidate/random.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { seedsOf } from '../experiment/seeds.ts'
import type { EvaluateRequest, Evaluation, Evaluator } from '../scoring/evaluate.ts'
import type { Ledger } from './ledger.ts'
import type { Proposal } from './open-ask.ts'

/**
 * What is asked of the evaluator for a proposal of a search.
 *
 * @param ahead - Whether nothing else is told before its outcome.
 */
export function requestFor(
	proposal: Proposal,
	{ run, archive }: { readonly run: RunRecord; readonly archive: RunArchive },
	{ best }: Ledger,
	ahead: boolean,
): EvaluateRequest {
	return {
		source: proposal.draft.source,
		...(proposal.by === 'person' ? {} : ofProposer(proposal)),
		...(ahead ? { ahead } : {}),
		seed: inputSeed(run.seed, proposal.island, proposal.ask, proposal.attempt),
		purpose: 'search',
		...(run.facts.timed ? { toBeat: best?.score, parentScore: parentScore(proposal, archive) ?? best?.score } : {}),
	}
}

/** Evaluates the experiment's seeds as the first candidates of a run of that seed of chance, in their order. */
export async function evaluateSeeds(
	evaluator: Evaluator,
	experiment: Experiment,
	runSeed: number,
): Promise<Evaluation[]> {
	return await Promise.all(
		seedsOf(experiment).map(({ source }, number) =>
			evaluator.evaluate({ source, seed: inputSeed(runSeed, undefined, 0, number), purpose: 'search' }),
		),
	)
}

/** With whom a draft is compiled, and whose time it takes; what a person put in is waited for, and goes first. */
function ofProposer({ by, model }: Proposal): Pick<EvaluateRequest, 'company' | 'by'> {
	return {
		company: by === 'model' ? 'models' : 'operators',
		by: model === undefined ? 'operators' : `model ${model}`,
	}
}

/** Best score of the parents, where one of them has one. */
function parentScore({ draft }: Proposal, archive: RunArchive): number | undefined {
	const scores = draft.parents.flatMap((parent) => {
		const outcome = lastScored(archive, parent)?.outcome
		return outcome?.kind === 'scored' ? [outcome.score] : []
	})
	return scores.length > 0 ? Math.max(...scores) : undefined
}

/** Seed of the inputs of one evaluation; the same for a candidate however often the run is resumed. */
export function inputSeed(runSeed: number, island: number | undefined, ask: number, attempt: number): string {
	return seedHex(runSeed, 'inputs', island ?? 'seed', ask, attempt)
}
