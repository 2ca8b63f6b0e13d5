import { deepEqual } from 'node:assert/strict'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { prepareStatements } from '../../src/archive/statements.ts'
import { Folder } from './folder.ts'

describe('statements of an archive', () => {
	it('find what is asked for at every draft, and the best, by an index', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		openArchive(path, { mode: 'write' }).close()
		const database = new Database(path, { readonly: true })
		const { firstOfFingerprint, nextOfFront, best } = prepareStatements(database)
		const plans = [firstOfFingerprint, nextOfFront, best].map(({ source }) => {
			const values = { run: 1, fingerprint: 'f', most: 1, less: 1, since: 0, count: 1 }
			const [step] = database.prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${source}`).all(values)
			return step?.detail.replace(/^SEARCH \w+ USING | \(.*$/g, '')
		})
		database.close()
		deepEqual(plans, ['INDEX candidate_fingerprints', 'COVERING INDEX best_candidates', 'INDEX best_candidates'])
	})
})
