/** That a disk has no room any more, which is waited for, said again now and then, or that it has some again. */
export interface RoomNews {
	readonly kind: 'room-short' | 'room-again'
	/** What the room is for. */
	readonly of: 'archive' | 'builds'
	/** For a person, in one line. */
	readonly text: string
}

/** How long room on a full disk is waited for, and who hears of it. */
export interface RoomWatch {
	/** 0 for not at all, infinite for as long as it takes; asked at each look, so that a wait can be ended. */
	readonly patienceMs: number
	readonly onNews: (news: RoomNews) => void
}

/** Nobody waits. */
export const noPatience: RoomWatch = { patienceMs: 0, onNews: () => undefined }

/** How long room is waited for outside of a run; a run waits as long as it has time. */
export const roomPatienceMs = 60_000

/** Between two looks whether there is room again. */
export const lookForRoomMs = 1_000

/** After so long it is said again that room is waited for, and from then on each hour. */
const sayAgainMs = 600_000
const hourMs = 3_600_000

/** Waits for room on one disk: said when one begins, seldom meanwhile, and when there is room again; given up after a time. */
export class RoomWait {
	readonly #of: RoomNews['of']
	readonly #watch: () => RoomWatch
	readonly #monotonic: () => number
	/** `undefined` while there is room. */
	#since: number | undefined
	#sayAgainAt = 0

	/**
	 * @param watch - Asked at each look: a run has another patience than what was before it.
	 * @param monotonic - Milliseconds of a clock that never goes back.
	 */
	constructor(of: RoomNews['of'], watch: () => RoomWatch, monotonic: () => number) {
		this.#of = of
		this.#watch = watch
		this.#monotonic = monotonic
	}

	/**
	 * Whether to look again later, there being no room now.
	 *
	 * @param line - What to tell of it: the folder, and what may be done.
	 */
	mayGoOn(line: string): boolean {
		const { patienceMs, onNews } = this.#watch()
		if (patienceMs === 0) return false
		const now = this.#monotonic()
		if (this.#since === undefined) {
			this.#since = now
			this.#sayAgainAt = now + sayAgainMs
			onNews({ kind: 'room-short', of: this.#of, text: `${line}; waiting for room` })
		} else if (now >= this.#sayAgainAt) {
			this.#sayAgainAt = now + hourMs
			const minutes = Math.floor((now - this.#since) / 60_000)
			onNews({ kind: 'room-short', of: this.#of, text: `${line}; waiting for room for ${minutes} minutes by now` })
		}
		return now - this.#since < patienceMs
	}

	/** There is room. */
	end(): void {
		if (this.#since !== undefined) {
			const text = `there is room for ${this.#of === 'builds' ? 'builds' : 'the archive'} again: going on`
			this.#watch().onNews({ kind: 'room-again', of: this.#of, text })
		}
		this.#since = undefined
	}
}
