import type { Guard } from './guard.ts'
import type { IncidentRecord, Incidents } from './incident.ts'
import { incidentRecordOf, rowOfIncident } from './run-rows.ts'
import type { Statements } from './statements.ts'

/** The incidents of one run. */
export class SqliteIncidents implements Incidents {
	readonly #statements: Statements
	readonly #run: number
	readonly #guard: Guard

	/** @param run - Its rowid. */
	constructor(statements: Statements, run: number, guard: Guard) {
		this.#statements = statements
		this.#run = run
		this.#guard = guard
	}

	keep(incident: IncidentRecord): void {
		this.#guard.write(() => this.#statements.insertIncident.run({ ...rowOfIncident(incident), run: this.#run }))
	}

	get count(): number {
		return this.#guard.read(() => this.#statements.countIncidents.get({ run: this.#run }) ?? 0)
	}

	all(): IncidentRecord[] {
		return this.#guard.read(() => this.#statements.incidents.all({ run: this.#run }).map(incidentRecordOf))
	}
}
