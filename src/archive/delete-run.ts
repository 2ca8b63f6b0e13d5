import type { Database } from 'better-sqlite3'
import { givenUpRuns } from './given-up.ts'
import { dropUnusedTexts } from './prune-conversations.ts'
import type { Steps } from './small-steps.ts'

/** Tables that have many rows of a run, and how many of the numbers that tell them apart a step takes: some tens of milliseconds. */
const large = [
	{ table: 'model_requests', key: 'id', size: 256 },
	{ table: 'asks', key: 'sequence', size: 4096 },
	{ table: 'migrations', key: 'id', size: 4096 },
	{ table: 'text_blocks', key: 'first', size: 8192 },
	{ table: 'candidates', key: 'number', size: 2048 },
] as const

/**
 * The steps in which all goes that is kept of a run that was given up, and the texts of models that no other run has.
 *
 * @param run - Its rowid; once it is deleted, by whomever, another may be given it.
 */
export function deletingOf(database: Database, run: number): Steps {
	const isStillThere = database.prepare<[number]>("SELECT 1 FROM runs WHERE number = ? AND status = 'deleted'")
	const isLarge = new Set<string>(large.map(({ table }) => table))
	const small = tablesOfRuns(database).filter((table) => !isLarge.has(table))
	const steps: Steps = [
		...large.flatMap((one) => deletingFrom(database, run, one)),
		...small.map((table) => () => void database.prepare(`DELETE FROM ${table} WHERE run = ?`).run(run)),
		() => {
			database.prepare('DELETE FROM runs WHERE number = ?').run(run)
			// A prompt that several runs sent stands there once, packed with the dictionary of the first of them.
			dropUnusedTexts(database)
			database.exec(`
				UPDATE text_dictionaries SET run = NULL WHERE run NOT IN (SELECT number FROM runs);
				DELETE FROM text_dictionaries WHERE run IS NULL
					AND id NOT IN (SELECT dictionary FROM model_texts WHERE dictionary IS NOT NULL);
			`)
		},
	]
	return steps.map((step) => () => {
		if (isStillThere.get(run) !== undefined) step()
	})
}

function deletingFrom(database: Database, run: number, { table, key, size }: (typeof large)[number]): Steps {
	const ends = database.prepare<[number], { readonly first: number | null; readonly last: number | null }>(
		`SELECT min(${key}) AS first, max(${key}) AS last FROM ${table} WHERE run = ?`,
	)
	const { first, last } = ends.get(run) ?? { first: null, last: null }
	if (first === null || last === null) return []
	// By that key alone, which what else tells rows of a run apart may not have: it would have all of them read for each step.
	const part = `FROM ${table} WHERE ${key === 'id' ? '+' : ''}run = @run AND ${key} >= @from AND ${key} < @from + ${size}`
	const ofRequests = ['model_parts', 'model_ends'].map((of) => `DELETE FROM ${of} WHERE request IN (SELECT id ${part})`)
	const statements = [...(table === 'model_requests' ? ofRequests : []), `DELETE ${part}`]
	const prepared = statements.map((sql) => database.prepare<[{ readonly run: number; readonly from: number }]>(sql))
	return Array.from({ length: Math.ceil((last - first + 1) / size) }, (_, index) => () => {
		for (const statement of prepared) statement.run({ run, from: first + index * size })
	})
}

/** Deletes all runs that were given up, in one transaction: of a database that nobody else writes. */
export function deleteGivenUp(database: Database): void {
	database.pragma('foreign_keys = OFF')
	database.transaction(() => {
		for (const run of givenUpRuns(database)) for (const step of deletingOf(database, run)) step()
	})()
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
