import type { RunArchive } from '../archive/archive.ts'
import { lacksSettings, recoveryOf } from '../archive/recovery.ts'
import { UsageError } from './exit-codes.ts'
import { count, counted } from './numbers.ts'

/**
 * Refuses what needs all of a run, where it was recovered from a damaged archive without.
 *
 * @param doing - What is asked for, such as `go on`.
 * @throws {UsageError} Where its settings are lost, or candidates between others.
 */
export function expectNoGaps(kept: RunArchive, doing: string): void {
	const found = recoveryOf(kept.orders())
	if (found === undefined || found.isResumable) return
	const [share, lost] = [`${count(found.kept)} of ${counted(found.of, 'candidate')}`, found.lacksSettings === true]
	throw new UsageError(
		`${kept.id} was recovered from a damaged archive ${lost ? `without its settings, with ${share}` : `with ${share}`}, ` +
			`and ${lost ? 'they are' : 'what lies between is'} needed to ${doing}: start a new run, such as from what \`best --code\` gives as its seed`,
	)
}

/** @throws {UsageError} Where only the candidates of a run are known, and `form` needs what it was started with. */
export function expectSettings(kept: RunArchive, form: string): void {
	if (!lacksSettings(kept.orders())) return
	throw new UsageError(
		`${kept.id} was recovered from a damaged archive without its settings, which --${form} needs; --code prints the Rust`,
	)
}
