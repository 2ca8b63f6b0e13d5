import type { Diagnostic, Outcome } from '../candidate/outcome.ts'
import type { Experiment } from '../experiment/experiment.ts'
import type { EvaluatorFacts, Measured } from '../scoring/evaluate.ts'
import type {
	CanaryRecord,
	CandidateRecord,
	ConfirmationRecord,
	JournalEntry,
	LineageRow,
	MigrationRecord,
	NewRun,
	OutcomeCount,
	RunRecord,
	RunStatus,
} from './archive.ts'

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
	readonly status: string
	readonly elapsed_ms: number
	readonly ended_at: number | null
	readonly told: number
}

/** The figures of a candidate as selected, `parents` as a JSON array. */
export interface FiguresRow {
	readonly number: number
	readonly island: number | null
	readonly ask: number
	readonly attempt: number
	readonly parents: string
	readonly fingerprint: string
	readonly size: number
	readonly kind: string
	readonly score: number | null
	readonly floor: number | null
	readonly exact: number
	readonly cell: string | null
}

/** A candidate as selected. */
export interface CandidateRow extends FiguresRow, TextsRow {
	readonly operator: string
	readonly compile_us: number
	readonly score_us: number
	readonly exercise_us: number
	readonly cpu_us: number
	readonly peak_kb: number
	readonly told_at_ms: number
}

/** The texts of a candidate. */
export interface TextsRow {
	readonly detail: string
	readonly source: string
	readonly outcome: string
	readonly output: string
}

