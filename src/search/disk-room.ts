import { basename, dirname } from 'node:path'
import { ArchiveError } from '../archive/archive-error.ts'
import { sleep } from '../candidate/clock.ts'
import { lookForRoomMs, type RoomNews, RoomWait, type RoomWatch } from '../candidate/room-wait.ts'
import type { SearchParts } from './search-parts.ts'
import type { Steering } from './steering.ts'
import type { Stop } from './stopping.ts'

/** Tells after which the archive has grown by little: some 100 KB without models, some MB with them. */
const tellsBetweenLooks = 64

/** Room on the disks that a run writes to: it is waited for until the run is stopped, such as since its time is over. */
export class DiskRoom {
	readonly #parts: SearchParts
	readonly #stop: Stop
	readonly #steering: Pick<Steering, 'limits'>
	readonly #wait: RoomWait
	/** What is waited for, in a line each. */
	readonly #short = new Map<RoomNews['of'], string>()

	constructor(parts: SearchParts, stop: Stop, steering: Pick<Steering, 'limits'>) {
		this.#parts = parts
		this.#stop = stop
		this.#steering = steering
		const watch: RoomWatch = {
			get patienceMs() {
				return stop.reason === undefined ? Number.POSITIVE_INFINITY : 0
			},
			onNews: (news) => this.#hear(news),
		}
		this.#wait = new RoomWait(
			'archive',
			() => watch,
			() => parts.clock.monotonic(),
		)
		parts.watchBuilds?.(watch)
	}

	/** Stops the run since its time is over, or because no room came in that time. */
	stopForTime(): void {
		this.#stop.call(this.#short.size > 0 ? 'no-room' : 'budget')
	}

	/**
	 * Waits while the archive's disk is full but for what is set aside, in which all that is under way can be kept; to be called
	 * before each tell, so that nothing is told meanwhile, and nothing asked. A stop ends it.
	 */
	async have(): Promise<void> {
		const { archive, clock } = this.#parts
		for (let lack = archive.shortage(); lack !== undefined; lack = archive.shortage()) {
			const { path } = lack
			const line = `${dirname(path)}: no room is left for the archive ${basename(path)}; make room there`
			if (!this.#wait.mayGoOn(line)) return
			await this.#stop.orStopped(sleep(clock, lookForRoomMs))
		}
		this.#wait.end()
	}

	/** Waits as {@link have} does before a session begins, which ends at once where the archive takes as much as it may. */
	async begin(): Promise<void> {
		await this.have()
		this.look(0)
	}

	/** Stops the run where the archive takes as much of its disk as it may; looked at now and then, by the candidate just told. */
	look(candidate: number): void {
		if (candidate % tellsBetweenLooks !== 0) return
		const { diskBytes } = this.#steering.limits
		if (diskBytes !== undefined && this.#parts.archive.diskBytes() >= diskBytes) this.#stop.call('disk')
	}

	#hear(news: RoomNews): void {
		if (news.kind === 'room-short') this.#short.set(news.of, news.text)
		else this.#short.delete(news.of)
		this.#note([...this.#short.values()].join('; '))
		this.#parts.listener(news)
	}

	/** For who looks into the archive; a disk without any room may not even keep that. */
	#note(what: string): void {
		try {
			this.#parts.archive.waitFor(what)
		} catch (error) {
			if (!(error instanceof ArchiveError) || error.kind !== 'disk-full') throw error
		}
	}
}
