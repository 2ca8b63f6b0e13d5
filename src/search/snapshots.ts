import type { Ledger } from './ledger.ts'
import type { SearchParts } from './search-parts.ts'
import { type AsksState, keptSnapshot, type Snapshot, snapshotText } from './snapshot.ts'
import type { Steering } from './steering.ts'

/** Candidates told from one snapshot to the next: those since the last one are gone through again in a fraction of a second. */
const usualEvery = 8_192

/**
 * Snapshots of a search, so that a later session goes through what was told since the last of them and not through everything.
 *
 * Nothing in a snapshot is news: all of it follows from what was told, from which it is found again where there is none.
 */
export class Snapshots {
	/** What this session goes on from; `undefined` where it goes through everything. */
	readonly found: Snapshot | undefined
	readonly #parts: SearchParts
	readonly #ledger: Ledger
	/** Candidates told when the last one was taken. */
	#takenAt: number
	/** One that was taken, to be kept from that place on. */
	#waiting: { readonly text: string; readonly from: number } | undefined

	/** @param isReplay - Of a run whose orders are another's; nobody resumes it. */
	constructor(parts: SearchParts, ledger: Ledger, isReplay: boolean) {
		this.#parts = parts
		this.#ledger = ledger
		this.found = isReplay ? undefined : keptSnapshot(parts.run, parts.archive)
		this.#takenAt = isReplay ? Number.POSITIVE_INFINITY : (this.found?.ledger.told ?? 0)
	}

	/** Lets ledger and steering be what they were at the snapshot found. */
	restore(steering: Steering): void {
		if (this.found === undefined) return
		const { ledger, orders } = this.found
		const { archipelago } = this.#ledger
		for (const _ of orders) {
			steering.retrace(Number.POSITIVE_INFINITY)
			archipelago.grow(steering.islandCount)
		}
		archipelago.paused = steering.pausedIslands
		this.#ledger.restore(ledger)
	}

	/**
	 * To be called between two tells, with all orders carried out and all that earlier sessions told gone through: takes a
	 * snapshot where one is due, and keeps it once a later session can go on from it.
	 *
	 * @param place - Rises with what is told.
	 * @param asks - How asks stand, and the place from which on that is of use.
	 */
	pass(place: number, asks: () => { readonly state: AsksState; readonly from: number }): void {
		const { archive, run, snapshotEvery = usualEvery } = this.#parts
		if (this.#waiting !== undefined && place >= this.#waiting.from) {
			archive.snapshot.keep(this.#waiting.text)
			this.#waiting = undefined
		}
		const { told } = this.#ledger
		if (this.#waiting !== undefined || told < run.told || told - this.#takenAt < snapshotEvery) return
		this.#takenAt = told
		const { state, from } = asks()
		const orders = archive.orders().flatMap(({ id, takenAt }) => (takenAt === undefined ? [] : [id]))
		const text = snapshotText(run, archive, { ledger: this.#ledger.state(), orders, asks: state })
		this.#waiting = { text, from }
	}
}
