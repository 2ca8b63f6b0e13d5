import type { Database } from 'better-sqlite3'
import { applicationId, migrations } from './schema.ts'

/** Schema of an archive; 0 of what is empty. */
export function versionOf(database: Database): number {
	return Number(database.pragma('user_version', { simple: true }))
}

/** Takes a database, which nobody else writes to, to the schema of this release, one migration after the other. */
export function migrate(database: Database): void {
	const from = versionOf(database)
	database.pragma('foreign_keys = OFF')
	for (const [index, migration] of migrations.entries()) {
		if (index < from) continue
		const step = database.transaction(() => {
			if (typeof migration === 'string') database.exec(migration)
			else migration(database)
			if (index === 0) database.pragma(`application_id = ${applicationId}`)
			database.pragma(`user_version = ${index + 1}`)
		})
		step.immediate()
	}
}
