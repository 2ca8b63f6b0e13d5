/** How long room on a full disk is waited for, and who hears of it. */
export interface RoomWatch {
	/** 0 for not at all. */
	readonly patienceMs: number
	/** Told, in one line, that there is none, and when there is again. */
	readonly onNotice: (line: string) => void
}

/** Nobody waits. */
export const noPatience: RoomWatch = { patienceMs: 0, onNotice: () => undefined }

/** How long a run waits for room, on whichever disk. */
export const roomPatienceMs = 60_000

/** Between two looks whether there is room again. */
export const lookForRoomMs = 1_000

/** Waits for room on one disk: said when one begins and when there is room again, and given up after a time. */
export class RoomWait {
	readonly #what: string
	readonly #watch: RoomWatch
	readonly #monotonic: () => number
	/** `undefined` while there is room. */
	#since: number | undefined

	/**
	 * @param what - The room is for, such as `builds`.
	 * @param monotonic - Milliseconds of a clock that never goes back.
	 */
	constructor(what: string, watch: RoomWatch, monotonic: () => number) {
		this.#what = what
		this.#watch = watch
		this.#monotonic = monotonic
	}

	/**
	 * Whether to look again later, there being no room now.
	 *
	 * @param line - What to tell of it: the folder, and what may be done.
	 */
	mayGoOn(line: string): boolean {
		const { patienceMs, onNotice } = this.#watch
		if (patienceMs === 0) return false
		if (this.#since === undefined) onNotice(`${line}; waiting for room`)
		this.#since ??= this.#monotonic()
		return this.#monotonic() - this.#since < patienceMs
	}

	/** There is room. */
	end(): void {
		if (this.#since !== undefined) this.#watch.onNotice(`there is room for ${this.#what} again: going on`)
		this.#since = undefined
	}
}
