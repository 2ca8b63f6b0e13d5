import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'fizzbuzz',
	task: 'Make `fizzbuzz` right for all cases, and for those that are not shown.',
	seed: './seed.rs',
	evaluator: './evaluator.rs',
	data: './cases.json',
	settings: { hidden: 0.2 },
	islands: ['tinkerer', 'tinkerer', 'tinkerer', 'algorithmist'],
	budget: { for: '60s' },
})
