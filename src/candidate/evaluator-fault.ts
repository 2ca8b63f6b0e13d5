/**
 * A fault of ours, or of this machine, on the way from a candidate to its outcome: never the candidate's.
 *
 * The only kind that compile-and-score throws, wherever it runs.
 */
export class EvaluatorFault extends Error {
	override readonly name: string = 'EvaluatorFault'
	/** The evaluator itself said that it is at fault, so no candidate can be to blame. */
	readonly isAdmitted: boolean

	constructor(message: string, options?: ErrorOptions & { readonly isAdmitted?: boolean }) {
		super(message, options)
		this.isAdmitted = options?.isAdmitted ?? false
	}
}
