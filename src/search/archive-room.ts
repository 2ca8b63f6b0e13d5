import { basename, dirname } from 'node:path'
import { sleep } from '../candidate/clock.ts'
import { lookForRoomMs, RoomWait } from '../candidate/room-wait.ts'
import type { SearchParts } from './search-parts.ts'
import type { Stop } from './stopping.ts'

/** Tells after which the archive has grown by little: some 100 KB without models, some MB with them. */
const tellsBetweenLooks = 64

/** Room on the disk of a run's archive. */
export class ArchiveRoom {
	readonly #parts: SearchParts
	readonly #stop: Stop
	readonly #wait: RoomWait

	constructor(parts: SearchParts, stop: Stop) {
		this.#parts = parts
		this.#stop = stop
		const { roomPatienceMs: patienceMs = 0, clock, listener } = parts
		this.#wait = new RoomWait('archive', { patienceMs, onNews: listener }, () => clock.monotonic())
	}

	/**
	 * Waits while the disk is full but for what is set aside, in which all that is under way can be kept; to be called before
	 * each tell, so that nothing is told meanwhile, and nothing asked. A stop ends it.
	 *
	 * @throws {ArchiveError} `disk-full` where no room comes in time.
	 */
	async have(): Promise<void> {
		const { archive, clock } = this.#parts
		for (let lack = archive.shortage(); lack !== undefined; lack = archive.shortage()) {
			if (this.#stop.reason !== undefined) return
			const { path } = lack
			const line = `${dirname(path)}: no room is left for the archive ${basename(path)}; make room there`
			if (!this.#wait.mayGoOn(line)) throw lack
			await this.#stop.orStopped(sleep(clock, lookForRoomMs))
		}
		this.#wait.end()
	}

	/** Stops the run where the archive takes as much of its disk as it may; looked at now and then, by the candidate just told. */
	look(candidate: number): void {
		if (candidate % tellsBetweenLooks !== 0) return
		const { run, archive } = this.#parts
		const { diskBytes } = run.experiment.budget
		if (diskBytes !== undefined && archive.diskBytes() >= diskBytes) this.#stop.call('disk')
	}
}
