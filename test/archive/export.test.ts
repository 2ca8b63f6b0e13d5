import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { RunArchive } from '../../src/archive/archive.ts'
import { exportCsv, exportJsonl } from '../../src/archive/export.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { experiment, newRun, record, scored, tellOf } from './records.ts'

const awkward = 'fn f() {\n\t"a, ""b"" ; \'c\'"\r\n}\n'

describe('an export', () => {
	it('as JSON lines has every field of every candidate, one a line, with its island and confirmations', () => {
		using made = makeRun()
		const lines = [...exportJsonl(made.run)]
		ok(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1))
		const parsed = lines.map((line) => JSON.parse(line))
		const [seed, first] = parsed
		deepEqual(seed, {
			...record(0, { source: awkward }),
			run: made.run.id,
			island: null,
			islandName: null,
			doubtful: false,
			compiler: 'rustc 1.95.0',
			scoredAgain: null,
			confirmations: [{ candidate: 0, outcome: scored(-3), confirmedAtMs: 5 }],
			heldOut: { verdict: 'holds-up', detail: 'by the rule of an older version', metrics: { mse: 3 } },
			champion: true,
		})
		deepEqual(
			[first.islandName, first.outcome, first.cell],
			[experiment.islands[1]?.name, { kind: 'wrong', feedback: 'no' }, null],
		)
		equal(parsed.length, 300)
	})

	it('as CSV is read back by another reader of CSV as it was', () => {
		using made = makeRun()
		const rows = parse([...exportCsv(made.run)].join(''), { columns: true }) as Record<string, string>[]
		equal(rows.length, 300)
		const [seed, wrong, second] = rows
		deepEqual(
			[
				seed?.number,
				seed?.island,
				seed?.score,
				seed?.exact,
				seed?.confirmed_score,
				seed?.held_out,
				seed?.champion,
				seed?.metric_mse,
				seed?.descriptor_x_share,
			],
			['0', '', '-1', 'false', '-3', 'holds-up', 'true', '1', '0.5'],
		)
		equal(seed?.source, awkward)
		deepEqual(JSON.parse(seed?.outcome_json ?? ''), record(0).outcome)
		deepEqual(
			[wrong?.outcome, wrong?.score, wrong?.exact, wrong?.metric_mse, wrong?.island_name],
			['wrong', '', '', '', experiment.islands[1]?.name],
		)
		deepEqual([second?.parents, second?.detail, second?.score_us], ['1', 'literal 2.0 → 3.1', '320.5'])
	})
})

function makeRun(): Disposable & { readonly run: RunArchive } {
	const folder = new Folder()
	const archive = openArchive(folder.file('a.db'), { mode: 'write' })
	const run = archive.createRun(newRun)
	run.tell(tellOf(0, { source: awkward }))
	run.tell(tellOf(1, { outcome: { kind: 'wrong', feedback: 'no' }, cell: undefined }))
	for (let number = 2; number < 300; number++) run.tell(tellOf(number))
	run.confirm({ candidate: 0, outcome: scored(-3), confirmedAtMs: 5 })
	return {
		run,
		[Symbol.dispose]: () => {
			archive.close()
			folder[Symbol.dispose]()
		},
	}
}
