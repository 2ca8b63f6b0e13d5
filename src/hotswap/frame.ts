import koffi from 'koffi'

/** Bytes that are shared with a bridge for the time of a call, written and read in order; `crossing.rs` says how. */
export class Frame {
	bytes = new Uint8Array(initialBytes)
	view = new DataView(this.bytes.buffer)
	/** Where the bytes are in memory. */
	address = Number(koffi.address(this.bytes))
	/** Where the next value is written or read. */
	at = 0

	/** Where so many bytes are to be written; the frame grows for them. */
	claim(count: number): number {
		const { at } = this
		this.at += count
		if (this.at > this.bytes.length) this.grow(this.at)
		return at
	}

	/** Where the next `count` bytes to read are. */
	next(count: number): number {
		const { at } = this
		this.at += count
		return at
	}

	/** Makes room for `needed` bytes; what is written stays. */
	grow(needed: number): void {
		const before = this.bytes
		this.bytes = new Uint8Array(Math.max(needed, before.length * 2))
		this.bytes.set(before)
		this.view = new DataView(this.bytes.buffer)
		this.address = Number(koffi.address(this.bytes))
	}
}

/** Above what V8 keeps in its own heap, where arrays are moved. */
const initialBytes = 4_096
