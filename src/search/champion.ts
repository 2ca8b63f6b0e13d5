import type { ConfirmationRecord, RunArchive, RunRecord } from '../archive/archive.ts'
import {
	type ChampionReport,
	championReport,
	championshipOf,
	type Standing,
	seedToBeat,
	standingsOf,
} from '../archive/champion.ts'
import { confirmationsOfNow, lastScored } from '../archive/rescoring.ts'
import type { Outcome } from '../candidate/outcome.ts'
import { seedHex } from '../candidate/random.ts'
import { ScratchError } from '../rust/scratch.ts'
import type { Claim, EvaluateRequest, Evaluator } from '../scoring/evaluate.ts'
import type { Listener } from './events.ts'
import type { Ledger } from './ledger.ts'

/** Candidates that are tried on held-out inputs at the end, the best first, until one holds up there. */
const tries = 20
/** The same where speed is scored, which takes many seconds each where they are slow. */
const timedTries = 5

/** What a confirmation needs. */
export interface ConfirmParts {
	readonly run: RunRecord
	readonly archive: RunArchive
	readonly evaluator: Evaluator
	readonly ledger: Ledger
	readonly listener: Listener
	/** Aborted when no time is left: what has not been tried by then is not. */
	readonly signal: AbortSignal
}

/**
 * Evaluates a candidate on held-out inputs, unless that was done before, and keeps the result.
 *
 * The held-out seed follows from the run's seed, which no candidate sees, so that all of a run meet the same inputs.
 *
 * @returns Whether it holds up there; not where the time was over before that was known.
 */
export async function confirmOne(parts: ConfirmParts, candidate: number): Promise<boolean> {
	const standing = standingsOf(parts.archive).get(candidate) ?? (await inTime(parts, candidate))
	return standing?.verdict === 'holds-up'
}

/**
 * Tries the best candidates on held-out inputs, in their order, until one holds up.
 *
 * @returns Who is the champion then; `undefined` where no candidate has a score.
 */
export async function confirmChampion(parts: ConfirmParts): Promise<ChampionReport | undefined> {
	const { archive, run } = parts
	let left = run.facts.timed ? timedTries : tries
	for (const { candidate, standing } of championshipOf(archive)?.offered ?? []) {
		if (standing === undefined && left-- === 0) break
		const tried = standing ?? (await inTime(parts, candidate.number))
		if (tried === undefined || tried.verdict === 'holds-up') break
	}
	return championReport(archive)
}

/** How a candidate stands once it was tried; `undefined` where the time was over before. */
async function inTime(parts: ConfirmParts, number: number): Promise<Standing | undefined> {
	try {
		return await tryHeldOut(parts, number)
	} catch (error) {
		// Who is waited for no more is not tried either.
		if (parts.signal.aborted || (error instanceof ScratchError && error.isFull)) return undefined
		throw error
	}
}

/** Of a candidate whose speed was measured: the seed is measured on the same inputs, to be compared with. */
async function tryHeldOut(parts: ConfirmParts, number: number): Promise<Standing> {
	const { run, archive, listener } = parts
	const scored = lastScored(archive, number)?.outcome
	const isTried = (candidate: number) => confirmationsOfNow(archive).some((one) => one.candidate === candidate)
	const first = seedToBeat(archive)?.candidate
	if (run.facts.timed && first !== undefined && number !== first && !isTried(first)) {
		await evaluate(parts, first, scored?.kind === 'scored' ? scored.score : undefined)
	}
	const seed = seedToBeat(archive)?.outcome
	const { outcome } = await evaluate(parts, number, seed?.kind === 'scored' ? seed.score : undefined)
	const standing = standingsOf(archive).get(number)
	if (standing === undefined) throw new RangeError(`Expected candidate ${number} of run ${run.id} to be tried`)
	const { verdict, detail } = standing
	listener({
		kind: verdict === 'holds-up' ? 'champion-confirmed' : 'champion-refuted',
		candidate: number,
		outcome,
		verdict,
		detail,
	})
	return standing
}

/** Evaluates a candidate on held-out inputs and keeps what came of it. */
async function evaluate(parts: ConfirmParts, number: number, toBeat: number | undefined): Promise<ConfirmationRecord> {
	const { run, archive, evaluator, ledger, signal } = parts
	const record = lastScored(archive, number)
	if (record === undefined) throw new RangeError(`Expected candidate ${number} in run ${run.id}`)
	const request: EvaluateRequest = {
		source: record.source,
		seed: heldOutSeed(run),
		purpose: 'confirm',
		claimed: claimOf(record.outcome),
		...(run.facts.timed ? { toBeat } : {}),
	}
	const { outcome } = await evaluator.evaluate(request, signal)
	const made: ConfirmationRecord = { candidate: number, outcome, confirmedAtMs: Math.round(ledger.elapsedMs) }
	archive.confirm(made)
	return made
}

/** What held-out inputs of a run are drawn from: 64 hex digits. */
export function heldOutSeed({ seed }: Pick<RunRecord, 'seed'>): string {
	return seedHex(seed, 'held-out')
}

/** What the search found of a candidate; `undefined` where that is no score. */
export function claimOf(outcome: Outcome): Claim | undefined {
	if (outcome.kind !== 'scored') return undefined
	const { score, interval, metrics, standardErrors } = outcome
	return { score, interval, metrics, standardErrors }
}
