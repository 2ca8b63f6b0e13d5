import type { AskRecord } from './model-log.ts'

/**
 * The asks of a run that ended last, island by island, as whoever adds to it has seen them: who chooses what is asked next reads
 * some hundred of them each time, of which all but one or two are the same.
 */
export class LatestAsks {
	readonly #islands = new Map<number, { readonly asks: AskRecord[]; readonly count: number }>()
	#follows = false

	/** The last `count` of an island, in order; `read` gives them where they are not known. */
	of(island: number, count: number, read: () => AskRecord[]): AskRecord[] {
		const known = this.#islands.get(island)
		if (known !== undefined && known.count >= count) return count === 0 ? [] : known.asks.slice(-count)
		const asks = read()
		// What another process adds would not be known here.
		if (this.#follows) this.#islands.set(island, { asks: [...asks], count })
		return asks
	}

	/** Says that one was kept: from now on nobody else adds to the run. */
	kept(ask: AskRecord): void {
		this.#follows = true
		const known = this.#islands.get(ask.island)
		if (known === undefined) return
		// One that takes the place of an earlier one makes room for one that is not known.
		if (known.asks.some((one) => one.ask === ask.ask)) return void this.#islands.delete(ask.island)
		known.asks.push(ask)
		if (known.asks.length > known.count) known.asks.shift()
	}
}
