import { resolve } from 'node:path'
import type { Archive, CandidateRecord, RunArchive, RunRecord } from '../archive/archive.ts'
import { openArchive } from '../archive/sqlite-archive.ts'
import { type Champion, championOf } from './champion.ts'

/** An archive that is open for reading; a run may be writing to it meanwhile. */
export interface OpenedArchive extends Disposable {
	/** Absolute path of its file. */
	readonly path: string
	/** All runs, newest first. */
	runs(): OpenedRun[]
	/**
	 * A run of that name; of a beginning of names such as the experiment's, the newest; the newest of all where none is named.
	 *
	 * @throws {RangeError} If there is none.
	 */
	run(name?: string): OpenedRun
	/** Nothing of it can be read afterwards. */
	close(): void
}

/** A run as it is kept. */
export interface OpenedRun {
	/** Such as `sort-k3f9`. */
	readonly id: string
	/** Its experiment, seed and how it stands, read anew each time. */
	readonly record: RunRecord
	/** Who held up on held-out inputs, else the best so far; `undefined` where nothing has a score. */
	readonly champion: Champion | undefined
	/**
	 * Its candidates in the order in which they were told, read as they are iterated; with `best` so many of those that have a
	 * score, best first.
	 *
	 * @throws {RangeError} If `best` is not a positive integer.
	 */
	candidates(options?: { readonly best?: number }): Iterable<CandidateRecord>
	/** The candidate of that number, 0 for the seed; `undefined` where there is none. */
	candidate(number: number): CandidateRecord | undefined
}

/**
 * Opens an archive for reading.
 *
 * @param path - Of its file, such as `.oxipelago/archive.db`; relative to the working directory.
 * @throws {ArchiveError} If there is none, or it cannot be read.
 */
export function open(path: string): OpenedArchive {
	const archive = openArchive(resolve(path), { mode: 'read' })
	return {
		path: archive.path,
		runs: () => archive.runs().map(openedRun),
		run: (name) => openedRun(named(archive, name)),
		close: () => archive.close(),
		[Symbol.dispose]: () => archive.close(),
	}
}

function named(archive: Archive, name: string | undefined): RunArchive {
	const found = archive.find(name)
	if (found.id !== undefined) return found
	const [newest] = found.matching
	if (newest !== undefined) return archive.run(newest)
	const there = found.all.length === 0 ? 'none' : found.all.slice(0, 5).join(', ')
	throw new RangeError(`Expected a run whose name begins with \`${name ?? ''}\` in ${archive.path}, which has ${there}`)
}

function openedRun(run: RunArchive): OpenedRun {
	return {
		id: run.id,
		get record() {
			return run.record()
		},
		get champion() {
			return championOf(run)
		},
		candidates: ({ best } = {}) => {
			if (best === undefined) return run.candidates()
			if (Number.isInteger(best) && best > 0) return run.best(best)
			throw new RangeError(`Expected \`best\` to be a positive integer, got \`${best}\``)
		},
		candidate: (number) => run.candidate(number),
	}
}
