import type { Guard } from './guard.ts'
import type { Statements } from './statements.ts'

/** What of one run is kept in tables of its own. */
export abstract class PartOfRun {
	protected readonly statements: Statements
	/** Its rowid. */
	protected readonly run: number
	protected readonly guard: Guard

	constructor(statements: Statements, run: number, guard: Guard) {
		this.statements = statements
		this.run = run
		this.guard = guard
	}
}
