import type { ConfirmationRecord, RunArchive, RunRecord } from '../archive/archive.ts'
import { isConfirmedBy, seedOutcome } from '../archive/confirmed.ts'
import { contendersOf } from '../archive/contenders.ts'
import { seedHex } from '../candidate/random.ts'
import type { Evaluator } from '../scoring/evaluate.ts'
import type { Listener, RunEnded } from './events.ts'
import type { Session } from './session.ts'

/** Best candidates that are tried on held-out inputs before a run ends without a champion. */
const contenders = 5
/** The same where speed is scored, which takes many seconds each where they are slow. */
const timedContenders = 3

/** What a confirmation needs. */
export interface ConfirmParts {
	readonly run: RunRecord
	readonly archive: RunArchive
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
	const best = contendersOf(parts.archive, parts.run.facts.timed ? timedContenders : contenders)
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

/** Of a candidate whose speed was measured: the seed is measured on the same inputs, to be compared with. */
async function confirmation(parts: ConfirmParts, number: number): Promise<ConfirmationRecord> {
	const { run, archive, listener } = parts
	const earlier = heldOut(parts, number)
	if (earlier !== undefined) return earlier
	const scored = archive.candidate(number)?.outcome
	const toBeat = scored?.kind === 'scored' && run.facts.timed ? scored.score : undefined
	const seed = heldOut(parts, seedNumber)
	if (run.facts.timed && number !== seedNumber && seed === undefined) await tryHeldOut(parts, seedNumber, toBeat)
	const baseline = seedOutcome(archive)
	const made = await tryHeldOut(parts, number, baseline?.kind === 'scored' ? baseline.score : undefined)
	listener({
		kind: holds(parts, made) ? 'champion-confirmed' : 'champion-refuted',
		candidate: number,
		outcome: made.outcome,
	})
	return made
}

const seedNumber = 0

function heldOut({ archive }: ConfirmParts, number: number): ConfirmationRecord | undefined {
	return archive.confirmations().find(({ candidate }) => candidate === number)
}

/** Evaluates a candidate on held-out inputs and keeps what came of it. */
async function tryHeldOut(
	parts: ConfirmParts,
	number: number,
	toBeat: number | undefined,
): Promise<ConfirmationRecord> {
	const { run, archive, evaluator, session } = parts
	const record = archive.candidate(number)
	if (record === undefined) throw new RangeError(`Expected candidate ${number} in run ${run.id}`)
	const { outcome } = await evaluator.evaluate({
		source: record.source,
		urgent: true,
		seed: seedHex(run.seed, 'held-out'),
		purpose: 'confirm',
		...(run.facts.timed ? { toBeat } : {}),
	})
	const made: ConfirmationRecord = { candidate: number, outcome, confirmedAtMs: Math.round(session.elapsedMs) }
	archive.confirm(made)
	return made
}

function holds({ archive }: ConfirmParts, confirmation: ConfirmationRecord): boolean {
	const searched = archive.candidate(confirmation.candidate)?.outcome
	return isConfirmedBy(confirmation, seedOutcome(archive), searched)
}
