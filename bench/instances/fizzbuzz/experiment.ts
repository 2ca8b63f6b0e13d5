import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'fizzbuzz',
	task: 'Make `fizzbuzz` right for all cases.',
	seed: '../../../examples/fizzbuzz/seed.rs',
	evaluator: '../words/evaluator.rs',
	data: '../../../examples/fizzbuzz/cases.json',
	settings: { hidden: 0 },
})
