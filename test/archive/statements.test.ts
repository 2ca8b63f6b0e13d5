import { deepEqual } from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import Database from 'better-sqlite3'
import { fatesSql } from '../../src/archive/model-counts.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { prepareStatements } from '../../src/archive/statements.ts'
import { Folder } from './folder.ts'

describe('statements of an archive', () => {
	const folder = new Folder()
	const path = folder.file('a.db')
	openArchive(path, { mode: 'write' }).close()
	const database = new Database(path, { readonly: true })
	after(() => {
		database.close()
		folder[Symbol.dispose]()
	})
	const values = { run: 1, fingerprint: 'f', most: 1, less: 1, since: 0, count: 1 }
	const planOf = (sql: string): string[] =>
		database
			.prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
			.all(values)
			.map(({ detail }) => detail)

	it('find what is asked for at every draft, and the best, by an index', () => {
		const { firstOfFingerprint, nextOfFront, best } = prepareStatements(database)
		const plans = [firstOfFingerprint, nextOfFront, best].map(({ source }) => {
			return planOf(source)[0]?.replace(/^SEARCH \w+ USING | \(.*$/g, '')
		})
		deepEqual(plans, ['INDEX candidate_fingerprints', 'COVERING INDEX best_candidates', 'INDEX best_candidates'])
	})

	it('count outcomes of those alone that were told since counts were kept', () => {
		const reading = planOf(prepareStatements(database).outcomeCounts.source).filter((step) => / candidates /.test(step))
		deepEqual(reading, ['SEARCH candidates USING PRIMARY KEY (run=? AND number>?)'])
	})

	it('read candidates once, and not for each request, to say what became of requests', () => {
		const reading = planOf(fatesSql).filter((step) => / (?:c|candidates) USING /.test(step))
		deepEqual(reading, [
			'SEARCH candidates USING PRIMARY KEY (run=?)',
			'SEARCH c USING AUTOMATIC COVERING INDEX (island=? AND ask=? AND attempt=?) LEFT-JOIN',
		])
	})
})
