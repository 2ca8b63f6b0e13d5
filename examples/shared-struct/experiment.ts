import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'shared-struct',
	task: [
		'Move a planet around the sun by one small step of time. Planets are followed for 10 units of time in steps of 0.05, and',
		'the score is how many digits of their places are right.',
	].join(' '),
	seed: './seed.rs',
	// Structs of the signature: candidates and evaluator.rs have them, models are shown them, nobody can change them.
	types: './types.rs',
	evaluator: './evaluator.rs',
	islands: ['tinkerer', 'tinkerer', 'tinkerer', 'algorithmist'],
	budget: { for: '60s' },
})
