import type { Database } from 'better-sqlite3'

/** Tables with a row or more for a run, each before those that it refers to. */
const tablesOfRun = [
	'migrations',
	'confirmations',
	'asks',
	'model_asks',
	'notes',
	'orders',
	'canaries',
	'fresh_texts',
	'text_blocks',
	'candidates',
] as const

/**
 * Removes all that is kept of a run, and the texts of models that no other run has; the caller puts it in a transaction.
 *
 * @param run - Its rowid.
 */
export function deleteRun(database: Database, run: number): void {
	const ofRun = '(SELECT id FROM model_requests WHERE run = ?)'
	database.prepare(`DELETE FROM model_parts WHERE request IN ${ofRun}`).run(run)
	database.prepare(`DELETE FROM model_ends WHERE request IN ${ofRun}`).run(run)
	database.prepare('DELETE FROM model_requests WHERE run = ?').run(run)
	for (const table of tablesOfRun) database.prepare(`DELETE FROM ${table} WHERE run = ?`).run(run)
	database.prepare('DELETE FROM runs WHERE number = ?').run(run)
	// A prompt that several runs sent stands there once, packed with the dictionary of the first of them.
	database.exec(`
		DELETE FROM model_texts WHERE id NOT IN (SELECT text FROM model_parts)
			AND id NOT IN (SELECT text FROM model_ends WHERE text IS NOT NULL);
		UPDATE text_dictionaries SET run = NULL WHERE run NOT IN (SELECT number FROM runs);
		DELETE FROM text_dictionaries WHERE run IS NULL
			AND id NOT IN (SELECT dictionary FROM model_texts WHERE dictionary IS NOT NULL);
	`)
}
