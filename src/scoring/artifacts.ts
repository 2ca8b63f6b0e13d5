import type { CompiledLibrary } from '../rust/compiled.ts'

/** Compiled candidates by handle: those that somebody holds, and the last few that nobody does any more. */
export class Artifacts {
	readonly #held = new Map<string, { readonly compiled: CompiledLibrary; holders: number }>()
	/** The longest unused first. */
	readonly #idle = new Map<string, CompiledLibrary>()

	/** What the handle names, held once more; `undefined` if it is not here. */
	take(handle: string): CompiledLibrary | undefined {
		const held = this.#held.get(handle)
		if (held !== undefined) {
			held.holders++
			return held.compiled
		}
		const compiled = this.#idle.get(handle)
		if (compiled === undefined) return undefined
		this.#idle.delete(handle)
		this.#held.set(handle, { compiled, holders: 1 })
		return compiled
	}

	/** Holds what was just compiled; where the handle is held already, what it names stays and the new one goes. */
	put(handle: string, compiled: CompiledLibrary): void {
		const held = this.#held.get(handle)
		if (held !== undefined) {
			held.holders++
			compiled.release()
			return
		}
		this.#idle.get(handle)?.release()
		this.#idle.delete(handle)
		this.#held.set(handle, { compiled, holders: 1 })
	}

	/** @throws {RangeError} If nobody holds it. */
	held(handle: string): CompiledLibrary {
		return this.#entry(handle).compiled
	}

	/** @throws {RangeError} If nobody holds it. */
	release(handle: string): void {
		const held = this.#entry(handle)
		held.holders--
		if (held.holders > 0) return
		this.#held.delete(handle)
		this.#idle.set(handle, held.compiled)
		for (const [oldest, compiled] of this.#idle) {
			if (this.#idle.size <= maxIdle) break
			this.#idle.delete(oldest)
			compiled.release()
		}
	}

	#entry(handle: string): { readonly compiled: CompiledLibrary; holders: number } {
		const held = this.#held.get(handle)
		if (held === undefined) throw new RangeError(`Expected the handle of something compiled, got \`${handle}\``)
		return held
	}
}

/** Each is some 20 kB, and four times that where speed is scored. */
const maxIdle = 64
