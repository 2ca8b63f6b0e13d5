import type { Leave, Places } from './places.ts'

/**
 * The place of one conversation at an endpoint: taken for a request, and kept for the next where it pays to wait for it.
 *
 * A server keeps what it has read of a conversation until another one takes its slot.
 */
export class Seat {
	readonly #places: Places
	readonly #after: (ms: number, then: () => void) => () => void
	#place: Leave | undefined
	#unwatch = () => {}

	/** @param after - Calls back once after so many milliseconds; gives what cancels it. */
	constructor(places: Places, after: (ms: number, then: () => void) => () => void) {
		this.#places = places
		this.#after = after
	}

	/** Takes a place if one is free, at once: who looks next sees one less. */
	claim(): void {
		this.#place ??= this.#places.tryTake()
	}

	/**
	 * Resolves once it has a place.
	 *
	 * @param priority - Higher ones first.
	 * @throws The signal's reason once it aborts.
	 */
	async take(priority: number, signal: AbortSignal): Promise<void> {
		this.#unwatch()
		this.#place ??= await this.#places.take(priority, signal)
	}

	/** Keeps its place for so many milliseconds at most, until it is taken again. */
	keep(ms: number): void {
		if (this.#place === undefined) return
		this.#unwatch()
		if (ms <= 0) this.leave()
		else this.#unwatch = this.#after(ms, () => this.leave())
	}

	/** Gives its place to who is next; without one nothing happens. */
	leave(): void {
		this.#unwatch()
		this.#place?.()
		this.#place = undefined
	}
}
