import type { RunArchive, RunRecord } from '../archive/archive.ts'
import { bestSeed } from '../archive/champion.ts'

/** What a confirmation takes beside compiling and scoring: a compilation of its own, and where speed is scored a new judge. */
const besideMs = 1_000

/**
 * What the end of a run will take, by what its parts took so far, in milliseconds: the best once more, beside one whose
 * speed was measured the seed, and a test of the clock.
 *
 * @param best - Number of the best candidate; the seed's where none has a score.
 * @param canaryMs - What a test of the clock takes; 0 where nothing is timed.
 */
export function endMs(
	{ archive, run }: { readonly archive: RunArchive; readonly run: RunRecord },
	best: number | undefined,
	canaryMs: number,
): number {
	const { timed } = run.facts
	const tookMs = (number: number): number => {
		const timing = archive.candidate(number)?.timing
		return timing === undefined ? 0 : Math.round((timing.compileUs + timing.scoreUs) / 1000)
	}
	const tried = new Set([best ?? 0, ...(timed ? [bestSeed(archive)?.number ?? 0] : [])])
	// Speed is confirmed by more pairs than a search has, but with a patience that has an end.
	const confirmMs = (ms: number) => (timed ? Math.min(4 * ms, 12 * run.experiment.limits.wallMs) : ms)
	return [...tried].reduce((sum, number) => sum + confirmMs(tookMs(number)), 0) + besideMs + canaryMs
}
