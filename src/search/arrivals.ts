/** A queue that one reader awaits. */
export class Arrivals<Item> {
	readonly #items: Item[] = []
	#fault: { readonly error: unknown } | undefined
	#waiting: PromiseWithResolvers<Item> | undefined

	/** Adds an item at the end. */
	push(item: Item): void {
		if (this.#waiting === undefined) this.#items.push(item)
		else this.#waiting.resolve(item)
		this.#waiting = undefined
	}

	/** Makes every `next` from now on reject; the first fault holds. */
	fail(error: unknown): void {
		this.#fault ??= { error }
		this.#waiting?.reject(error)
		this.#waiting = undefined
	}

	/** The first item, as soon as there is one. */
	next(): Promise<Item> {
		if (this.#fault !== undefined) return Promise.reject(this.#fault.error)
		const item = this.#items.shift()
		if (item !== undefined) return Promise.resolve(item)
		this.#waiting = Promise.withResolvers<Item>()
		return this.#waiting.promise
	}
}
