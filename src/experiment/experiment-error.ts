/** The caller's mistake in an experiment: what was found and what was expected, one problem a line. */
export class ExperimentError extends Error {
	override readonly name = 'ExperimentError'
	/** Each one line: file, key, what was expected, what was found. At least one. */
	readonly problems: readonly string[]

	constructor(problems: readonly string[], options?: ErrorOptions) {
		super(problems.join('\n'), options)
		this.problems = problems
	}
}
