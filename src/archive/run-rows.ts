import { outcomeSchema } from '../candidate/outcome.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { keptExperimentSchema } from '../experiment/kept-experiment.ts'
import { keptNotify } from '../experiment/notify.ts'
import { type EvaluatorFacts, factsSchema, type Measured } from '../scoring/evaluate.ts'
import type { CanaryRecord, ConfirmationRecord, NewRun, OutcomeCount, RunRecord, RunStatus } from './archive.ts'
import { numbersSchema } from './candidate-rows.ts'
import { type IncidentRecord, incidentSchema } from './incident.ts'
import type { JournalEntry } from './journal.ts'
import { type KeptOperator, toldKind, toldOperator } from './kept-words.ts'
import { type OrderRecord, orderSchema } from './order.ts'

/** A run as selected. */
export interface RunRow {
	readonly number: number
	readonly id: string
	readonly experiment: string
	readonly facts: string
	readonly seed: number
	readonly evaluator_fingerprint: string
	readonly started_at: number
	readonly tell_order: string
	readonly replays: string | null
	readonly status: string
	readonly elapsed_ms: number
	readonly ended_at: number | null
	readonly told: number
}

/** Who adds to a run, as noted for the message to a second one. */
export interface RunWriter {
	readonly pid: number
	readonly host: string
	/** Since when, in milliseconds since 1970. */
	readonly since: number
}

/** A line of `outcomeCounts` as selected. */
export interface OutcomeCountRow extends KeptOperator {
	readonly island: number | null
	readonly kind: number
	readonly count: number
}

/** An ask as selected, `parents` as a JSON array. */
export interface AskRow {
	readonly sequence: number
	readonly island: number
	readonly ask: number
	readonly told_before: number
	readonly filler: number
	readonly parents: string
	readonly operator: string | null
	readonly model: string | null
	readonly ended: number
}

/** A confirmation as selected. */
export interface ConfirmationRow {
	readonly candidate: number
	readonly outcome: string
	readonly confirmed_at_ms: number
}

/** A test of the clock as selected. */
export interface CanaryRow {
	readonly told_before: number
	readonly planted: number
	readonly score: number
	readonly low: number
	readonly high: number
	readonly pairs: number
	readonly passed: number
	readonly at_ms: number
}

/** An incident as selected. */
export interface IncidentRow {
	readonly what: string
	readonly elapsed_ms: number
	readonly at: number
}

/** An order as selected. */
export interface OrderRow {
	readonly id: number
	readonly what: string
	readonly taken_at: number | null
}

/** The order of a row. */
export function orderOf({ id, what, taken_at }: OrderRow): OrderRecord {
	return { id, order: orderSchema.parse(JSON.parse(what)), takenAt: taken_at ?? undefined }
}

/** The run of a row. */
export function runOf(row: RunRow): RunRecord {
	return {
		id: row.id,
		experiment: keptExperimentSchema.parse(JSON.parse(row.experiment)),
		facts: factsOf(row.facts),
		seed: row.seed,
		evaluatorFingerprint: row.evaluator_fingerprint,
		startedAt: row.started_at,
		tellOrder: row.tell_order as RunRecord['tellOrder'],
		...(row.replays === null ? {} : { replays: row.replays }),
		status: row.status as RunStatus,
		told: row.told,
		elapsedMs: row.elapsed_ms,
		endedAt: row.ended_at ?? undefined,
	}
}

/** The row of a run that begins, its id aside. */
export function rowOfRun(run: NewRun): object {
	return {
		experiment: JSON.stringify(withoutSecrets(run.experiment)),
		facts: JSON.stringify(run.facts),
		seed: run.seed,
		evaluator_fingerprint: run.evaluatorFingerprint,
		started_at: run.startedAt,
		tell_order: run.tellOrder,
		replays: run.replays ?? null,
	}
}

/** Keys of models are no part of an experiment: it names the variables that hold them. */
function withoutSecrets(experiment: Experiment): Experiment {
	const { notify } = experiment
	return notify === undefined ? experiment : { ...experiment, notify: keptNotify(notify) }
}

/** The row of an ask that begins. */
export function rowOfAsk(entry: Omit<JournalEntry, 'ended'>): Omit<AskRow, 'ended'> {
	return {
		sequence: entry.sequence,
		island: entry.island,
		ask: entry.ask,
		told_before: entry.toldBefore,
		filler: entry.filler ? 1 : 0,
		parents: JSON.stringify(entry.parents),
		operator: entry.operator ?? null,
		model: entry.model ?? null,
	}
}

/** The ask of a row. */
export function askOf(row: AskRow): JournalEntry {
	return {
		sequence: row.sequence,
		island: row.island,
		ask: row.ask,
		toldBefore: row.told_before,
		filler: row.filler === 1,
		parents: numbersSchema.parse(JSON.parse(row.parents)),
		operator: row.operator ?? undefined,
		model: row.model ?? undefined,
		ended: row.ended === 1,
	}
}

/** The confirmation of a row. */
export function confirmationOf(row: ConfirmationRow): ConfirmationRecord {
	return {
		candidate: row.candidate,
		outcome: outcomeSchema.parse(JSON.parse(row.outcome)),
		confirmedAtMs: row.confirmed_at_ms,
	}
}

/** The row of a test of the clock. */
export function rowOfCanary(canary: CanaryRecord): CanaryRow {
	const { toldBefore, planted, score, interval, pairs, passed, atMs } = canary
	return { told_before: toldBefore, planted, score, ...interval, pairs, passed: passed ? 1 : 0, at_ms: atMs }
}

/** The test of the clock of a row. */
export function canaryOf(row: CanaryRow): CanaryRecord {
	return {
		toldBefore: row.told_before,
		planted: row.planted,
		score: row.score,
		interval: { low: row.low, high: row.high },
		pairs: row.pairs,
		passed: row.passed === 1,
		atMs: row.at_ms,
	}
}

/** The row of an incident. */
export function rowOfIncident({ incident, elapsedMs, at }: IncidentRecord): IncidentRow {
	return { what: JSON.stringify(incident), elapsed_ms: elapsedMs, at }
}

/** The incident of a row. */
export function incidentRecordOf({ what, elapsed_ms, at }: IncidentRow): IncidentRecord {
	return { incident: incidentSchema.parse(JSON.parse(what)), elapsedMs: elapsed_ms, at }
}

/** The counts of rows, by island, operator and kind; what no island has made first. */
export function outcomeCountsOf(rows: readonly OutcomeCountRow[]): OutcomeCount[] {
	const key = ({ island = -1, operator, kind }: OutcomeCount) => [island, operator, kind] as const
	return rows
		.map((row) => {
			const { island, kind, count } = row
			return { island: island ?? undefined, operator: toldOperator(row), kind: toldKind(kind), count }
		})
		.sort((one, other) => {
			const [of, than] = [key(one), key(other)]
			const at = of.findIndex((part, index) => part !== than[index])
			return at === -1 ? 0 : (of[at] ?? 0) < (than[at] ?? 0) ? -1 : 1
		})
}

/** Evaluators of before did not say how their scores are to be read. */
function factsOf(json: string): EvaluatorFacts {
	const facts = JSON.parse(json)
	return factsSchema.parse({ ...facts, measured: facts.measured ?? (facts.timed ? speedOfBefore : null) })
}

/** How scores of speed are read where their evaluator did not say it. */
export const speedOfBefore: Measured = {
	scale: 'log-ratio',
	margin: 0.005,
	agreement: 0.1,
	implausible: Math.log(10),
	tolerance: 0.012,
	patience: 14,
}
