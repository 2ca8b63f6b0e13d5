import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'quantize',
	task: [
		'Round numbers to few levels with little error: `quantize` gives the level that stands for `x`. Numbers are Laplacian with',
		'variance 1: most are near 0, some far out. What counts is the mean squared error and how many different levels are given;',
		'the score is minus the error, minus 0.002 a level. There is a place in the grid for each number of levels up to 32.',
	].join(' '),
	seed: './seed.rs',
	evaluator: './evaluator.rs',
	// What a level costs, in squared error.
	settings: { level: 0.002 },
	islands: ['tinkerer', 'tinkerer', 'algorithmist', 'contrarian'],
	budget: { for: '60s' },
})
