import type { RunArchive } from '../../archive/archive.ts'
import type { ConversationData } from '../../report/conversation-data.ts'
import { outlineBetween } from '../../report/outline-between.ts'
import type { RunReader } from '../../report/read-run.ts'
import type { RunData, RunUpdate } from '../../report/run-data.ts'

/** How often a run is looked at, in milliseconds: what happened is on a page within two seconds. */
const lookEveryMs = 500

/** Someone who follows a run. */
export interface Follower {
	/** False where it has not yet taken in what it was told before. */
	readonly isReady: () => boolean
	readonly tell: (update: RunUpdate) => void
	/** The run cannot be read any more. */
	readonly end: () => void
}

/** One run as any number of pages follow it; it is read while there is one, and what has not changed is not read again. */
export class FollowedRun {
	readonly #run: RunArchive
	readonly #reader: RunReader
	readonly #status: () => RunData['status']
	readonly #onEnd: () => void
	/** With how many candidates each knows. */
	readonly #followers = new Map<Follower, number>()
	#seen = ''
	#timer: NodeJS.Timeout | undefined

	/**
	 * @param status - Of the run by now, as far as it is known whether a process is at work on it.
	 * @param onEnd - Called once it cannot be read any more: deleted, or damaged. It is not to be followed again.
	 */
	constructor(run: RunArchive, reader: RunReader, status: () => RunData['status'], onEnd: () => void) {
		this.#run = run
		this.#reader = reader
		this.#status = status
		this.#onEnd = onEnd
	}

	/**
	 * What is known by now, in pieces: all but most of the candidates comes first, so that a page has soon what it shows first.
	 *
	 * @throws {Error} If it cannot be read.
	 */
	first(): readonly [count: number, pieces: Generator<RunUpdate>] {
		const update = this.#reader.read(this.#status(), 0, Date.now())
		const count = update.outline.number.length
		return [count, inPieces(update, count)]
	}

	/** A conversation in full; `undefined` where there is none. @throws {Error} If it cannot be read. */
	conversation(island: number, ask: number): ConversationData | undefined {
		return this.#reader.conversation(island, ask)
	}

	/**
	 * Tells what is new until the answer is called.
	 *
	 * @param known - With how many candidates what the follower was told before.
	 */
	follow(follower: Follower, known: number): () => void {
		this.#followers.set(follower, known)
		this.#timer ??= setInterval(() => this.#lookOrEnd(), lookEveryMs)
		return () => {
			this.#followers.delete(follower)
			if (this.#followers.size === 0) this.#rest()
		}
	}

	#rest(): void {
		clearInterval(this.#timer)
		this.#timer = undefined
	}

	/** What ends it is said to who asks again. */
	#lookOrEnd(): void {
		try {
			this.#look()
		} catch {
			this.#rest()
			this.#onEnd()
			for (const follower of this.#followers.keys()) follower.end()
		}
	}

	#look(): void {
		const { told, elapsedMs } = this.#run.record()
		const confirmations = this.#run.confirmations().length
		const orders = this.#run.orders().map(({ takenAt }) => takenAt)
		const { modelLog, incidents } = this.#run
		const status = this.#status()
		const seen = JSON.stringify([told, elapsedMs, status, confirmations, modelLog.spent(), orders, incidents.count])
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

/** Candidates in the first piece and in each further one: some tens of milliseconds for who reads it. */
const firstPiece = 2000
const furtherPiece = 20_000

function* inPieces({ run, outline }: RunUpdate, count: number): Generator<RunUpdate> {
	let from = 0
	do {
		const to = Math.min(count, from + (from === 0 ? firstPiece : furtherPiece))
		yield { run, from, outline: outlineBetween(outline, from, to), more: to < count }
		from = to
	} while (from < count)
}
