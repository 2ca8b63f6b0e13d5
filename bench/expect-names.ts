/** @throws {RangeError} If there is one among `found` that is none of `known`. */
export function expectNames(what: string, found: readonly string[], known: readonly string[]): void {
	const unknown = found.filter((name) => !known.includes(name))
	if (unknown.length > 0) throw new RangeError(`Expected ${what} of ${known.join(', ')}, got \`${unknown.join(', ')}\``)
}
