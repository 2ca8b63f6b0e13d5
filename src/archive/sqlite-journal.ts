import { insertAsk } from './insert-told.ts'
import type { Journal, JournalEntry } from './journal.ts'
import { PartOfRun } from './part-of-run.ts'
import { askOf } from './run-rows.ts'

const pageOfAsks = 2048

/** The journal of one run in an archive's database. */
export class SqliteJournal extends PartOfRun implements Journal {
	keep(entry: Omit<JournalEntry, 'ended'>): void {
		this.guard.write(() => insertAsk(this.statements, this.run, entry))
	}

	end(sequence: number): void {
		this.guard.write(() => this.statements.endAsk.run({ run: this.run, sequence }))
	}

	from(sequence: number): Iterable<JournalEntry> {
		const page = (at: number) => this.statements.asksFrom.all({ run: this.run, from: at, count: pageOfAsks })
		return this.guard.pages(page, sequence, pageOfAsks, (last) => last.sequence + 1, askOf)
	}

	at(sequence: number): JournalEntry | undefined {
		return this.guard.read(() => {
			const [row] = this.statements.asksFrom.all({ run: this.run, from: sequence, count: 1 })
			return row?.sequence === sequence ? askOf(row) : undefined
		})
	}

	ask(island: number, ask: number): JournalEntry | undefined {
		return this.guard.read(() => {
			const row = this.statements.ask.get({ run: this.run, island, ask })
			return row && askOf(row)
		})
	}
}
