/** The seed's functions are not what the evaluator calls: the caller's mistake, in one line with both types. */
export class SeedMismatchError extends Error {
	override readonly name = 'SeedMismatchError'
}
