import { z } from 'zod'
import { type Outcome, outcomeSchema } from '../candidate/outcome.ts'
import type { CandidateRecord, LineageRow, MigrationRecord, OutlineRow } from './archive.ts'

/** Numbers of candidates, as they are read from JSON. */
export const numbersSchema = z.array(z.int())

/** The figures of a candidate as selected, `parents` as a JSON array. */
export interface FiguresRow {
	readonly number: number
	readonly island: number | null
	readonly ask: number
	readonly attempt: number
	readonly operator: string
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
	readonly compile_us: number
	readonly score_us: number
	readonly exercise_us: number
	readonly cpu_us: number
	readonly peak_kb: number
	readonly told_at_ms: number
}

/** What a picture of the run needs of a candidate, as selected. */
export interface OutlineFigures
	extends Pick<
		CandidateRow,
		'number' | 'island' | 'ask' | 'attempt' | 'operator' | 'size' | 'kind' | 'score' | 'floor' | 'cell' | 'told_at_ms'
	> {
	/** Its main one. */
	readonly parent: number | null
}

/** The texts of a candidate. */
export interface TextsRow {
	readonly detail: string
	readonly source: string
	readonly outcome: string
	readonly output: string
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
		parents: numbersSchema.parse(JSON.parse(row.parents)),
		source: row.source,
		fingerprint: row.fingerprint,
		size: row.size,
		outcome: outcomeSchema.parse(JSON.parse(row.outcome)),
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
		operator: row.operator,
		parents: numbersSchema.parse(JSON.parse(row.parents)),
		fingerprint: row.fingerprint,
		size: row.size,
		score: row.score ?? undefined,
		...(row.floor === null ? {} : { floor: row.floor }),
		exact: row.exact === 1,
		cell: row.cell ?? undefined,
		kind: row.kind as Outcome['kind'],
	}
}

/** The same, as a picture of the run needs it. */
export function outlineOf(row: OutlineFigures): OutlineRow {
	return {
		number: row.number,
		island: row.island ?? undefined,
		ask: row.ask,
		attempt: row.attempt,
		operator: row.operator,
		parent: row.parent ?? undefined,
		size: row.size,
		score: row.score ?? undefined,
		floor: row.floor ?? undefined,
		cell: row.cell ?? undefined,
		kind: row.kind as Outcome['kind'],
		toldAtMs: row.told_at_ms,
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
