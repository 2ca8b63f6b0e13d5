import type { MigrationRecord } from '../archive/archive.ts'
import type { SearchEvent } from './events.ts'

/** Migrations as events tell them: those from one island to another for one cause together. */
export function elitesMigrated(
	migrations: readonly MigrationRecord[],
): Extract<SearchEvent, { kind: 'elites-migrated' }>[] {
	const groups = new Map<
		string,
		{ group: Omit<MigrationRecord, 'at' | 'candidate' | 'accepted'>; of: MigrationRecord[] }
	>()
	for (const one of migrations) {
		const { from, to, cause } = one
		const key = `${from}/${to}/${cause}`
		const known = groups.get(key)
		if (known === undefined) groups.set(key, { group: { from, to, cause }, of: [one] })
		else known.of.push(one)
	}
	return [...groups.values()].map(({ group, of }) => ({
		kind: 'elites-migrated',
		...group,
		candidates: of.map(({ candidate }) => candidate),
		accepted: of.filter(({ accepted }) => accepted).length,
	}))
}
