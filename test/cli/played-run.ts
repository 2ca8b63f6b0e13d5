import type { AgentEvent } from '../../src/agent/events.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import type { RunStarted, SearchEvent } from '../../src/search/events.ts'
import { afterEvent, type RunState, unknownRun } from '../../src/search/run-state.ts'

/** What is said of a run of two islands, with a budget of a minute, when it starts. */
export const started: RunStarted = {
	kind: 'run-started',
	experiment: 'rastrigin',
	seed: 7,
	resumedAt: 0,
	seeds: ['the seed'],
	islands: ['tinkerer', 'tinkerer-2'],
	paused: [],
	budget: { forMs: 60_000, candidates: null, target: null },
	metrics: [{ name: 'mse', unit: '', better: 'lower' }],
	isolation: { level: 'reduced', missing: ['landlock'] },
	earlier: { seed: null, best: null, outcomes: {}, islands: [] },
}

/** A run as its events tell it, one after the other. */
export class Played {
	state: RunState = unknownRun
	#sequence = 0

	constructor(changes: Partial<RunStarted> = {}) {
		this.add({ ...started, ...changes }, 0)
	}

	add(event: SearchEvent | AgentEvent, elapsedMs: number): void {
		const envelope = { run: 'rastrigin-k3f9', sequence: this.#sequence++, elapsedMs, at: elapsedMs }
		this.state = afterEvent(this.state, { ...envelope, ...event })
	}

	tell(
		candidate: number,
		island: number | null,
		outcome: Outcome['kind'],
		score: number | null,
		at: number,
		why?: string,
	): void {
		const made = { why, operator: 'mutate', parents: candidate === 0 ? [] : [0], elites: candidate, islandBest: score }
		this.add({ kind: 'candidate-told', candidate, island, outcome, score, ...made }, at)
	}

	improve(candidate: number, island: number | null, score: number, elapsedMs: number): void {
		this.add({ kind: 'best-improved', candidate, island, score, metrics: { mse: -score } }, elapsedMs)
	}
}

/** That run after 30 s: the seed, 40 candidates of which ten have no score, and two better bests. */
export function playedRun(): RunState {
	const run = new Played()
	run.tell(0, null, 'scored', -1_000, 0)
	run.improve(0, null, -1_000, 0)
	for (let candidate = 1; candidate <= 40; candidate++) {
		const elapsedMs = 10_000 + candidate * 500
		const outcome = candidate === 40 ? 'timed-out' : candidate % 4 === 3 && candidate < 37 ? 'compile-failed' : 'scored'
		const score = { 10: -500, 20: -100 }[candidate] ?? -2_000
		const island = candidate <= 10 ? 0 : candidate <= 30 ? 1 : 0
		const isBest = candidate === 10 || candidate === 20
		run.tell(candidate, island, outcome, outcome === 'scored' ? score : null, isBest ? candidate * 1_000 : elapsedMs)
		if (isBest) run.improve(candidate, island, score, candidate * 1_000)
	}
	const migrated = { from: 0, to: 1, candidates: [10, 20, 30], accepted: 2, cause: 'migration' } as const
	run.add({ kind: 'elites-migrated', ...migrated }, 30_000)
	return run.state
}
