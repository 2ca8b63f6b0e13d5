import type { IncidentRecord, Incidents } from './incident.ts'
import { PartOfRun } from './part-of-run.ts'
import { incidentRecordOf, rowOfIncident } from './run-rows.ts'

/** The incidents of one run. */
export class SqliteIncidents extends PartOfRun implements Incidents {
	keep(incident: IncidentRecord): void {
		this.guard.write(() => this.statements.insertIncident.run({ ...rowOfIncident(incident), run: this.run }))
	}

	get count(): number {
		return this.guard.read(() => this.statements.countIncidents.get({ run: this.run }) ?? 0)
	}

	all(): IncidentRecord[] {
		return this.guard.read(() => this.statements.incidents.all({ run: this.run }).map(incidentRecordOf))
	}
}
