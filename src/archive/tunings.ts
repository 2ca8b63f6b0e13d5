import type { TuneRequest, Tuning } from '../scoring/tuning.ts'

/**
 * What tunings of one run came to, each kept once, by all that was asked for. How far one gets is a matter of time as well: what it
 * found follows from nothing else that is kept.
 */
export interface Tunings {
	/** Keeps what came of one; the first holds. */
	keep(request: TuneRequest, tuning: Tuning): void
	/** What came of one then; `undefined` where it never came to its end. */
	find(request: TuneRequest): Tuning | undefined
}
