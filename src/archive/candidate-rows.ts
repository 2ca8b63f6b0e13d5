import { z } from 'zod'
import { outcomeSchema } from '../candidate/outcome.ts'
import type { CandidateRecord, MigrationRecord } from './archive.ts'
import { type KeptOperator, keptKind, keptOperator, toldKind, toldOperator } from './kept-words.ts'
import type { LineageRow, OutlineRow } from './outline.ts'
import type { TextsRow } from './text-blocks.ts'

/** Numbers of candidates, as they are read from JSON. */
export const numbersSchema = z.array(z.int())

/** What every look at a candidate has, as selected. */
interface RowOfAll extends KeptOperator, KeptParents {
	readonly number: number
	readonly island: number | null
	readonly ask: number
	readonly attempt: number
	readonly size: number
	readonly kind: number
	readonly score: number | null
	readonly floor: number | null
	readonly cell: string | null
}

/** The figures of a candidate as selected. */
export interface FiguresRow extends RowOfAll {
	readonly fingerprint: Fingerprint
	readonly exact: number
}

/** Parents as kept: the main one, and a JSON array of others where there are any. */
interface KeptParents {
	readonly parent: number | null
	readonly more_parents: string | null
}

/** A fingerprint as kept: of hex digits half as many bytes, any other as it is. */
export type Fingerprint = Buffer | string

/** What a picture of the run needs of a candidate, as selected. */
export interface OutlineFigures extends RowOfAll {
	readonly told_at_ms: number
}

/** A candidate as selected. */
export interface CandidateRow extends FiguresRow {
	readonly told_at_ms: number
	/** Its texts, where they are not packed yet. */
	readonly fresh: string | null
}

/** A candidate as its row is. */
export interface KeptRow extends Omit<CandidateRow, 'floor' | 'fresh'> {
	readonly least: number | null
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

/** The row of a candidate as kept, texts aside: `score` where it was measured, and may be above what it is at least. */
export function rowOfCandidate(one: CandidateRecord): KeptRow {
	const { outcome } = one
	const scored = outcome.kind === 'scored' ? outcome : undefined
	return {
		number: one.number,
		island: one.island ?? null,
		ask: one.ask,
		attempt: one.attempt,
		...keptOperator(one.operator),
		...keptParents(one.parents),
		fingerprint: keptFingerprint(one.fingerprint),
		size: one.size,
		kind: keptKind(outcome.kind),
		least: scored?.interval?.low ?? scored?.score ?? null,
		score: scored?.interval === undefined ? null : scored.score,
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
		operator: toldOperator(row),
		detail: texts.detail,
		parents: toldParents(row),
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

/** Parents as they are kept. */
export function keptParents([main, ...more]: readonly number[]): KeptParents {
	return { parent: main ?? null, more_parents: more.length === 0 ? null : JSON.stringify(more) }
}

function toldParents({ parent, more_parents }: KeptParents): readonly number[] {
	if (parent === null) return []
	return more_parents === null ? [parent] : [parent, ...numbersSchema.parse(JSON.parse(more_parents))]
}

/** The figures of a row, as a replay needs them. */
export function lineageOf(row: FiguresRow): LineageRow {
	return {
		number: row.number,
		island: row.island ?? undefined,
		ask: row.ask,
		attempt: row.attempt,
		operator: toldOperator(row),
		parents: toldParents(row),
		fingerprint: toldFingerprint(row.fingerprint),
		size: row.size,
		score: row.score ?? undefined,
		...(row.floor === null ? {} : { floor: row.floor }),
		exact: row.exact === 1,
		cell: row.cell ?? undefined,
		kind: toldKind(row.kind),
	}
}

/** The same, as a picture of the run needs it. */
export function outlineOf(row: OutlineFigures): OutlineRow {
	return {
		number: row.number,
		island: row.island ?? undefined,
		ask: row.ask,
		attempt: row.attempt,
		operator: toldOperator(row),
		parent: row.parent ?? undefined,
		size: row.size,
		score: row.score ?? undefined,
		floor: row.floor ?? undefined,
		cell: row.cell ?? undefined,
		kind: toldKind(row.kind),
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
