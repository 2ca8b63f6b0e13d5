import type { Database } from 'better-sqlite3'
import { dropUnusedTexts } from './prune-conversations.ts'

/**
 * Removes all that is kept of a run, and the texts of models that no other run has; the caller puts it in a transaction.
 *
 * @param run - Its rowid.
 */
export function deleteRun(database: Database, run: number): void {
	// Tables of a run refer to one another.
	database.pragma('defer_foreign_keys = ON')
	const ofRun = '(SELECT id FROM model_requests WHERE run = ?)'
	database.prepare(`DELETE FROM model_parts WHERE request IN ${ofRun}`).run(run)
	database.prepare(`DELETE FROM model_ends WHERE request IN ${ofRun}`).run(run)
	for (const table of tablesOfRuns(database)) database.prepare(`DELETE FROM ${table} WHERE run = ?`).run(run)
	database.prepare('DELETE FROM runs WHERE number = ?').run(run)
	// A prompt that several runs sent stands there once, packed with the dictionary of the first of them.
	dropUnusedTexts(database)
	database.exec(`
		UPDATE text_dictionaries SET run = NULL WHERE run NOT IN (SELECT number FROM runs);
		DELETE FROM text_dictionaries WHERE run IS NULL
			AND id NOT IN (SELECT dictionary FROM model_texts WHERE dictionary IS NOT NULL);
	`)
}

/** Tables with a row or more for a run, by its rowid. Dictionaries outlive it where others have its texts. */
function tablesOfRuns(database: Database): string[] {
	return database
		.prepare<[], string>(
			`SELECT t.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c ON c.name = 'run' AND c.type = 'INTEGER'
			WHERE t.type = 'table' AND t.name <> 'text_dictionaries'`,
		)
		.pluck()
		.all()
}
