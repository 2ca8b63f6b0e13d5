/** An evolved function panicked. Nothing that it was lent is undone; what goes in and out by `value` is as it was. */
export class EvolvedPanic extends Error {
	override readonly name = 'EvolvedPanic'
	/** Name of the function that was called. */
	readonly functionName: string
	/** 1-based line of its revision's source, or of the standard library's that it called; 0 where it is not known. */
	readonly line: number

	/** @param message - What the panic said. */
	constructor(functionName: string, message: string, line: number) {
		super(message)
		this.functionName = functionName
		this.line = line
	}
}
