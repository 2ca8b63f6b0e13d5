/** Of as many as a long run tells, one in sixteen shares its bit with another. */
const bits = 24

/** Which fingerprints may have been told: what it does not have was not. It is as large for a million as for one: 2 MB. */
export class FingerprintFilter {
	readonly #words = new Uint32Array(2 ** (bits - 5))

	add(fingerprint: string): void {
		const place = placeOf(fingerprint)
		this.#words[place >>> 5] = this.#wordOf(place) | (1 << (place & 31))
	}

	mayHave(fingerprint: string): boolean {
		const place = placeOf(fingerprint)
		return (this.#wordOf(place) & (1 << (place & 31))) !== 0
	}

	#wordOf(place: number): number {
		return this.#words[place >>> 5] as number
	}
}

/** From its first hex digits; all that begin with something else share one. */
function placeOf(fingerprint: string): number {
	const place = Number.parseInt(fingerprint.slice(0, bits / 4), 16)
	return Number.isNaN(place) ? 0 : place
}
