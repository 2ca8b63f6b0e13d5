/** What a process of the command line ends with. */
export const exitCodes = {
	/** Ended as asked. */
	ok: 0,
	/** A fault of this program. */
	fault: 1,
	/** The caller's mistake. */
	mistake: 2,
	/** Something on the machine is missing. */
	missing: 3,
	/** The model endpoint refused for good, and no other operator was left. */
	refused: 4,
	/** No file that was to be scored has a score. */
	unscored: 5,
	/** The run had a target, and ended before it was reached. */
	shortOfTarget: 6,
	/** Interrupted; the archive is whole. */
	interrupted: 130,
} as const

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The caller's mistake, said in one line with what was expected. Ends the process with 2. */
export class UsageError extends Error {
	override readonly name = 'UsageError'
}

/** Something on the machine is missing; the line says how to get it. Ends the process with 3. */
export class MissingError extends Error {
	override readonly name = 'MissingError'
}
