import { randomFillSync } from 'node:crypto'
import { closeSync, ftruncateSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { isOutOfRoom } from './archive-error.ts'

/** What is under way may still write that much: outcomes, replies of models, how the run has ended. */
const mostBytes = 4 * 2 ** 20
const fewestBytes = 2 ** 16

/**
 * Room on an archive's disk that is its writer's alone, so that a write which finds the disk full can be made all the same.
 *
 * It is a file without a name, which goes with its process, by whatever signal. On a small disk it is a sixteenth of what is free.
 */
export class Reserve implements Disposable {
	readonly #archive: string
	#descriptor: number | undefined
	#bytes: number | undefined
	#isHeld = false

	/** @param archive - Absolute path of the archive. */
	constructor(archive: string) {
		this.#archive = archive
	}

	/** Whether the room is there. */
	get isHeld(): boolean {
		return this.#isHeld
	}

	/**
	 * Takes the room, where it is not held.
	 *
	 * @returns Whether it is held now; once it was given up, not before as much again has come: what is given up is room as well.
	 * @throws {Error} Of the file system, for all but a full disk.
	 */
	take(): boolean {
		if (this.#isHeld) return true
		const free = this.#freeBytes()
		const isFirst = this.#bytes === undefined
		this.#bytes ??= Math.max(fewestBytes, Math.min(mostBytes, Math.floor(free / 16)))
		const wanted = isFirst ? this.#bytes : 2 * this.#bytes
		this.#isHeld = free >= wanted && this.#write(wanted)
		if (this.#isHeld) ftruncateSync(this.#open(), this.#bytes)
		return this.#isHeld
	}

	/** Gives the room up. @returns Whether it was held. */
	giveUp(): boolean {
		if (!this.#isHeld) return false
		ftruncateSync(this.#open())
		this.#isHeld = false
		return true
	}

	[Symbol.dispose](): void {
		if (this.#descriptor !== undefined) closeSync(this.#descriptor)
		this.#descriptor = undefined
		this.#isHeld = false
	}

	#write(bytes: number): boolean {
		const descriptor = this.#open()
		try {
			// File systems that pack what they keep would make nothing of zeros.
			const noise = randomFillSync(Buffer.allocUnsafe(fewestBytes))
			for (let at = 0; at < bytes; ) at += writeSync(descriptor, noise, 0, Math.min(noise.length, bytes - at), at)
			return true
		} catch (error) {
			ftruncateSync(descriptor)
			if (isOutOfRoom(error)) return false
			throw error
		}
	}

	#open(): number {
		if (this.#descriptor !== undefined) return this.#descriptor
		const file = `${this.#archive}-room-${process.pid}`
		this.#descriptor = openSync(file, 'w')
		rmSync(file)
		return this.#descriptor
	}

	#freeBytes(): number {
		const { bavail, bsize } = statfsSync(dirname(this.#archive))
		return bavail * bsize
	}
}
