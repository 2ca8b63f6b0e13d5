import type { Archive, ConfirmationRecord, RunRecord } from '../archive/archive.ts'
import { isConfirmedBy } from '../archive/confirmed.ts'
import { contendersOf } from '../archive/contenders.ts'
import { seedHex } from '../candidate/random.ts'
import type { Evaluator } from '../scoring/evaluate.ts'
import type { Listener, RunEnded } from './events.ts'
import type { Session } from './session.ts'

/** Best candidates that are tried on held-out inputs before a run ends without a champion. */
const contenders = 5

/** What a confirmation needs. */
export interface ConfirmParts {
	readonly run: RunRecord
	readonly archive: Archive
	readonly evaluator: Evaluator
	readonly session: Session
	readonly listener: Listener
}

/**
 * Evaluates a candidate on held-out inputs, unless that was done before, and keeps the result.
 *
 * The held-out seed follows from the run's seed, which no candidate sees, so that all of a run meet the same inputs.
 *
 * @returns Whether it has a score there.
 */
export async function confirmOne(parts: ConfirmParts, candidate: number): Promise<boolean> {
	return holds(parts, await confirmation(parts, candidate))
}

/**
 * The champion: the best candidate that held-out inputs confirm, of the few best ones.
 *
 * @returns As a run's last event shows it; `undefined` where no candidate has a score, the best with `confirmed: null`
 * where none was confirmed.
 */
export async function confirmChampion(parts: ConfirmParts): Promise<NonNullable<RunEnded['best']> | undefined> {
	const best = contendersOf(parts.archive, parts.run.id, contenders)
	for (const { number, outcome } of best) {
		if (outcome.kind !== 'scored') continue
		const confirmed = await confirmation(parts, number)
		const { outcome: heldOut } = confirmed
		if (heldOut.kind !== 'scored' || !holds(parts, confirmed)) continue
		return { candidate: number, score: outcome.score, metrics: outcome.metrics, confirmed: heldOut.metrics }
	}
	const first = best[0]
	if (first?.outcome.kind !== 'scored') return undefined
	return { candidate: first.number, score: first.outcome.score, metrics: first.outcome.metrics, confirmed: null }
}

async function confirmation(parts: ConfirmParts, number: number): Promise<ConfirmationRecord> {
	const { run, archive, evaluator, session, listener } = parts
	const earlier = archive.confirmations(run.id).find((one) => one.candidate === number)
	if (earlier !== undefined) return earlier
	const record = archive.candidate(run.id, number)
	if (record === undefined) throw new RangeError(`Expected candidate ${number} in run ${run.id}`)
	const { outcome } = await evaluator.evaluate({
		source: record.source,
		origin: 'user',
		seed: seedHex(run.seed, 'held-out'),
		purpose: 'confirm',
		...(run.facts.timed ? { toBeat: seedScore(parts) } : {}),
	})
	const elapsedMs = Math.round(session.elapsedMs)
	const made: ConfirmationRecord = { candidate: number, outcome, confirmedAtMs: elapsedMs }
	archive.confirm(run.id, made)
	listener({
		kind: holds(parts, made) ? 'champion-confirmed' : 'champion-refuted',
		run: run.id,
		candidate: number,
		outcome,
		elapsedMs,
	})
	return made
}

function holds(parts: ConfirmParts, confirmation: ConfirmationRecord): boolean {
	return isConfirmedBy(confirmation, seedScore(parts))
}

function seedScore({ archive, run }: ConfirmParts): number | undefined {
	const outcome = archive.candidate(run.id, 0)?.outcome
	return outcome?.kind === 'scored' ? outcome.score : undefined
}
