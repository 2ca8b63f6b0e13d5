import type { Database } from 'better-sqlite3'
import type { Guard } from './guard.ts'
import { runsWritten } from './run-lock.ts'

/** Parts of a change, in their order, each small enough for one transaction beside a run that goes on: some tens of milliseconds. */
export type Steps = readonly (() => void)[]

/** Between two steps, in milliseconds: who waits for a lock of SQLite looks whether it is free 25 ms after the last look, later 100. */
const pauseMs = 30

/**
 * Makes a change that would hold up others for long, a transaction a step; where another run is written meanwhile, with pauses in which it is
 * told. Foreign keys are not enforced, since each row that goes would have all be read that may refer to it: no step may leave any that does.
 *
 * @param path - Of the archive.
 * @param guard - Of who makes the change: what that holds itself is told no sooner for a pause.
 * @param transact - Runs a step in a transaction.
 */
export function inSteps(
	database: Database,
	path: string,
	guard: Pick<Guard, 'holds'>,
	steps: Steps,
	transact: (step: () => void) => void,
): void {
	database.pragma('foreign_keys = OFF')
	try {
		for (const step of steps) {
			transact(step)
			if (runsWritten(path).some((run) => !guard.holds(run))) pause()
		}
	} finally {
		database.pragma('foreign_keys = ON')
	}
}

function pause(): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
}

/** What there is in parts of at most so many. */
export function inParts<One>(all: readonly One[], size: number): One[][] {
	return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size))
}
