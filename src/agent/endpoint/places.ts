import PQueue from 'p-queue'

/** Gives a place back; a second time changes nothing. */
export type Leave = () => void

/**
 * So many places, taken by one conversation each; who waits is admitted by priority, then in order.
 *
 * How many there are may change at any time: where there are fewer than are taken, none is given until enough are free.
 */
export class Places {
	readonly #queue: PQueue
	readonly #onFree: () => void

	/** @param onFree - Called where a place is free and nobody waits for it. */
	constructor(size: number, onFree: () => void) {
		this.#queue = new PQueue({ concurrency: size })
		this.#onFree = onFree
		this.#queue.addEventListener('next', () => this.#tell())
	}

	/** Whether one could be taken at once. */
	get free(): boolean {
		return this.#queue.size === 0 && this.#queue.pending < this.#queue.concurrency
	}

	/** Makes it so many places. */
	resize(size: number): void {
		this.#queue.concurrency = size
		this.#tell()
	}

	/** Takes a place that is free; `undefined` where there is none. */
	tryTake(): Leave | undefined {
		if (!this.free) return undefined
		const { promise: left, resolve: leave } = Promise.withResolvers<void>()
		void this.#queue.add(() => left)
		return leave
	}

	/**
	 * Resolves with a place, to be given back.
	 *
	 * @param priority - Higher ones first.
	 * @throws The signal's reason once it aborts; no place is taken then.
	 */
	async take(priority: number, signal: AbortSignal): Promise<Leave> {
		const { promise: taken, resolve: admit, reject: refuse } = Promise.withResolvers<Leave>()
		const { promise: left, resolve: leave } = Promise.withResolvers<void>()
		const hold = (): Promise<void> => {
			admit(leave)
			return left
		}
		this.#queue.add(hold, { priority, signal }).catch(refuse)
		return await taken
	}

	#tell(): void {
		if (this.free) this.#onFree()
	}
}
