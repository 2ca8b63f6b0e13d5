import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'tune-sort',
	task: [
		'Find the thresholds of a hybrid sort: from where on insertion, a better pivot and merging of runs pay.',
		'It sorts 10,000 numbers in six distributions, and is timed beside itself as it was written.',
	].join(' '),
	seed: './seed.rs',
	evaluator: '../../evaluators/sort',
	// What it is measured beside: the sort with its first thresholds, so that 0 is as fast as those.
	reference: './seed.rs',
	islands: [{ preset: 'tinkerer', operators: { tune: 1 } }],
	// Thresholds are a matter of per cents: each is measured until it can be told from the best.
	limits: { wallMs: 4_000 },
	search: { inFlight: 1 },
	budget: { for: '3m' },
})
