import type { CandidateRecord, RunArchive, RunRecord } from '../archive/archive.ts'
import { championshipOf } from '../archive/champion.ts'
import { cellOf, gridAxes } from '../archive/grid.ts'
import type { ScoredAgain } from '../archive/order.ts'
import { lastScored } from '../archive/rescoring.ts'
import type { Outcome } from '../candidate/outcome.ts'
import { seedsOf } from '../experiment/seeds.ts'
import type { Evaluator } from '../scoring/evaluate.ts'
import { inputSeed } from '../search/evaluation-request.ts'
import { archipelagoOf } from '../search/gone-through.ts'
import { counted } from './numbers.ts'
import type { Notices } from './progress/display.ts'
import type { ScoringChange } from './scored-by.ts'

/** A run whose elites are to be scored again, and by what. */
export interface ScoreAgainParts {
	readonly kept: RunArchive
	readonly evaluator: Evaluator
	readonly change: ScoringChange & { readonly kind: 'again' }
	/** Of what scores now. */
	readonly fingerprint: string
	readonly notices: Notices
	readonly signal: AbortSignal
}

/**
 * Scores what a run goes on from again, elites, seeds and the best, since the compiler is another than before, or the kit, and keeps
 * that it was done and what came of it.
 *
 * @returns Whether it did; not where the evaluator may be another as well, and a score says that it is: nothing is kept then.
 * @throws {EvaluatorFault} For a fault of ours.
 * @throws {DOMException} `AbortError` once `signal` is aborted; nothing is kept then.
 */
export async function scoreAgain(parts: ScoreAgainParts): Promise<boolean> {
	const { kept, evaluator, change, fingerprint, notices, signal } = parts
	const run = kept.record()
	const candidates = toScore(kept, run)
	// Measured scores never say that they are the same.
	if (change.isUnsure && (run.facts.timed || candidates.length === 0)) return false
	notices.note(
		`${change.before.includes(', with ') ? 'scored' : 'compiled'} by ${change.now} from now on, by ${change.before} before: ${counted(candidates.length, 'elite')} are scored again`,
	)
	const axes = gridAxes(run.facts.descriptors)
	let done = 0
	const scores = await Promise.all(
		candidates.map(async (candidate): Promise<ScoredAgain> => {
			const { outcome } = await evaluator.evaluate(requestOf(candidate, run), signal)
			notices.wait('scoring elites again', `${++done} of ${candidates.length}`)
			const cell = outcome.kind === 'scored' ? cellOf(axes, candidate.size, outcome.descriptors) : undefined
			return { candidate: candidate.number, outcome, cell }
		}),
	)
	const changed = scores.filter(({ outcome }, index) => scoreIn(outcome) !== scoreIn(candidates[index]?.outcome)).length
	if (change.isUnsure && (changed > 0 || scores.some(({ cell }, at) => cell !== candidates[at]?.cell))) return false
	const { before, now } = change
	const confirmed = kept.confirmations().length
	const order = { kind: 'compiler', before, now, fingerprint: run.evaluatorFingerprint, scores, confirmed } as const
	kept.rescore(order, fingerprint, run.told, Date.now())
	notices.note(changed === 0 ? 'all of them have the scores that they had' : `${changed} of them have other scores now`)
	return true
}

/** What the run goes on from, and what may become its champion; where speed is scored, which takes long, the best alone. */
function toScore(kept: RunArchive, { experiment, facts }: RunRecord): CandidateRecord[] {
	const elites = archipelagoOf(kept).islands.flatMap(({ grid }) => [...grid].map(({ candidate }) => candidate))
	const seeds = seedsOf(experiment).map((_, number) => number)
	const { champion, contenders } = championshipOf(kept) ?? { champion: undefined, contenders: [] }
	const best = facts.timed ? [...contenders.slice(0, 1), ...(champion === undefined ? [] : [champion])] : contenders
	const numbers = [...new Set([...seeds, ...elites, ...best.map(({ candidate }) => candidate.number)])]
	return numbers
		.sort((one, other) => one - other)
		.map((number) => lastScored(kept, number))
		.filter((candidate) => candidate !== undefined)
		.filter(({ outcome }) => outcome.kind === 'scored')
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

function scoreIn(outcome: Outcome | undefined): number | undefined {
	return outcome?.kind === 'scored' ? outcome.score : undefined
}
