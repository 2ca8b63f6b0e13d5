import { z } from 'zod'
import { type Outcome, outcomeSchema } from '../candidate/outcome.ts'
import type { CandidateRecord, MigrationRecord } from './archive.ts'
import type { LineageRow, OutlineRow } from './outline.ts'
import type { TextsRow } from './text-blocks.ts'

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
	readonly fingerprint: Fingerprint
	readonly size: number
	readonly kind: string
	readonly score: number | null
	readonly floor: number | null
	readonly exact: number
	readonly cell: string | null
}

/** A fingerprint as kept: of hex digits half as many bytes, any other as it is. */
export type Fingerprint = Buffer | string

/** What a picture of the run needs of a candidate, as selected. */
export interface OutlineFigures
	extends Pick<
		CandidateRow,
		'number' | 'island' | 'ask' | 'attempt' | 'operator' | 'size' | 'kind' | 'score' | 'floor' | 'cell' | 'told_at_ms'
	> {
	/** Its main one. */
	readonly parent: number | null
}

/** A candidate as selected. */
export interface CandidateRow extends FiguresRow {
	readonly told_at_ms: number
	/** Its texts, where they are not packed yet. */
	readonly fresh: string | null
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

/** The row of a candidate, texts aside. */
export function rowOfCandidate(one: CandidateRecord): Omit<CandidateRow, 'fresh'> {
	const { outcome } = one
	const scored = outcome.kind === 'scored' ? outcome : undefined
	return {
		number: one.number,
		island: one.island ?? null,
		ask: one.ask,
		attempt: one.attempt,
		operator: one.operator,
		parents: JSON.stringify(one.parents),
		fingerprint: keptFingerprint(one.fingerprint),
		size: one.size,
		kind: outcome.kind,
		score: scored?.score ?? null,
		floor: scored?.interval?.low ?? null,
		exact: scored?.exact === true ? 1 : 0,
		cell: one.cell ?? null,
		told_at_ms: one.toldAtMs,
	}
}

/** The texts of a candidate as kept. */
export function textsOfCandidate({ detail, source, outcome, output, timing }: CandidateRecord): TextsRow {
	const { compileUs, scoreUs, exerciseUs, cpuUs, peakKb } = timing
	const times = { compile_us: compileUs, score_us: scoreUs, exercise_us: exerciseUs, cpu_us: cpuUs, peak_kb: peakKb }
	return { detail, source, outcome, output, ...times }
}

/** The candidate of a row and its texts. */
export function candidateOf(row: CandidateRow, texts: TextsRow): CandidateRecord {
	return {
		number: row.number,
		island: row.island ?? undefined,
		ask: row.ask,
		attempt: row.attempt,
		operator: row.operator,
		detail: texts.detail,
		parents: numbersSchema.parse(JSON.parse(row.parents)),
		source: texts.source,
		fingerprint: toldFingerprint(row.fingerprint),
		size: row.size,
		outcome: outcomeSchema.parse(texts.outcome),
		cell: row.cell ?? undefined,
		timing: {
			compileUs: texts.compile_us,
			scoreUs: texts.score_us,
			exerciseUs: texts.exercise_us,
			cpuUs: texts.cpu_us,
			peakKb: texts.peak_kb,
		},
		output: texts.output,
		toldAtMs: row.told_at_ms,
	}
}

/** A fingerprint as it is kept, and looked up. */
export function keptFingerprint(fingerprint: string): Fingerprint {
	return /^(?:[0-9a-f]{2})+$/.test(fingerprint) ? Buffer.from(fingerprint, 'hex') : fingerprint
}

function toldFingerprint(kept: Fingerprint): string {
	return typeof kept === 'string' ? kept : kept.toString('hex')
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
		fingerprint: toldFingerprint(row.fingerprint),
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
