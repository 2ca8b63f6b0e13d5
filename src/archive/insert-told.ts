import type { ConfirmationRecord, Tell } from './archive.ts'
import { rowOfCandidate, rowOfMigration, textsOfCandidate } from './candidate-rows.ts'
import type { CandidateTexts } from './candidate-texts.ts'
import type { JournalEntry } from './journal.ts'
import { countedAtOnce } from './kept-counts.ts'
import { rowOfAsk } from './run-rows.ts'
import type { Statements } from './statements.ts'

/**
 * Inserts one tell; the caller puts it in a transaction.
 *
 * @param run - Rowid of the run.
 * @param expected - The number after the last one that this process has told, which needs no look; there is a row for each before it.
 * @throws {RangeError} If the number is not the next of the run, the score is not finite, or a parent, a migrant or
 *   the cause of a migration was not told before.
 */
export function insertTell(
	statements: Statements,
	texts: CandidateTexts,
	run: number,
	{ candidate, migrations }: Tell,
	expected: number | undefined,
): void {
	const { number, outcome } = candidate
	if (number !== expected) {
		const next = statements.nextNumber.get({ run }) ?? 0
		if (number !== next)
			throw new RangeError(`Expected \`number\` to be ${next}, the next of the run, got \`${number}\``)
	}
	if (outcome.kind === 'scored' && !Number.isFinite(outcome.score)) {
		throw new RangeError(`Expected \`score\` to be finite, got \`${outcome.score}\``)
	}
	for (const parent of candidate.parents) expectTold(parent, number, 'parents')
	statements.insertCandidate.run({ ...rowOfCandidate(candidate), run })
	texts.keep(run, number, textsOfCandidate(candidate))
	if ((number + 1) % countedAtOnce === 0) statements.keepCounts.run({ run, before: number + 1 })
	for (const one of migrations) {
		expectTold(one.at, number + 1, 'at')
		expectTold(one.candidate, number + 1, 'candidate')
		statements.insertMigration.run({ ...rowOfMigration(one), run })
	}
}

/** Inserts an ask of the journal. @throws {RangeError} If the sequence is not the next one of the run. */
export function insertAsk(statements: Statements, run: number, entry: Omit<JournalEntry, 'ended'>): void {
	const next = statements.nextAsk.get({ run }) ?? 0
	const { sequence } = entry
	if (sequence !== next) throw new RangeError(`Expected \`sequence\` to be ${next}, got \`${sequence}\``)
	statements.insertAsk.run({ ...rowOfAsk(entry), run })
}

/** Inserts what came of a candidate on held-out inputs. @throws {RangeError} If it was not told before. */
export function insertConfirmation(
	statements: Statements,
	run: number,
	{ candidate, outcome, confirmedAtMs }: ConfirmationRecord,
): void {
	expectTold(candidate, statements.nextNumber.get({ run }) ?? 0, 'candidate')
	const row = { candidate, outcome: JSON.stringify(outcome), confirmed_at_ms: confirmedAtMs }
	statements.insertConfirmation.run({ ...row, run })
}

/** @throws {RangeError} If `number` is not that of one of the first `told` candidates. */
function expectTold(number: number, told: number, name: string): void {
	if (Number.isInteger(number) && number >= 0 && number < told) return
	throw new RangeError(`Expected \`${name}\` to name a candidate told before, got \`${number}\``)
}
