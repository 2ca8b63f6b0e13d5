import type { Tunings } from '../archive/tunings.ts'
import type { Evaluator } from '../scoring/evaluate.ts'

/** Who tunes numbers, if anybody does. */
export type Tuner = Pick<Evaluator, 'tune'>

/**
 * The tuner of a run, which keeps what it finds before that is used: an ask that is gone on with, or replayed, has the same.
 *
 * Vectors are counted, but a machine that is busy may end a tuning before all were tried, or time out the compiler or a vector; then it
 * finds another value, and all that follows is another draft.
 *
 * @param kept - What the run's tunings came to.
 * @param recorded - What those of the run came to that it replays.
 */
export function withKeptTunings(tuner: Tuner, kept: Tunings, recorded?: Tunings): Tuner {
	const { tune } = tuner
	if (tune === undefined) return {}
	return {
		async tune(request, signal) {
			const before = kept.find(request)
			if (before !== undefined) return before
			const found = recorded?.find(request) ?? (await tune.call(tuner, request, signal))
			kept.keep(request, found)
			// As a replay will read it: JSON has one zero.
			return kept.find(request) ?? found
		},
	}
}
