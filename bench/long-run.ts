import { createHash } from 'node:crypto'
import type { NewRun, RunArchive } from '../src/archive/archive.ts'
import { systemClock } from '../src/candidate/clock.ts'
import type { Outcome } from '../src/candidate/outcome.ts'
import type { Budget } from '../src/experiment/experiment.ts'
import type { SearchEvent } from '../src/search/events.ts'
import { runSearch } from '../src/search/run-search.ts'
import type { EmbeddedOperator } from '../src/variation/operator.ts'
import { likeRastrigin } from '../test/archive/like-rastrigin.ts'
import { experiment, facts, newRun } from '../test/archive/records.ts'

const islands = ['one', 'two', 'three', 'four'].map((name) => ({
	...{
		name,
		preset: 'tinkerer',
		rates: { mutate: 0.9, regress: 0.1 },
		persona: '',
		model: undefined,
		temperature: undefined,
	},
}))

/** A run of four islands whose candidates differ as those of examples/rastrigin do, and cost nothing to make and to score. */
export const longRun: NewRun = {
	...newRun,
	experiment: {
		...experiment,
		islands,
		search: { inFlight: 128, stagnation: 600 },
	},
	facts: {
		...facts,
		descriptors: [
			{ name: 'x_share', min: 0, max: 1, bins: 5 },
			{ name: 'waves', min: 0, max: 10, bins: 8 },
		],
	},
}

/**
 * Goes on with it until so many candidates are told in all.
 *
 * @param onTold - Called with each.
 */
export async function goOn(run: RunArchive, candidates: number, onTold: (candidate: number) => void): Promise<void> {
	const budget: Budget = { forMs: undefined, candidates, target: undefined }
	run.setBudget(budget)
	const drafted = new Map<string, Outcome>()
	const mutate: EmbeddedOperator = {
		kind: 'embedded',
		name: 'mutate',
		choose: (view, random) => view.parents(1, random),
		*propose({ parents: [{ candidate }], random }) {
			const { source = '', detail = '', outcome } = likeRastrigin(random.below(2 ** 30))
			if (outcome !== undefined) drafted.set(source, outcome)
			yield { source, detail, parents: [candidate] }
		},
	}
	const timing = { compileUs: 2_412, scoreUs: 3_310, exerciseUs: 1_204, cpuUs: 1_190, peakKb: 2_164 }
	const seed: Outcome = { kind: 'scored', score: -2_000, exact: false, metrics: {}, descriptors: {}, feedback: '' }
	await runSearch({
		run: run.record(),
		archive: run,
		evaluator: {
			facts: longRun.facts,
			async evaluate({ source }) {
				const outcome = drafted.get(source) ?? seed
				drafted.delete(source)
				return { outcome, timing, output: '' }
			},
			async close() {},
		},
		operators: new Map([['mutate', mutate]]),
		describe,
		clock: systemClock,
		signal: new AbortController().signal,
		listener: (event: SearchEvent) => {
			if (event.kind === 'candidate-told') onTold(event.candidate)
		},
	})
}

/** Sizes from 8 to 2,048 tokens. */
function describe(source: string): { fingerprint: string; size: number } {
	const hash = createHash('sha256').update(source).digest()
	return { fingerprint: hash.toString('hex', 0, 12), size: Math.round(2 ** (3 + hash.readUInt16BE(12) / 8_192)) }
}
