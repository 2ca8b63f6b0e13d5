import { setImmediate } from 'node:timers/promises'

type Read = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>>

/** Bytes from which on pieces are not joined any more. */
const enough = 16_384

/**
 * The pieces of a body. Such as come in one turn of this process come as one: a server sends a token at a time, and who is
 * late with reading them has less to do for each then.
 */
export class Pieces {
	readonly #reader: ReadableStreamDefaultReader<Uint8Array>
	/** What is asked for and not taken yet. */
	#coming: Promise<Read> | undefined

	constructor(body: ReadableStream<Uint8Array>) {
		this.#reader = body.getReader()
	}

	/** The next ones; `undefined` at the end. @throws What the body fails with, once all that came before is taken. */
	async next(): Promise<Uint8Array | undefined> {
		const first = await this.#peek()
		if (first.done) return undefined
		const pieces = [first.value]
		this.#coming = undefined
		const turn = setImmediate(undefined)
		for (let bytes = first.value.byteLength; bytes < enough; ) {
			const read = await Promise.race([this.#peek().catch(() => undefined), turn])
			if (read === undefined || read.done) break
			pieces.push(read.value)
			bytes += read.value.byteLength
			this.#coming = undefined
		}
		return pieces.length === 1 ? first.value : Buffer.concat(pieces)
	}

	/** Lets go of the body. */
	async cancel(reason: unknown): Promise<void> {
		await this.#reader.cancel(reason)
	}

	#peek(): Promise<Read> {
		this.#coming ??= this.#reader.read()
		return this.#coming
	}
}
