import type { CandidateRecord, RunArchive, RunRecord } from '../archive/archive.ts'
import { championshipOf } from '../archive/champion.ts'
import { cellOf, gridAxes } from '../archive/grid.ts'
import type { Order } from '../archive/order.ts'
import { rankOf } from '../candidate/compare.ts'
import type { Outcome } from '../candidate/outcome.ts'
import { seedsOf } from '../experiment/seeds.ts'
import type { Evaluator } from '../scoring/evaluate.ts'
import { archipelagoOf } from '../search/gone-through.ts'
import { inputSeed } from '../search/ledger.ts'
import { counted } from './numbers.ts'
import type { Notices } from './progress/display.ts'
import type { ScoringChange } from './scored-by.ts'

/** A run whose elites are to be scored again, and by what. */
export interface ScoreAgainParts {
	readonly kept: RunArchive
	readonly evaluator: Evaluator
	readonly change: ScoringChange & { readonly kind: 'compiler' }
	/** Of what scores now. */
	readonly fingerprint: string
	readonly notices: Notices
	readonly signal: AbortSignal
}

/**
 * Scores what a run goes on from again, elites, seeds and the best, since the compiler is another than before, and keeps that it
 * was done and what came of it.
 *
 * @throws {EvaluatorFault} For a fault of ours.
 * @throws {DOMException} `AbortError` once `signal` is aborted; nothing is kept then.
 */
export async function scoreAgain(parts: ScoreAgainParts): Promise<void> {
	const { kept, evaluator, change, fingerprint, notices, signal } = parts
	const run = kept.record()
	const candidates = toScore(kept, run)
	notices.note(
		`compiled by ${change.now} from now on, by ${change.before} before: ${counted(candidates.length, 'elite')} are scored again`,
	)
	let done = 0
	const scores = await Promise.all(
		candidates.map(async (candidate) => {
			const { outcome } = await evaluator.evaluate(requestOf(candidate, run), signal)
			notices.wait('scoring elites again', `${++done} of ${candidates.length}`)
			return scoreOf(candidate, outcome, run)
		}),
	)
	const changed = scores.filter(({ score }, index) => score !== scoreIn(candidates[index]?.outcome)).length
	kept.rescore({ kind: 'compiler', ...pick(change), scores }, fingerprint, run.told, Date.now())
	notices.note(changed === 0 ? 'all of them have the scores that they had' : `${changed} of them have other scores now`)
}

function pick({ before, now }: { readonly before: string; readonly now: string }): { before: string; now: string } {
	return { before, now }
}

function toScore(kept: RunArchive, { experiment }: RunRecord): CandidateRecord[] {
	const elites = archipelagoOf(kept).islands.flatMap(({ grid }) => [...grid].map(({ candidate }) => candidate))
	const seeds = seedsOf(experiment).map((_, number) => number)
	const best = championshipOf(kept)?.contenders[0].candidate.number
	const numbers = [...new Set([...seeds, ...elites, ...(best === undefined ? [] : [best])])]
	return numbers
		.sort((one, other) => one - other)
		.map((number) => kept.candidate(number))
		.filter((candidate) => candidate?.outcome.kind === 'scored')
		.filter((candidate) => candidate !== undefined)
}

function requestOf(
	{ source, island, ask, attempt, outcome }: CandidateRecord,
	{ seed, facts }: RunRecord,
): Parameters<Evaluator['evaluate']>[0] {
	return {
		source,
		seed: inputSeed(seed, island, ask, attempt),
		purpose: 'search',
		company: 'models',
		by: 'operators',
		...(facts.timed ? { parentScore: scoreIn(outcome) } : {}),
	}
}

function scoreOf(
	{ number, size }: CandidateRecord,
	outcome: Outcome,
	{ facts }: RunRecord,
): (Order & { kind: 'compiler' })['scores'][number] {
	if (outcome.kind !== 'scored') return { candidate: number, score: null }
	const { score, floor } = rankOf(outcome, size)
	const cell = cellOf(gridAxes(facts.descriptors), size, outcome.descriptors)
	return { candidate: number, score, ...(floor === undefined ? {} : { floor }), cell, exact: outcome.exact }
}

function scoreIn(outcome: Outcome | undefined): number | undefined {
	return outcome?.kind === 'scored' ? outcome.score : undefined
}
