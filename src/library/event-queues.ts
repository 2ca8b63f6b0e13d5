/** Hands what is put in to all who iterate, to each from when it began. */
export class EventQueues<Event> {
	readonly #queues = new Set<Queue<Event>>()
	#ending: Promise<IteratorResult<Event>> | undefined

	/** Nobody who does not iterate keeps anything. */
	put(event: Event): void {
		for (const queue of this.#queues) queue.put(event)
	}

	/** No more comes. */
	end(): void {
		this.#close(Promise.resolve({ done: true, value: undefined }))
	}

	/** No more comes; who iterates is thrown that. */
	fail(error: unknown): void {
		const ending = Promise.reject(error)
		ending.catch(() => undefined)
		this.#close(ending)
	}

	/** What is put in from now on. */
	iterator(): AsyncIterator<Event> {
		const queue = new Queue<Event>()
		if (this.#ending === undefined) this.#queues.add(queue)
		else queue.close(this.#ending)
		return {
			next: () => queue.next(),
			return: async () => {
				this.#queues.delete(queue)
				queue.close(Promise.resolve({ done: true, value: undefined }))
				return { done: true, value: undefined }
			},
		}
	}

	#close(ending: Promise<IteratorResult<Event>>): void {
		this.#ending = ending
		for (const queue of this.#queues) queue.close(ending)
		this.#queues.clear()
	}
}

class Queue<Event> {
	#waiting: Event[] = []
	#taker: ((result: IteratorResult<Event> | Promise<IteratorResult<Event>>) => void) | undefined
	#ending: Promise<IteratorResult<Event>> | undefined

	put(event: Event): void {
		if (this.#taker === undefined) this.#waiting.push(event)
		else this.#taker({ done: false, value: event })
		this.#taker = undefined
	}

	close(ending: Promise<IteratorResult<Event>>): void {
		this.#ending = ending
		this.#taker?.(ending)
		this.#taker = undefined
	}

	next(): Promise<IteratorResult<Event>> {
		const event = this.#waiting.shift()
		if (event !== undefined) return Promise.resolve({ done: false, value: event })
		if (this.#ending !== undefined) return this.#ending
		const { promise, resolve } = Promise.withResolvers<IteratorResult<Event>>()
		this.#taker = resolve
		return promise
	}
}
