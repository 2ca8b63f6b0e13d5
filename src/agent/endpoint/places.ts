interface Waiting {
	readonly priority: number
	readonly admit: () => void
}

/**
 * So many places, taken by one conversation each; who waits is admitted by priority, then in order.
 *
 * How many there are may change at any time: where there are fewer than are taken, none is given until enough are free.
 */
export class Places {
	#size: number
	#taken = 0
	#waiting: Waiting[] = []
	readonly #onFree: () => void

	/** @param onFree - Called where a place is free and nobody waits for it. */
	constructor(size: number, onFree: () => void) {
		this.#size = size
		this.#onFree = onFree
	}

	/** Places in all. */
	get size(): number {
		return this.#size
	}

	/** Places taken; more than there are, where there were more. */
	get taken(): number {
		return this.#taken
	}

	/** Whether one could be taken at once. */
	get free(): boolean {
		return this.#waiting.length === 0 && this.#taken < this.#size
	}

	/** Makes it so many places. */
	resize(size: number): void {
		this.#size = size
		this.#admit()
	}

	/** Takes a place that is free. @returns Whether there was one. */
	tryTake(): boolean {
		if (!this.free) return false
		this.#taken++
		return true
	}

	/**
	 * Resolves with a place, to be given back.
	 *
	 * @param priority - Higher ones first.
	 * @throws The signal's reason once it aborts; no place is taken then.
	 */
	async take(priority: number, signal: AbortSignal): Promise<void> {
		signal.throwIfAborted()
		if (this.tryTake()) return
		const { promise, resolve, reject } = Promise.withResolvers<void>()
		const waiting: Waiting = { priority, admit: resolve }
		const behind = this.#waiting.findIndex((one) => one.priority < priority)
		this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, waiting)
		const abort = () => {
			this.#waiting = this.#waiting.filter((one) => one !== waiting)
			reject(signal.reason)
		}
		signal.addEventListener('abort', abort, { once: true })
		try {
			await promise
		} finally {
			signal.removeEventListener('abort', abort)
		}
	}

	/** Gives a place back. */
	give(): void {
		this.#taken--
		this.#admit()
	}

	#admit(): void {
		while (this.#taken < this.#size) {
			const next = this.#waiting.shift()
			if (next === undefined) {
				this.#onFree()
				return
			}
			this.#taken++
			next.admit()
		}
	}
}
