import { deepEqual, equal } from 'node:assert/strict'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import type { OutcomeCount, RunArchive, Tell } from '../../src/archive/archive.ts'
import { countedAtOnce, keepCounts } from '../../src/archive/kept-counts.ts'
import { recoverArchive } from '../../src/archive/recover-archive.ts'
import { migrations } from '../../src/archive/schema.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { newRun, tellOf } from './records.ts'

const operators = ['mutate', 'rewrite', 'an “own” one']

describe('counts of outcomes that are kept', () => {
	it('say with what was told since what all candidates say', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const archive = openArchive(path, { mode: 'write' })
		const runs = [archive.createRun(newRun), archive.createRun(newRun)]
		const ends = [countedAtOnce - 1, countedAtOnce, countedAtOnce + 1, 2 * countedAtOnce, 2 * countedAtOnce + 2]
		for (let number = 0; number < (ends.at(-1) ?? 0); number++) {
			for (const run of runs) run.tell(drawn(number))
			if (!ends.includes(number + 1)) continue
			for (const run of runs) deepEqual(run.outcomeCounts(), countsOf(run))
		}
		deepEqual(
			runs.map(({ id }) => keptBefore(path, id)),
			[2 * countedAtOnce, 2 * countedAtOnce],
		)
		archive.delete(runs[0]?.id ?? '')
		equal(keptBefore(path, runs[0]?.id ?? ''), undefined)
		archive.close()
	})

	it('are made of all that an archive of before has', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const ids = filled(path, [3, 0])
		const before = new Database(path)
		before.exec('DROP TABLE outcome_counts')
		before.pragma(`user_version = ${migrations.indexOf(keepCounts)}`)
		before.close()
		const archive = openArchive(path, { mode: 'write' })
		for (const id of ids) deepEqual(archive.run(id).outcomeCounts(), countsOf(archive.run(id)))
		archive.close()
		deepEqual(
			ids.map((id) => keptBefore(path, id)),
			[3, undefined],
		)
	})

	it('are of what was recovered, in a run that goes on as well', () => {
		using folder = new Folder()
		const [path, to] = [folder.file('a.db'), folder.file('b.db')]
		const [id = ''] = filled(path, [countedAtOnce + 5])
		const damaged = new Database(path)
		// The texts of two candidates in the middle of those that were told last.
		damaged.exec(`DELETE FROM fresh_texts WHERE number IN (${countedAtOnce + 2}, ${countedAtOnce + 3})`)
		damaged.close()
		deepEqual(recoverArchive(path, to).runs[0]?.candidates, { kept: countedAtOnce + 3, of: countedAtOnce + 5 })
		equal(keptBefore(to, id), countedAtOnce + 5)
		const archive = openArchive(to, { mode: 'write' })
		const run = archive.run(id)
		run.tell(drawn(countedAtOnce + 5))
		deepEqual(run.outcomeCounts(), countsOf(run))
		archive.close()
	})
})

/** Makes an archive of runs of so many candidates. @returns Their ids. */
function filled(path: string, told: readonly number[]): string[] {
	const archive = openArchive(path, { mode: 'write' })
	const runs = told.map((count) => {
		const run = archive.createRun(newRun)
		for (let number = 0; number < count; number++) run.tell(drawn(number))
		return run
	})
	archive.close()
	return runs.map(({ id }) => id)
}

/** One of several operators and kinds, on one of two islands; the first is a seed of none. */
function drawn(number: number): Tell {
	if (number === 0) return tellOf(0)
	const operator = operators[number % operators.length] ?? ''
	return tellOf(number, { operator, ...(number % 5 === 0 ? { outcome: { kind: 'wrong', feedback: '' } } : {}) })
}

function countsOf(run: RunArchive): OutcomeCount[] {
	const groups = Map.groupBy(run.lineage(), ({ island = -1, operator, kind }) =>
		JSON.stringify([island, operator, kind]),
	)
	return [...groups]
		.map(([, rows]) => ({ island: rows[0]?.island, operator: rows[0]?.operator ?? '', kind: rows[0]?.kind, rows }))
		.sort(
			(one, other) =>
				(one.island ?? -1) - (other.island ?? -1) ||
				compared(one.operator, other.operator) ||
				compared(one.kind ?? '', other.kind ?? ''),
		)
		.map(({ island, operator, kind = 'scored', rows }) => ({ island, operator, kind, count: rows.length }))
}

function compared(one: string, other: string): number {
	return one < other ? -1 : Number(one > other)
}

/** Before which candidate counts are kept of a run. */
function keptBefore(path: string, id: string): unknown {
	const database = new Database(path, { readonly: true })
	const before = database
		.prepare('SELECT before FROM outcome_counts WHERE run = (SELECT number FROM runs WHERE id = ?)')
		.pluck()
		.get(id)
	database.close()
	return before
}
