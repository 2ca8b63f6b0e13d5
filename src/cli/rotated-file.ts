import { closeSync, existsSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

/** What is kept of a file that grows without end. */
export interface Rotation {
	/** Before it is put aside. */
	readonly bytes: number
	/** Kept in all, the latest among them. */
	readonly files: number
}

/**
 * A file that is added to. One that has become large is put aside as `<path>.1`, those before it as `.2` and on, and the
 * oldest goes, so that no more than so many bytes of so many files are ever there.
 */
export class RotatedFile implements Disposable {
	readonly #path: string
	readonly #rotation: Rotation
	#descriptor: number
	#bytes: number

	/** @throws {Error} Of the file system. */
	constructor(path: string, rotation: Rotation) {
		this.#path = path
		this.#rotation = rotation
		this.#descriptor = openSync(path, 'a')
		this.#bytes = fstatSync(this.#descriptor).size
	}

	/** Adds a line, its end included. @throws {Error} Of the file system. */
	write(line: string): void {
		const bytes = Buffer.from(line)
		if (this.#bytes > 0 && this.#bytes + bytes.length > this.#rotation.bytes) this.#rotate()
		this.#bytes += writeSync(this.#descriptor, bytes)
	}

	[Symbol.dispose](): void {
		closeSync(this.#descriptor)
	}

	#rotate(): void {
		closeSync(this.#descriptor)
		for (let place = this.#rotation.files - 1; place > 0; place--) {
			const before = place === 1 ? this.#path : `${this.#path}.${place - 1}`
			if (existsSync(before)) renameSync(before, `${this.#path}.${place}`)
		}
		this.#descriptor = openSync(this.#path, this.#rotation.files > 1 ? 'a' : 'w')
		this.#bytes = 0
	}
}
