import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'fractal',
	task: 'Draw something worth looking at: `shade` gives the colour, 0xRRGGBB, of a point, x and y from -1 to 1, at t seconds.',
	seed: './seed.rs',
	evaluator: './evaluator.rs',
	islands: ['tinkerer', 'tinkerer', 'algorithmist', 'contrarian'],
	budget: { for: '60s' },
})
