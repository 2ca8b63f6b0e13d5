/**
 * A function of a source that gives what it gave, where it was asked the same lately.
 *
 * @param make - Gives the same for the same source, and nothing that anyone changes.
 * @param characters - Of sources kept, all together: the latest of them, and the last one whatever its length.
 */
export function recently<Made>(make: (source: string) => Made, characters: number): (source: string) => Made {
	const kept = new Map<string, { readonly made: Made }>()
	let sum = 0
	return (source) => {
		const found = kept.get(source)
		if (found !== undefined) {
			// The latest stands last.
			kept.delete(source)
			kept.set(source, found)
			return found.made
		}
		const made = make(source)
		kept.set(source, { made })
		sum += source.length
		for (const oldest of kept.keys()) {
			if (sum <= characters || oldest === source) break
			kept.delete(oldest)
			sum -= oldest.length
		}
		return made
	}
}
