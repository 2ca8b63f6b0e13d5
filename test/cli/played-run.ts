import type { Outcome } from '../../src/candidate/outcome.ts'
import { RunProgress } from '../../src/cli/progress/run-progress.ts'

const run = 'rastrigin-k3f9'

/** A run of two islands with a budget of a minute, of which nothing is told yet. */
export function startedRun(): RunProgress {
	const progress = new RunProgress({
		islands: ['tinkerer', 'tinkerer-2'],
		budget: { forMs: 60_000, candidates: undefined, target: undefined },
		metrics: [{ name: 'mse', unit: '', better: 'lower' }],
		earlier: undefined,
	})
	progress.apply({
		kind: 'run-started',
		run,
		experiment: 'rastrigin',
		seed: 7,
		resumedAt: 0,
		islands: ['tinkerer', 'tinkerer-2'],
		isolation: { level: 'reduced', missing: ['landlock'] },
		metricUnits: { mse: '' },
		elapsedMs: 0,
	})
	return progress
}

/** The same after 30 s: the seed, 40 candidates of which ten have no score, and two better bests. */
export function playedRun(): RunProgress {
	const progress = startedRun()
	tell(progress, 0, undefined, 'scored', -1_000, 0)
	improve(progress, 0, null, -1_000, 0)
	for (let candidate = 1; candidate <= 40; candidate++) {
		const elapsedMs = 10_000 + candidate * 500
		const outcome = candidate === 40 ? 'timed-out' : candidate % 4 === 3 && candidate < 37 ? 'compile-failed' : 'scored'
		const score = { 10: -500, 20: -100 }[candidate] ?? -2_000
		const island = candidate <= 10 ? 0 : candidate <= 30 ? 1 : 0
		const isBest = candidate === 10 || candidate === 20
		tell(
			progress,
			candidate,
			island,
			outcome,
			outcome === 'scored' ? score : null,
			isBest ? candidate * 1_000 : elapsedMs,
		)
		if (isBest) improve(progress, candidate, island, score, candidate * 1_000)
	}
	progress.apply({
		kind: 'elites-migrated',
		run,
		from: 0,
		to: 1,
		candidates: [10, 20, 30],
		accepted: 2,
		cause: 'migration',
		elapsedMs: 30_000,
	})
	return progress
}

function tell(
	progress: RunProgress,
	candidate: number,
	island: number | undefined,
	outcome: Outcome['kind'],
	score: number | null,
	elapsedMs: number,
): void {
	const parents = candidate === 0 ? [] : [0]
	progress.apply({
		kind: 'candidate-told',
		run,
		candidate,
		island: island ?? null,
		operator: 'mutate',
		parents,
		outcome,
		score,
		elites: candidate,
		elapsedMs,
	})
}

function improve(
	progress: RunProgress,
	candidate: number,
	island: number | null,
	score: number,
	elapsedMs: number,
): void {
	progress.apply({ kind: 'best-improved', run, candidate, island, score, metrics: { mse: -score }, elapsedMs })
}
