import type { Database } from 'better-sqlite3'

/** What a row of `runs` is asked, in SQL, to tell whether the run is not being deleted. */
export const isThere = "status <> 'deleted'"

/** From then on nobody finds a run any more; who deletes a run or makes the archive smaller deletes it. @param run - Its rowid. */
export function giveUpRun(database: Database, run: number): void {
	database.prepare("UPDATE runs SET status = 'deleted' WHERE number = ?").run(run)
}

/** Whether a row of `runs` is of one that was given up. */
export function isGivenUp({ status }: { readonly status?: unknown }): boolean {
	return status === 'deleted'
}

/** Runs that were given up and are still there, by their rowids. */
export function givenUpRuns(database: Database): number[] {
	return database.prepare<[], number>("SELECT number FROM runs WHERE status = 'deleted'").pluck().all()
}
