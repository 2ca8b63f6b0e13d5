import { createHash } from 'node:crypto'
import type { RunArchive } from './archive.ts'

/**
 * SHA-256, in hex, of everything in a run that follows from its seed: candidates with lineage, source, outcome and
 * cell, migrations, and outcomes of confirmations, each in the order told.
 *
 * Left out is what clocks and machines decide: times, memory, what a candidate printed, the run's id and status. Two
 * runs have the same digest where the search, and the evaluator, did the same.
 *
 * @param tried - Confirmations of these candidates alone, in the order of their numbers.
 */
export function archiveDigest(run: RunArchive, tried?: ReadonlySet<number>): string {
	const hash = createHash('sha256')
	const add = (kind: string, ...values: readonly unknown[]) => hash.update(`${canonicalJson([kind, ...values])}\n`)
	for (const one of run.candidates()) {
		add('candidate', one.number, one.island, one.ask, one.attempt, one.operator, one.detail, one.parents)
		add('source', one.source, one.fingerprint, one.size, one.outcome, one.cell)
	}
	for (const one of run.migrations()) {
		add('migration', one.at, one.candidate, one.from, one.to, one.cause, one.accepted)
	}
	const confirmations = run.confirmations().filter(({ candidate }) => tried?.has(candidate) ?? true)
	// Each session of a run tries its own best at its end.
	if (tried !== undefined) confirmations.sort((one, other) => one.candidate - other.candidate)
	for (const one of confirmations) add('confirmation', one.candidate, one.outcome)
	return hash.digest('hex')
}

/** JSON with the keys of every object sorted, so that the order in which an outcome was put together says nothing. */
function canonicalJson(value: unknown): string {
	return JSON.stringify(value, (_key, part: unknown) =>
		typeof part === 'object' && part !== null && !Array.isArray(part)
			? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
			: part,
	)
}
