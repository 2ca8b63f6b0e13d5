import { equal, match, notEqual } from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CandidateRecord, MigrationRecord } from '../../src/archive/archive.ts'
import { archiveDigest } from '../../src/archive/digest.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { Folder } from './folder.ts'
import { newRun, record, scored } from './records.ts'

const migrant: MigrationRecord = { at: 2, candidate: 1, from: 0, to: 1, cause: 'migration', accepted: true }

describe('archiveDigest', () => {
	it('is equal for runs that differ in clocks, output and id only', () => {
		const timing = { compileUs: 1, scoreUs: 2, exerciseUs: 3, cpuUs: 4, peakKb: 5 }
		const digest = digestOf({})
		match(digest, /^[0-9a-f]{64}$/)
		equal(digestOf({ changes: { timing, output: 'hello', toldAtMs: 5 } }), digest)
		equal(digestOf({ startedAt: 3, confirmedAtMs: 9 }), digest)
	})

	it('does not ask in which order an outcome was put together', () => {
		const { metrics, ...rest } = scored(0.5)
		const one: Outcome = { ...rest, metrics: { a: 1, b: 2 } }
		const other: Outcome = { metrics: { b: 2, a: 1 }, ...rest }
		equal(digestOf({ changes: { outcome: one } }), digestOf({ changes: { outcome: other } }))
		notEqual(digestOf({ changes: { outcome: one } }), digestOf({ changes: { outcome: { ...one, metrics } } }))
	})

	it('differs for any difference in lineage, source, outcome or cell', () => {
		const changes: Partial<CandidateRecord>[] = [
			{ island: 1 },
			{ island: undefined },
			{ ask: 9 },
			{ attempt: 1 },
			{ operator: 'cross' },
			{ detail: '' },
			{ parents: [0, 1] },
			{ parents: [0] },
			{ source: 'fn' },
			{ fingerprint: 'f' },
			{ size: 1 },
			{ outcome: scored(0.25) },
			{ outcome: { ...scored(-1 / 3), feedback: '' } },
			{ outcome: { kind: 'wrong', feedback: '' } },
			{ cell: undefined },
		]
		const digests = [digestOf({}), ...changes.map((change) => digestOf({ changes: change }))]
		equal(new Set(digests).size, digests.length)
	})

	it('differs for any difference in migrations or confirmations', () => {
		const digests = [
			digestOf({}),
			digestOf({ migrations: [] }),
			digestOf({ migrations: [migrant, migrant] }),
			digestOf({ migrations: [{ ...migrant, accepted: false }] }),
			digestOf({ migrations: [{ ...migrant, cause: 'reseed' }] }),
			digestOf({ migrations: [{ ...migrant, to: 2 }] }),
			digestOf({ confirmed: scored(2) }),
		]
		equal(new Set(digests).size, digests.length)
	})
})

/** Digest of a run of three candidates, the last of which is changed. */
function digestOf(given: {
	readonly changes?: Partial<CandidateRecord>
	readonly migrations?: readonly MigrationRecord[]
	readonly confirmed?: Outcome
	readonly startedAt?: number
	readonly confirmedAtMs?: number
}): string {
	using folder = new Folder()
	const archive = openArchive(folder.file('a.db'), { mode: 'write' })
	const run = archive.createRun({ ...newRun, startedAt: given.startedAt ?? 1 })
	run.tell({ candidate: record(0), migrations: [] })
	run.tell({ candidate: record(1), migrations: [] })
	run.tell({ candidate: record(2, given.changes), migrations: given.migrations ?? [migrant] })
	run.confirm({ candidate: 1, outcome: given.confirmed ?? scored(1), confirmedAtMs: given.confirmedAtMs ?? 1 })
	const digest = archiveDigest(run)
	archive.close()
	return digest
}
