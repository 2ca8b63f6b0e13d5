import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'regression',
	task: 'Predict the last column of a table from the others, with a formula that is short and holds on rows not seen.',
	seed: './seed.rs',
	evaluator: '../../evaluators/regression',
	data: '../../data/plants.csv',
	budget: { for: '60s' },
})
