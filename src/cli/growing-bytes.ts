/** Bytes that are added to, in one piece of memory however many additions there are. */
export class GrowingBytes {
	#bytes: Buffer = Buffer.alloc(1 << 12)
	#length = 0

	/** Copies `piece` behind what is there. */
	push(piece: Uint8Array): void {
		const length = this.#length + piece.length
		if (length > this.#bytes.length) {
			const larger = Buffer.alloc(Math.max(length, 2 * this.#bytes.length))
			larger.set(this.#bytes.subarray(0, this.#length))
			this.#bytes = larger
		}
		this.#bytes.set(piece, this.#length)
		this.#length = length
	}

	/** All of it; what is added later is not in it. */
	whole(): Uint8Array {
		return this.#bytes.subarray(0, this.#length)
	}
}
