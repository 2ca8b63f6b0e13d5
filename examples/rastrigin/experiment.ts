import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'rastrigin',
	task: [
		'Find the formula of a surface from samples of it: `surface(x, y)` for x and y from -5 to 5.',
		'It is smooth, symmetric and wavy. The score is the negative mean squared error over a 100 x 100 grid,',
		'and the champion is confirmed on points off the grid. Exact means an error of rounding alone.',
	].join(' '),
	seed: './seed.rs',
	evaluator: '../../evaluators/rastrigin',
	migration: { every: 25, elites: 2, topology: 'ring' },
	budget: { for: '60s' },
})