/** A line of `outcomeCounts` as selected. */
export interface OutcomeCountRow {
	readonly island: number | null
	readonly operator: string
	readonly kind: string
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

/** A migration as selected. */
export interface MigrationRow {
	readonly id: number
	readonly at: number
	readonly candidate: number
	readonly from_island: number
	readonly to_island: number
	readonly cause: string
	readonly accepted: number
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

/** The run of a row. */
export function runOf(row: RunRow): RunRecord {
	return {
		id: row.id,
		experiment: experimentOf(row.experiment),
		facts: factsOf(row.facts),
		seed: row.seed,
		evaluatorFingerprint: row.evaluator_fingerprint,
		startedAt: row.started_at,
		tellOrder: row.tell_order as RunRecord['tellOrder'],
		status: row.status as RunStatus,
		told: row.told,
		elapsedMs: row.elapsed_ms,
		endedAt: row.ended_at ?? undefined,
	}
}

/** The row of a run that begins, its id aside. */
export function rowOfRun(run: NewRun): object {
	return {
		experiment: JSON.stringify(run.experiment),
		facts: JSON.stringify(run.facts),
		seed: run.seed,
		evaluator_fingerprint: run.evaluatorFingerprint,
		started_at: run.startedAt,
		tell_order: run.tellOrder,
	}
}

/** The row of a candidate, texts and parents aside. */
export function rowOfCandidate(one: CandidateRecord): Omit<CandidateRow, 'parents' | keyof TextsRow> {
	const { outcome, timing } = one
	const scored = outcome.kind === 'scored' ? outcome : undefined
	return {
		number: one.number,
		island: one.island ?? null,
		ask: one.ask,
		attempt: one.attempt,
		operator: one.operator,
		fingerprint: one.fingerprint,
		size: one.size,
		kind: outcome.kind,
		score: scored?.score ?? null,
		floor: scored?.interval?.low ?? null,
		exact: scored?.exact === true ? 1 : 0,
		cell: one.cell ?? null,
		compile_us: timing.compileUs,
		score_us: timing.scoreUs,
		exercise_us: timing.exerciseUs,
		cpu_us: timing.cpuUs,
		peak_kb: timing.peakKb,
		told_at_ms: one.toldAtMs,
	}
}

/** The texts of a candidate as kept. */
export function textsOfCandidate({ detail, source, outcome, output }: CandidateRecord): TextsRow {
	return { detail, source, outcome: JSON.stringify(outcome), output }
}

/** The candidate of a row. */
export function candidateOf(row: CandidateRow): CandidateRecord {
	return {
		number: row.number,
		island: row.island ?? undefined,
		ask: row.ask,
		attempt: row.attempt,
		operator: row.operator,
		detail: row.detail,
		parents: JSON.parse(row.parents) as number[],
		source: row.source,
		fingerprint: row.fingerprint,
		size: row.size,
		outcome: outcomeOf(row.outcome),
		cell: row.cell ?? undefined,
		timing: {
			compileUs: row.compile_us,
			scoreUs: row.score_us,
			exerciseUs: row.exercise_us,
			cpuUs: row.cpu_us,
			peakKb: row.peak_kb,
		},
		output: row.output,
		toldAtMs: row.told_at_ms,
	}
}

/** The figures of a row, as a replay needs them. */
export function lineageOf(row: FiguresRow): LineageRow {
	return {
		number: row.number,
		island: row.island ?? undefined,
		ask: row.ask,
		attempt: row.attempt,
		parents: JSON.parse(row.parents) as number[],
		fingerprint: row.fingerprint,
		size: row.size,
		score: row.score ?? undefined,
		...(row.floor === null ? {} : { floor: row.floor }),
		exact: row.exact === 1,
		cell: row.cell ?? undefined,
		kind: row.kind as Outcome['kind'],
	}
}

/** The migration of a row. */
export function migrationOf(row: MigrationRow): MigrationRecord {
	return {
		at: row.at,
		candidate: row.candidate,
		from: row.from_island,
		to: row.to_island,
		cause: row.cause as MigrationRecord['cause'],
		accepted: row.accepted === 1,
	}
}

/** The row of a migration. */
export function rowOfMigration({
	at,
	candidate,
	from,
	to,
	cause,
	accepted,
}: MigrationRecord): Omit<MigrationRow, 'id'> {
	return { at, candidate, from_island: from, to_island: to, cause, accepted: accepted ? 1 : 0 }
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
		parents: JSON.parse(row.parents) as number[],
		operator: row.operator ?? undefined,
		model: row.model ?? undefined,
		ended: row.ended === 1,
	}
}

/** The confirmation of a row. */
export function confirmationOf(row: ConfirmationRow): ConfirmationRecord {
	return { candidate: row.candidate, outcome: outcomeOf(row.outcome), confirmedAtMs: row.confirmed_at_ms }
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

/** The count of a row. */
export function outcomeCountOf(row: OutcomeCountRow): OutcomeCount {
	return { ...row, island: row.island ?? undefined, kind: row.kind as OutcomeCount['kind'] }
}

/** JSON leaves out what is `undefined`; a record has every key of its type again. */
function outcomeOf(json: string): Outcome {
	const outcome = JSON.parse(json) as Outcome
	if (outcome.kind !== 'compile-failed') return outcome
	const whole = (diagnostic: Diagnostic): Diagnostic => ({
		...diagnostic,
		code: diagnostic.code,
		line: diagnostic.line,
	})
	return { ...outcome, diagnostics: outcome.diagnostics.map(whole) }
}

/** Evaluators of before did not say how their scores are to be read. */
function factsOf(json: string): EvaluatorFacts {
	const facts = JSON.parse(json) as EvaluatorFacts
	return { ...facts, measured: facts.measured ?? (facts.timed ? speedOfBefore : null) }
}

const speedOfBefore: Measured = {
	scale: 'log-ratio',
	margin: 0.005,
	agreement: 0.1,
	implausible: Math.log(10),
	tolerance: 0.012,
	patience: 14,
}

function experimentOf(json: string): Experiment {
	const experiment = JSON.parse(json) as Experiment
	return {
		...experiment,
		data: experiment.data,
		islands: experiment.islands.map((island) => ({ ...island, model: island.model, temperature: island.temperature })),
		compile: { ...experiment.compile, targetCpu: experiment.compile.targetCpu },
		budget: {
			forMs: experiment.budget.forMs,
			candidates: experiment.budget.candidates,
			target: experiment.budget.target,
		},
		modelLimits: {
			tokens: experiment.modelLimits.tokens,
			money: experiment.modelLimits.money,
			requests: experiment.modelLimits.requests,
		},
	}
}
