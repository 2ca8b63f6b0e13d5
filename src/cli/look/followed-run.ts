import type { RunArchive } from '../../archive/archive.ts'
import type { RunReader } from '../../report/read-run.ts'
import type { RunData, RunUpdate } from '../../report/run-data.ts'

/** How often a run is looked at, in milliseconds: what happened is on a page within two seconds. */
const lookEveryMs = 500

/** Someone who follows a run. */
export interface Follower {
	/** False where it has not yet taken in what it was told before. */
	readonly isReady: () => boolean
	readonly tell: (update: RunUpdate) => void
}

/** One run as any number of pages follow it; it is read while there is one, and what has not changed is not read again. */
export class FollowedRun {
	readonly #run: RunArchive
	readonly #reader: RunReader
	readonly #status: () => RunData['status']
	/** With how many candidates each knows. */
	readonly #followers = new Map<Follower, number>()
	#seen = ''
	#timer: NodeJS.Timeout | undefined

	/** @param status - Of the run by now, as far as it is known whether a process is at work on it. */
	constructor(run: RunArchive, reader: RunReader, status: () => RunData['status']) {
		this.#run = run
		this.#reader = reader
		this.#status = status
	}

	/** Tells all that is known at once, and then what is new until the answer is called. */
	follow(follower: Follower): () => void {
		this.#followers.set(follower, 0)
		this.#tell([follower])
		this.#timer ??= setInterval(() => this.#look(), lookEveryMs)
		return () => {
			this.#followers.delete(follower)
			if (this.#followers.size > 0) return
			clearInterval(this.#timer)
			this.#timer = undefined
		}
	}

	#look(): void {
		const { told, elapsedMs } = this.#run.record()
		const confirmations = this.#run.confirmations().length
		const orders = this.#run.orders().map(({ takenAt }) => takenAt)
		const seen = JSON.stringify([told, elapsedMs, this.#status(), confirmations, this.#run.modelLog.spent(), orders])
		const behind = seen === this.#seen ? [...this.#followers].filter(([, known]) => known < told) : [...this.#followers]
		this.#seen = seen
		this.#tell(behind.map(([follower]) => follower).filter((follower) => follower.isReady()))
	}

	#tell(followers: readonly Follower[]): void {
		for (const [known, group] of Map.groupBy(followers, (follower) => this.#followers.get(follower) ?? 0)) {
			const update = this.#reader.read(this.#status(), known, Date.now())
			for (const follower of group) {
				this.#followers.set(follower, known + update.outline.number.length)
				follower.tell(update)
			}
		}
	}
}
