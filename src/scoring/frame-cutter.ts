import { Buffer } from 'node:buffer'

/** No frame is longer. */
export const maxFrameBytes: number = 64 << 20

/** A frame: the length of its body as a little-endian 32-bit number, then the body. */
export function framed(body: Uint8Array): Buffer {
	const head = Buffer.alloc(4)
	head.writeUInt32LE(body.length)
	return Buffer.concat([head, body])
}

/** Cuts a stream of bytes into the bodies of frames, whatever pieces it comes in. */
export class FrameCutter {
	#pieces: Buffer[] = []
	#bytes = 0

	/**
	 * Bodies that are complete with `piece`, in their order.
	 *
	 * @throws {RangeError} If a frame is too long.
	 */
	push(piece: Buffer): Buffer[] {
		this.#pieces.push(piece)
		this.#bytes += piece.length
		const bodies: Buffer[] = []
		for (let body = this.#take(); body !== undefined; body = this.#take()) bodies.push(body)
		return bodies
	}

	#take(): Buffer | undefined {
		if (this.#bytes < 4) return undefined
		const first = this.#pieces[0] as Buffer
		if (first.length < 4) this.#pieces = [Buffer.concat(this.#pieces)]
		const length = (this.#pieces[0] as Buffer).readUInt32LE(0)
		if (length > maxFrameBytes)
			throw new RangeError(`Expected a frame of at most ${maxFrameBytes} bytes, got ${length}`)
		if (this.#bytes < 4 + length) return undefined
		const all = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces)
		const rest = all.subarray(4 + length)
		this.#pieces = rest.length === 0 ? [] : [rest]
		this.#bytes = rest.length
		return all.subarray(4, 4 + length)
	}
}
