import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Learnt, learntSchema, type ModelMemory } from '../agent/endpoint/model-memory.ts'

/** What runs have learnt about models, one file each in the folder for what can be made again; no address or name is in it. */
export class ModelFiles implements ModelMemory {
	readonly #folder: string

	/** @param cache - As in `Places`. */
	constructor(cache: string) {
		this.#folder = join(cache, 'models')
	}

	recall(baseUrl: string, id: string): Learnt | undefined {
		try {
			return learntSchema.parse(JSON.parse(readFileSync(this.#path(baseUrl, id), 'utf8')))
		} catch {
			// Not there, of another version, or damaged: it is learnt again.
			return undefined
		}
	}

	keep(baseUrl: string, id: string, learnt: Learnt): void {
		const path = this.#path(baseUrl, id)
		try {
			mkdirSync(this.#folder, { recursive: true })
			writeFileSync(`${path}.${process.pid}`, JSON.stringify(learnt))
			renameSync(`${path}.${process.pid}`, path)
		} catch (error) {
			// A full or read-only disk costs the next run a few requests, and this one nothing.
			if ((error as NodeJS.ErrnoException).code === undefined) throw error
		}
	}

	#path(baseUrl: string, id: string): string {
		const name = createHash('sha256')
			.update(JSON.stringify([baseUrl, id]))
			.digest('hex')
			.slice(0, 24)
		return join(this.#folder, `${name}.json`)
	}
}
